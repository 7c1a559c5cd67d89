package proxy_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"belisha/internal/gateway/content"
)

// fetching is a policy under which music and films come once a notice has been read.
const fetching = `
downloads:
  clause: filter.all
  rules:
    - { key: music, profiles: [upper, staff], kinds: [media], verdict: notice, clause: filter.harm }
`

// song is the beginning of one, by its true type.
func song() string { return "OggS\x00\x02" + strings.Repeat("la ", 2000) }

func songs(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", map[string]string{"/song": "audio/ogg"}[r.URL.Path])
	if r.URL.Path == "/saved" {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", `attachment; filename="x.bin"`)
	}
	_, _ = io.WriteString(w, song())
}

// navigate asks as a browser does that will show the answer as a page; to is what it says that the answer is for.
func navigate(t *testing.T, c *http.Client, address, to string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,*/*;q=0.8")
	if to != "" {
		r.Header.Set("Sec-Fetch-Dest", to)
	}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// haveRead presses the button of the notice, with a way back of one's own, and gives where it leads.
func haveRead(t *testing.T, c *http.Client, site, page, back string) (int, string) {
	t.Helper()
	ticket := regexp.MustCompile(`name="ticket" value="([^"]+)"`).FindStringSubmatch(page)
	if ticket == nil {
		t.Fatalf("no button: %s", page)
	}
	still := *c
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := still.PostForm(site+"/.belisha/copyright", url.Values{"ticket": {ticket[1]}, "back": {back}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Location")
}

// shows WEB-30, NEW-01: before music or a film comes a notice says whose it is, by which clause; once it has been read, the
// same person gets it from that site, byte for byte, and nobody else does.
func TestCopyrightInside(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		addr := i.site(up, songs, "site.example", "quiet.example")
		g := open(t, sites{"site.example": addr, "quiet.example": addr}, i.inspecting(fetching))
		g.server.SetGuard(content.New(content.Config{Spool: t.TempDir(), Rules: g.engine.Downloads}))
		c := g.pupil(down)
		for _, path := range []string{"/song?take=2", "/saved"} {
			code, page := navigate(t, c, "https://site.example"+path, "document")
			if code != 403 || strings.Contains(page, "la la") || !strings.Contains(page, "filter.harm") || !strings.Contains(page, `value="`+path+`"`) {
				t.Fatalf("%s: %d %s", path, code, page)
			}
		}
		if e := g.entries(); len(e) != 2 || e[0].Verdict != "block" || e[0].Rule != "download.music" || e[0].File != "media" || e[0].Clause != "filter.harm" {
			t.Fatalf("WEB-30: %+v", e)
		}
		if code, body := navigate(t, c, "https://site.example/song", "audio"); code != 200 || body != song() {
			t.Fatal("a player in a page cannot show a notice:", code)
		}
		_, page := navigate(t, c, "https://site.example/song?take=2", "document")
		if code, to := haveRead(t, c, "https://site.example", page, "/song?take=2"); code != http.StatusSeeOther || to != "/song?take=2" {
			t.Fatal(code, to)
		}
		for _, path := range []string{"/song?take=2", "/saved"} {
			if code, body := navigate(t, c, "https://site.example"+path, "document"); code != 200 || body != song() {
				t.Fatal(path, code, len(body))
			}
		}
		if code, _ := navigate(t, c, "https://quiet.example/song", "document"); code != 403 {
			t.Fatal("another site is asked about anew:", code)
		}
	})
}

// shows WEB-30: so it is without TLS; the press leads to no other site, and a form without our ticket does nothing.
func TestCopyrightPlain(t *testing.T) {
	site := origin(t, songs)
	g := open(t, sites{"example.com": site}, newIssuer(t).inspecting(fetching))
	g.server.SetGuard(content.New(content.Config{Spool: t.TempDir(), Rules: g.engine.Downloads}))
	c := g.browser("teacher", "secret")
	code, page := navigate(t, c, "http://example.com/song", "")
	if code != 403 || !strings.Contains(page, "I may use it: go on") {
		t.Fatal(code, page)
	}
	if resp, err := c.PostForm("http://example.com/.belisha/copyright", url.Values{"ticket": {"x"}, "back": {"/song"}}); err != nil || resp.StatusCode != 403 {
		t.Fatal(resp, err)
	}
	if code, _ := navigate(t, c, "http://example.com/song", ""); code != 403 {
		t.Fatal("a ticket that is not ours opened it:", code)
	}
	for _, back := range []string{"//evil.example/", `/\evil.example`, "https://evil.example/", ""} {
		if code, to := haveRead(t, c, "http://example.com", page, back); code != 200 || to != "" {
			t.Errorf("%q leads to %q (%d)", back, to, code)
		}
	}
	if code, body := navigate(t, c, "http://example.com/song", ""); code != 200 || body != song() {
		t.Fatal(code, len(body))
	}
}
