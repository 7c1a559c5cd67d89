package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/web/assets"
	"belisha/internal/web/browsertest"
)

const strict = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-uri /csp"

// show is a small site that draws the galleries under the strict policy of the real one.
type show struct {
	t     *testing.T
	mu    sync.Mutex
	down  bool     // the report's address answers 503
	ended bool     // the session is over: a report leads to sign-in
	kept  []string // what reached the report's address
	words []string // the passwords that came with it
	tries int
}

func (s *show) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", strict)
	switch {
	case strings.HasPrefix(r.URL.Path, assets.Prefix):
		assets.Handler().ServeHTTP(w, r)
	case r.Method == http.MethodPost:
		s.take(w, r)
	case r.URL.Path == "/clock":
		fmt.Fprintf(w, "<p>%d</p>", time.Now().UnixNano())
	default:
		s.page(w, r.URL.Path)
	}
}

func (s *show) page(w http.ResponseWriter, path string) {
	f := sampleFrame(path == "/child")
	body := gallery(s.t)
	switch path {
	case "/child":
		body = childGallery(s.t)
	case "/tell":
		f.Notice, f.Errors = nil, nil
		body = `<h1>Tell someone</h1><form action="/tell" method="post" data-keep="tell">` + draw(s.t, "token", "t0ken") +
			draw(s.t, "field", Field{Type: "textarea", Name: "text", Label: "What happened?"}) +
			draw(s.t, "field", Field{Type: "password", Name: "word", Label: "Password"}) + draw(s.t, "button", Button{Text: "Send"}) + `</form>`
	case "/live":
		body = `<h1>Live</h1><div id="pane" data-live="/clock" data-live-every="250"></div>`
	case "/idle":
		f.Idle = &Idle{Seconds: 12, Stay: "/", Lock: "/locked"}
	case "/locked", "/sign-in":
		f.Who, f.Menu, f.Errors, f.Notice, body = nil, nil, nil, nil, `<h1 id="signed-out">Sign in</h1>`
	case "/thanks":
		f.Notice, f.Errors, body = nil, nil, `<h1 id="thanks">Thank you</h1>`
	}
	f.Body = template.HTML(body)
	var b bytes.Buffer
	set, err := Templates()
	if err == nil {
		err = set.ExecuteTemplate(&b, "layout", f)
	}
	if err != nil {
		s.t.Error(err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes())
}

func (s *show) take(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/csp" {
		report, _ := io.ReadAll(io.LimitReader(r.Body, 4096))
		s.t.Errorf("the page broke the content security policy: %s", report)
		return
	}
	s.tries++
	if s.ended {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	if s.down {
		http.Error(w, "away", http.StatusServiceUnavailable)
		return
	}
	s.kept, s.words = append(s.kept, r.FormValue("text")), append(s.words, r.FormValue("word"))
	http.Redirect(w, r, "/thanks", http.StatusSeeOther)
}

func (s *show) set(down, ended bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down, s.ended = down, ended
}

func (s *show) got() (kept []string, tries int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept, s.tries
}

func (s *show) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.words
}

// browse opens a real Chromium on the show.
func browse(t *testing.T) (*browsertest.Window, *show) {
	t.Helper()
	s := &show{t: t}
	site := httptest.NewServer(s)
	t.Cleanup(site.Close)
	w := browsertest.Open(t, site.URL)
	w.Size(800, 800)
	return w, s
}
