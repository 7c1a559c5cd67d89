package scripts

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"belisha/internal/app/demo"
)

// browser keeps its cookies and follows no redirect by itself.
type browser struct {
	at     string
	client http.Client
}

// answer is a page as it came.
type answer struct {
	Status int
	To     string
	Text   string
	Header http.Header
}

func newBrowser(t *testing.T, at string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{at: at}
	b.client.Jar, b.client.Timeout = jar, patience
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// signIn opens the pages as somebody.
func (h *house) signIn(t *testing.T, a demo.Account) *browser {
	t.Helper()
	b := newBrowser(t, h.Web)
	if got := b.post(t, "/sign-in", "name", a.Name, "password", a.Password); got.Status != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d\n%s", a.Name, got.Status, got.plain())
	}
	b.arrive(t, a)
	return b
}

// confirm says that the policy has been read (POL-22).
func (b *browser) confirm(t *testing.T) {
	t.Helper()
	page := b.get(t, "/policy/confirm")
	page.expect(t, http.StatusOK)
	b.post(t, "/policy/confirm", "version", field(t, page, `name="version" value="([^"]+)"`), "understood", "yes").expect(t, http.StatusSeeOther)
}

func (b *browser) do(r *http.Request) (answer, error) {
	w, err := b.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	return answer{w.StatusCode, w.Header.Get("Location"), string(text), w.Header}, err
}

func (b *browser) get(t *testing.T, path string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.at+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return must(b.do(r))(t)
}

func must(a answer, err error) func(*testing.T) answer {
	return func(t *testing.T) answer {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

// form is a form that can be sent from any goroutine.
func (b *browser) form(path string, fields ...string) (answer, error) {
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, b.at+path, strings.NewReader(v.Encode()))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// post sends a form: name, value, name, value …
func (b *browser) post(t *testing.T, path string, fields ...string) answer {
	t.Helper()
	return must(b.form(path, fields...))(t)
}

// upload sends a form with one file.
func (b *browser) upload(t *testing.T, path, field, name string, body []byte) answer {
	t.Helper()
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.at+path, &text)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return must(b.do(r))(t)
}

// plain is the page's text without its marks, white space closed up.
func (a answer) plain() string {
	var out strings.Builder
	inside := false
	for _, r := range style.ReplaceAllString(a.Text, "") {
		switch {
		case r == '<':
			inside = true
			out.WriteByte(' ')
		case r == '>':
			inside = false
		case !inside:
			out.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(html.UnescapeString(out.String())), " ")
}

var style = regexp.MustCompile(`(?s)<style.*?</style>`) //nolint:gochecknoglobals // constant

// expect demands a status and words on the page.
func (a answer) expect(t *testing.T, status int, words ...string) {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, want %d, leading to %q:\n%s", a.Status, status, a.To, a.plain())
	}
	for _, w := range words {
		if !strings.Contains(a.plain(), w) {
			t.Errorf("the page does not say %q:\n%s", w, a.plain())
		}
	}
}

// jar is what a browser holds for a place.
type jar struct {
	url     *url.URL
	cookies []*http.Cookie
}

func (b *browser) cookie(t *testing.T) jar {
	t.Helper()
	u := moved(t, b.at)
	return jar{u, b.client.Jar.Cookies(u)}
}

func moved(t *testing.T, at string) *url.URL {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
