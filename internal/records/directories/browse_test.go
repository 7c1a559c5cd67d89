package directories

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/records/accounts"
)

type answer struct {
	status int
	path   string
	url    *url.URL
	body   string
	doc    *goquery.Document
	set    []*http.Cookie
}

func (a answer) value(selector, name string) string {
	v, _ := a.doc.Find(selector).First().Attr(name)
	return v
}

func (a answer) text(selector string) string {
	return strings.Join(strings.Fields(a.doc.Find(selector).First().Text()), " ")
}

func (b *browser) get(path string) answer {
	b.h.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.h.url + path
	}
	return b.read(b.c.Get(path))
}

func (b *browser) post(path string, pairs ...string) answer {
	b.h.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	if strings.HasPrefix(path, "/") {
		path = b.h.url + path
	}
	return b.read(b.c.PostForm(path, form))
}

// stop gives the first address that a page leads to, without going there.
func (b *browser) stop(path string) *url.URL {
	b.h.t.Helper()
	still := *b.c
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if strings.HasPrefix(path, "/") {
		path = b.h.url + path
	}
	r, err := still.Get(path)
	b.h.no(err)
	b.h.no(r.Body.Close())
	to, err := r.Location()
	if err != nil {
		b.h.t.Fatalf("%s answers %d and leads nowhere", path, r.StatusCode)
	}
	return to
}

// signs signs somebody in with a password and says where that leads.
func (b *browser) signs(account, plain string) answer {
	b.h.t.Helper()
	return b.post("/sign-in", "name", account, "password", plain)
}

// as signs somebody in with the password of the house.
func (h *house) as(account string) *browser {
	h.t.Helper()
	b := h.browser()
	if a := b.signs(account, secret); a.status != 200 || a.path != "/" {
		h.t.Fatalf("%s cannot sign in: %d %s\n%s", account, a.status, a.path, a.text("main"))
	}
	return b
}

// inside says whether the browser holds a session, and whose.
func (b *browser) inside() string {
	b.h.t.Helper()
	a := b.get("/")
	if a.path == accounts.WelcomeAt { // who comes in is told of wrong passwords first
		b.post(accounts.WelcomeAt)
		a = b.get("/")
	}
	if a.path != "/" {
		return ""
	}
	return a.text(".belisha-who")
}

// wantIn holds a browser to be in as somebody.
func (b *browser) wantIn(name string) {
	b.h.t.Helper()
	said := b.last.text("main")
	if got := b.inside(); !strings.Contains(got, name) {
		b.h.t.Fatalf("%s is not signed in, but %q: %s", name, got, said)
	}
}

// wantOut holds a browser to be refused with a reason in the trail, and a sentence of the house's own.
func (b *browser) wantOut(status int, reason string) {
	b.h.t.Helper()
	a := b.last
	if a.status != status {
		b.h.t.Fatalf("status %d instead of %d: %s", a.status, status, a.text("main"))
	}
	if got := b.inside(); got != "" {
		b.h.t.Fatalf("somebody is in: %s", got)
	}
	if reason != "" && b.h.events("directories.refused", reason) == 0 {
		b.h.t.Fatalf("no refusal %q in the trail; the page says %s", reason, a.text("main"))
	}
}
