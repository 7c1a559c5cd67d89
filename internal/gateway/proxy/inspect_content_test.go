package proxy_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"belisha/internal/gateway/content"
)

// watching is a policy for what is looked for, sent and fetched.
const watching = `
searches:
  clause: filter.all
  engines:
    - key: finder
      title: Finder
      hosts: [find.example]
      words: [q]
      safe: [{name: safe, value: active}]
      headers: [{name: X-Restrict, value: Strict}]
  watched:
    - key: harm
      words: [hurt myself]
      level: high
      post: dsl
      clause: filter.harm
    - key: fight
      words: [how to fight]
      level: normal
      post: dsl
      clause: filter.harm
      block: true
uploads:
  clause: filter.all
  profiles: [upper]
  safe: [{host: safe.example, why: the school's own, clause: filter.all}]
downloads:
  clause: filter.all
  rules:
    - key: programs
      profiles: [upper]
      kinds: [program]
      verdict: block
      clause: filter.all
`

// asked is what sites were asked.
type asked struct {
	mu  sync.Mutex
	all []*http.Request
}

func (a *asked) site(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = append(a.all, r)
	switch r.URL.Path {
	case "/game.exe":
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(program())
	case "/cat.png":
		w.Header().Set("Content-Type", "image/png")
		_, _ = w.Write(program())
	case "/sheet.bin":
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(bytes.Repeat([]byte("harmless "), 9000))
	}
}

func (a *asked) last() *http.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.all) == 0 {
		return nil
	}
	return a.all[len(a.all)-1]
}

// program is the beginning of one for Linux.
func program() []byte {
	return append([]byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00\x01\x00\x00\x00"), make([]byte, 8000)...)
}

// shows WEB-13: a search inside HTTPS is held to safe mode by query and header, whatever the browser said; one that is watched
// goes on and is told of; one that is blocked does not go.
func TestSearchInside(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i, a := newIssuer(t), &asked{}
		g := open(t, sites{"find.example": i.site(up, a.site, "find.example")}, i.inspecting(watching))
		c := g.pupil(down)
		if code, _, _ := get(t, c, "https://find.example/s?q=cats&safe=off&n=2"); code != 200 {
			t.Fatal(code)
		}
		q := a.last().URL.Query()
		if q.Get("q") != "cats" || q.Get("n") != "2" || len(q["safe"]) != 1 || q.Get("safe") != "active" || a.last().Header.Get("X-Restrict") != "Strict" {
			t.Fatal("WEB-13:", a.last().RequestURI, a.last().Header)
		}
		if code, _, _ := get(t, c, "https://find.example/s?q="+url.QueryEscape("I hurt myself")); code != 200 {
			t.Fatal(code)
		}
		before := len(a.all)
		if code, _, _ := get(t, c, "https://find.example/s?q=How+to+fight"); code != 403 || len(a.all) != before {
			t.Fatal(code)
		}
		all := g.entries()
		if len(all) != 3 || all[0].Search != "cats" || all[0].Alert != "" || all[1].Alert != "high" || all[1].Verdict != "allow" ||
			all[1].Clause != "filter.harm" || all[2].Verdict != "block" || all[2].Alert != "normal" || all[2].Search == "" {
			t.Fatalf("WEB-13: %+v", all)
		}
	})
}

// shows WEB-23: a pupil sends files to safe places only; a form passes anywhere, and staff are not held.
func TestUploadInside(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i, a := newIssuer(t), &asked{}
		addr := i.site(up, a.site, "site.example", "safe.example")
		g := open(t, sites{"site.example": addr, "safe.example": addr}, i.inspecting(watching))
		big := strings.Repeat("picture ", 4000)
		post := func(c *http.Client, to, body string) int {
			resp, err := c.Post(to, "image/jpeg", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			return resp.StatusCode
		}
		c := g.pupil(down)
		if code := post(c, "https://site.example/up", big); code != 403 || a.last() != nil {
			t.Fatal("WEB-23:", code, a.last())
		}
		if code := post(c, "https://site.example/up", "small"); code != 200 {
			t.Fatal(code)
		}
		if code := post(c, "https://safe.example/up", big); code != 200 {
			t.Fatal(code)
		}
		if code := post(g.browser("teacher", "secret"), "https://site.example/up", big); code != 200 {
			t.Fatal(code)
		}
		if e := g.entries()[0]; e.Rule != "upload" || e.Verdict != "block" || e.Path != "/up" || e.Method != "POST" {
			t.Fatalf("WEB-23: %+v", e)
		}
	})
}

// shows WEB-12: a program is stopped inside HTTPS by its true type, also when it calls itself a picture; what is harmless
// arrives byte for byte, and staff whom no rule names get theirs.
func TestDownloadInside(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i, a := newIssuer(t), &asked{}
		g := open(t, sites{"site.example": i.site(up, a.site, "site.example")}, i.inspecting(watching))
		g.server.SetGuard(content.New(content.Config{Spool: t.TempDir(), Rules: g.engine.Downloads}))
		c := g.pupil(down)
		for _, path := range []string{"/game.exe", "/cat.png"} {
			code, page, _ := get(t, c, "https://site.example"+path)
			if code != 403 || strings.Contains(page, "ELF") {
				t.Fatalf("WEB-12: %s: %d %q", path, code, page[:min(len(page), 80)])
			}
		}
		if code, body, _ := get(t, c, "https://site.example/sheet.bin"); code != 200 || body != strings.Repeat("harmless ", 9000) {
			t.Fatal(code, len(body))
		}
		if code, body, _ := get(t, g.browser("teacher", "secret"), "https://site.example/game.exe"); code != 200 || body != string(program()) {
			t.Fatal(code, len(body))
		}
		if e := g.entries()[0]; e.Verdict != "block" || e.File != "program" || e.Rule != "download.programs" || e.Path != "/game.exe" {
			t.Fatalf("WEB-12: %+v", e)
		}
	})
}
