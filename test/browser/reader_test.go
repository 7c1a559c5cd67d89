package browser_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"belisha/internal/app/demo"

	"github.com/PuerkitoBio/goquery"
)

// reader reads pages without any JavaScript: what it gets is what a browser with scripts off shows.
type reader struct {
	t      *testing.T
	client http.Client
	web    string // the records that it reads
	at     string // the path of the page before it
}

// newReader signs a person in; an account without a name is somebody who has not signed in.
func newReader(t *testing.T, a demo.Account) *reader {
	t.Helper()
	r := readerOf(t, school.Web, a)
	if road := r.arrive(a); a.Name != "" && r.at != "/" {
		t.Fatalf("%s (%s) is at %s after %q", a.Name, a.Role, r.at, road)
	}
	return r
}

// readerOf signs a person in at some school, and goes no further.
func readerOf(t *testing.T, web string, a demo.Account) *reader {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, web: web, client: http.Client{Jar: jar, Timeout: patience}}
	if a.Name == "" {
		return r
	}
	if status, page := r.post("/sign-in", url.Values{"name": {a.Name}, "password": {a.Password}}); status != http.StatusOK || r.at == "/sign-in" {
		t.Fatalf("%s (%s) cannot sign in: %d %s", a.Name, a.Role, status, squeeze(page.Find("main").Text()))
	}
	return r
}

func (r *reader) get(path string) (int, *goquery.Document) {
	r.t.Helper()
	return r.read(r.client.Get(r.web + path))
}

func (r *reader) post(path string, form url.Values) (int, *goquery.Document) {
	r.t.Helper()
	return r.read(r.client.PostForm(r.web+path, form))
}

func (r *reader) read(w *http.Response, err error) (int, *goquery.Document) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	defer w.Body.Close()
	r.at = w.Request.URL.Path
	body, err := io.ReadAll(w.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	if kind := w.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") || strings.HasPrefix(w.Header.Get("Content-Disposition"), "attachment") {
		return w.StatusCode, nil
	}
	page, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		r.t.Fatal(err)
	}
	return w.StatusCode, page
}

// cookie is the reader's session, for a window that goes on as the same person.
func (r *reader) cookie() *http.Cookie {
	r.t.Helper()
	at, err := url.Parse(r.web)
	if err != nil {
		r.t.Fatal(err)
	}
	all := r.client.Jar.Cookies(at)
	if len(all) == 0 {
		r.t.Fatal("no session")
	}
	return all[0]
}
