package house_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// guest is one browser; who is empty when nobody is signed in.
type guest struct {
	h      *house
	who    string
	client http.Client
}

// answer is what came back.
type answer struct {
	status   int
	to, body string
}

func (h *house) nobody() *guest {
	jar, err := cookiejar.New(nil)
	h.must(err)
	return &guest{h: h, client: http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// at is a browser at another device of the school: its address is its own.
func (h *house) at(addr string) *guest {
	g := h.nobody()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(addr)}}
	g.client.Transport = &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}
	return g
}

// signIn is through the real door, and past all that stands before the house: the reminder, a second factor, the policy.
func (h *house) signIn(account string) *guest {
	h.t.Helper()
	g := h.enter(account)
	g.readThePolicy()
	return g
}

// enter is signIn up to where a gate of the policy, or its reading, may still hold somebody.
func (h *house) enter(account string) *guest {
	h.t.Helper()
	g := h.nobody()
	g.enters(account)
	return g
}

// enters signs somebody in by this browser.
func (g *guest) enters(account string) {
	g.h.t.Helper()
	g.who = account
	g.post("/sign-in", url.Values{"name": {"q" + account}, "password": {secret}}).want(g.h.t, http.StatusSeeOther, account+" signing in")
	g.goOn()
}

// goOn reads the reminder and shows a second factor, where these are asked for.
func (g *guest) goOn() {
	g.h.t.Helper()
	for range 3 {
		switch a := g.get("/account"); a.to {
		case "/welcome":
			g.post("/welcome", nil).want(g.h.t, http.StatusSeeOther, g.who+" reading the reminder")
		case "/second":
			g.showsSecond("/second")
		default:
			return
		}
	}
}

// readThePolicy confirms the version in force, where the house leads there before anything else.
func (g *guest) readThePolicy() {
	g.h.t.Helper()
	if a := g.get("/account"); a.status != http.StatusSeeOther || a.to != confirmPath {
		return
	}
	version := typed(g.get(confirmPath).want(g.h.t, http.StatusOK, "the policy to confirm").body, "version")
	g.post(confirmPath, form("version", version, "understood", "yes")).want(g.h.t, http.StatusSeeOther, g.who+" confirming the policy")
}

func (g *guest) get(path string) answer {
	g.h.t.Helper()
	return g.send("GET", path, "", nil)
}

func (g *guest) post(path string, form url.Values) answer {
	g.h.t.Helper()
	return g.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// upload posts a form with one file.
func (g *guest) upload(path string, form url.Values, field, name string, body []byte) answer {
	g.h.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, list := range form {
		for _, v := range list {
			g.h.must(w.WriteField(k, v))
		}
	}
	part, err := w.CreateFormFile(field, name)
	g.h.must(err)
	_, err = part.Write(body)
	g.h.must(err)
	g.h.must(w.Close())
	return g.send("POST", path, w.FormDataContentType(), &b)
}

func (g *guest) send(method, path, kind string, body io.Reader) answer {
	g.h.t.Helper()
	r, err := http.NewRequestWithContext(g.h.ctx(), method, g.h.site.URL+path, body)
	g.h.must(err)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w, err := g.client.Do(r)
	g.h.must(err)
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	g.h.must(err)
	return answer{w.StatusCode, w.Header.Get("Location"), string(text)}
}

// want fails the test unless the answer has this status.
func (a answer) want(t *testing.T, status int, what string) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("%s: answered %d, not %d (to %q)\n%s", what, a.status, status, a.to, words(a.body))
	}
	return a
}

// words are the readable part of a page, for messages and for looking for names.
func words(html string) string {
	if _, after, ok := strings.Cut(html, "<main"); ok {
		html, _, _ = strings.Cut(after, "</main>")
	}
	var b strings.Builder
	inside := true // of the main tag itself
	for _, r := range html {
		switch {
		case r == '<':
			inside = true
		case r == '>':
			inside = false
			b.WriteByte(' ')
		case !inside:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
