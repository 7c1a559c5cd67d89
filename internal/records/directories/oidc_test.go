package directories

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
)

type client struct {
	ID     string   `json:"id"`
	Secret string   `json:"secret"`
	Back   []string `json:"back"`
}

// issuer is oidc-provider, with a door of ours in front of it that a test can make crooked.
type issuer struct {
	t     *testing.T
	url   string
	front *httptest.Server

	mu   sync.Mutex
	bent func(*http.Response) error // nil: the door is straight
}

// crooked changes the provider's answers from now on; nil: no more.
func (i *issuer) crooked(change func(*http.Response) error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.bent = change
}

func (i *issuer) bend(r *http.Response) error {
	i.mu.Lock()
	change := i.bent
	i.mu.Unlock()
	if change == nil {
		return nil
	}
	return change(r)
}

var everybody = map[string]map[string]any{
	"sub-reed":   {"email": "m.reed@larkfield.example", "email_verified": true, "name": "Morgan R", "hd": "larkfield.example"},
	"sub-dale":   {"email": "k.dale@LARKFIELD.example", "email_verified": true, "name": "Kim D", "hd": "larkfield.example"},
	"sub-lane":   {"email": "d.lane@larkfield.example", "email_verified": true, "name": "Drew L", "hd": "larkfield.example"},
	"sub-one":    {"email": "shared@larkfield.example", "email_verified": true, "name": "Ola O", "hd": "larkfield.example"},
	"sub-parent": {"email": "j.lark@larkfield.example", "email_verified": true, "name": "Jo L", "hd": "larkfield.example"},
	"sub-liar":   {"email": "m.reed@larkfield.example", "email_verified": false, "name": "A liar", "hd": "larkfield.example"},
	"sub-other":  {"email": "m.reed@larkfield.example", "email_verified": true, "name": "Other school", "hd": "elsewhere.example"},
	"sub-child":  {"email": "", "name": "Ada", "preferred_username": "a.lark", "hd": "larkfield.example"},
}

const clientSecret = "a secret of the tests, long enough for any provider"

// provide starts the provider; back is the address to which it sends people.
func provide(t *testing.T, back string) *issuer {
	t.Helper()
	port := free(t, nodeHost)
	i := &issuer{t: t}
	behind := &url.URL{Scheme: "http", Host: nodeHost + ":" + strconv.Itoa(port)}
	i.front = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(behind); r.Out.Host = r.In.Host },
		ModifyResponse: i.bend,
	})
	t.Cleanup(i.front.Close)
	i.url = i.front.URL
	node(t, "oidc.mjs", port, map[string]any{"issuer": i.url, "folk": everybody, "clients": []client{{"belisha", clientSecret, []string{back}}, {"other", clientSecret, []string{back}}}})
	return i
}

// google is a house whose only directory is such a provider.
func google(t *testing.T, change func(*Entry)) (*house, *issuer) {
	t.Helper()
	var i *issuer
	h := one(t, googleEntries(t, &i, change))
	return h, i
}

func googleEntries(t *testing.T, i **issuer, change func(*Entry)) entries {
	return func(at string) []Entry {
		*i = provide(t, at+backAt+"google")
		file := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(file, []byte(clientSecret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		e := Entry{Key: "google", Title: "Google", Kind: OIDC, Issuer: (*i).url, ClientID: "belisha", SecretFile: file, Domain: "larkfield.example"}
		if change != nil {
			change(&e)
		}
		return []Entry{e}
	}
}

// over signs in at the provider's own pages, from an address on, and gives the address that leads back.
func (b *browser) over(from string, who string) *url.URL {
	b.h.t.Helper()
	home, err := url.Parse(b.h.url)
	b.h.no(err)
	keep := b.c.CheckRedirect
	defer func() { b.c.CheckRedirect = keep }()
	b.c.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == home.Host {
			return http.ErrUseLastResponse
		}
		return nil
	}
	step := func(r *http.Response, err error) *url.URL {
		b.h.t.Helper()
		b.h.no(err)
		if to, err := r.Location(); err == nil {
			b.h.no(r.Body.Close())
			return to
		}
		b.read(r, nil)
		return nil
	}
	to := step(b.c.Get(from))
	for n := 0; to == nil && n < 4; n++ { // the page to sign in, the page to agree
		form := b.last.doc.Find("form").First()
		action, _ := form.Attr("action")
		target, err := b.last.url.Parse(action)
		b.h.no(err)
		fields := url.Values{"login": {who}, "password": {"any"}}
		if prompt, ok := form.Find("input[name=prompt]").Attr("value"); ok {
			fields.Set("prompt", prompt)
		}
		to = step(b.c.PostForm(target.String(), fields))
	}
	if to == nil {
		b.h.t.Fatalf("the provider does not lead back: %d %s", b.last.status, b.last.body)
	}
	return to
}

// with signs in by the button on the sign-in page.
func (b *browser) with(who string) answer {
	b.h.t.Helper()
	href := b.get("/sign-in?next=/account").value("a[href^='/sign-in/with/google']", "href")
	if href == "" {
		b.h.t.Fatal("the sign-in page has no button for the directory")
	}
	to := b.stop(href)
	return b.get(b.over(to.String(), who).String())
}

// A teacher whose entry is linked comes in by Google's like, to the page that they wanted; the way stands in the trail;
// the end of the account here ends it there too. // shows PPL-25 PPL-01
func TestPPL25ATeacherSignsInByOpenIDConnect(t *testing.T) {
	t.Parallel()
	h, i := google(t, nil)
	h.linkNow("google", i.url, "sub-reed", "m.reed")
	b := h.browser()
	a := b.with("sub-reed")
	if a.path != "/account" {
		t.Fatalf("not the page that was wanted: %s", a.path)
	}
	b.wantIn("Morgan Reed")
	if n := h.events("directories.vouched", ""); n != 1 {
		t.Fatalf("%d sign-ins in the trail", n)
	}
	h.whole()

	h.as("c.moor").post("/accounts/"+h.ids["m.reed"]+"/close", "why", "The account has ended", "asked", "The head teacher")
	if who := b.inside(); who != "" {
		t.Fatalf("the session outlives the account: %s", who)
	}
	late := h.browser()
	late.with("sub-reed")
	late.wantOut(403, "not admitted")
}

// Nobody is made, and nobody is let in, because a directory knows them: who is not linked waits until somebody with the
// right has said who it is. // shows PPL-25
func TestPPL25AnUnlinkedEntryWaitsForAPerson(t *testing.T) {
	t.Parallel()
	h, _ := google(t, nil)
	b := h.browser()
	b.with("sub-reed")
	b.wantOut(403, "unlinked")
	tech := h.as("t.tech")
	link := tech.get("/directories/google").value("a[href*='/waiting/']", "href")
	if link == "" {
		t.Fatalf("nobody waits: %s", tech.last.text("main"))
	}
	if page := tech.get(link); page.value("input[name=account]", "value") != "m.reed" {
		t.Fatalf("no proposal by the proven address: %s", page.text("main"))
	}
	if a := tech.post(link, "account", "nobody"); a.status != 422 {
		t.Fatalf("linked to nobody: %d", a.status)
	}
	if a := tech.post(link, "account", "m.reed"); a.status != 200 || a.path != "/directories/google" {
		t.Fatalf("not linked: %d %s", a.status, a.text("main"))
	}
	if len(h.told) != 1 || h.told[0].To[0] != h.ids["m.reed"] {
		t.Fatalf("the person was not told: %v", h.told)
	}
	b.with("sub-reed")
	b.wantIn("Morgan Reed")

	at := "/directories/google/people/" + h.ids["m.reed"]
	tech.post(at+"/unlink", "reason", "The telephone was lost")
	if who := b.inside(); who != "" {
		t.Fatalf("the session outlives the link: %s", who)
	}
	b.with("sub-reed")
	b.wantOut(403, "unlinked")
	h.whole()
}
