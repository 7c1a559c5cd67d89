package escalation

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/records/people"
	"belisha/internal/web"
	"belisha/internal/web/webtest"
)

// door knows people by their account name: sign-in itself is not what these tests are about.
type door struct{ h *house }

func (d door) Who(_ context.Context, token, _ string) (web.Visit, error) {
	p, ok := d.h.who[token]
	if !ok {
		return web.Visit{}, nil
	}
	return web.Visit{Actor: d.h.as(token), Idle: time.Hour, Child: p.Is(people.Pupil)}, nil
}

func (door) Hold(context.Context, string, string, string) error { return nil }

// site is the house with its pages open on a real socket.
type site struct {
	*house
	url string
}

func (h *house) site(more ...web.Route) site {
	h.t.Helper()
	pages, err := web.New(web.Config{Gate: h.gate, Doorman: door{h}, Routes: append(more, h.feature.Routes...), Panels: h.feature.Panels,
		HTML: []web.HTML{h.feature.HTML, {Files: testPages, Views: map[string]any{"test/case": testCase{}}}}})
	h.no(err)
	webtest.CheckPages(h.t, pages)
	pages.SetSchool(web.School{ID: school, Name: "St Example"})
	server := httptest.NewServer(pages.Handler())
	h.t.Cleanup(server.Close)
	return site{h, server.URL}
}

func (s site) school() authz.Subject { return authz.Subject{Ref: ref.New(school, "school", school)} }

func (s site) send(req *http.Request, who string, status int) *goquery.Document {
	s.t.Helper()
	req.AddCookie(&http.Cookie{Name: "belisha", Value: who})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	reply, err := client.Do(req)
	s.no(err)
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	s.no(err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(text)))
	s.no(err)
	if reply.StatusCode != status {
		s.t.Fatalf("%s %s as %q: status %d, want %d\n%s", req.Method, req.URL.Path, who, reply.StatusCode, status, said(doc.Find("main")))
	}
	return doc
}

func (s site) page(who, path string, status int) *goquery.Document {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	s.no(err)
	return s.send(req, who, status)
}

// post sends a form of "name=value".
func (s site) post(who, path string, status int, fields ...string) *goquery.Document {
	s.t.Helper()
	form := url.Values{}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		form.Add(name, value)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	s.no(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(req, who, status)
}

func said(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// want demands that what a selector finds says some words, and does not say others that begin with "!".
func (s site) want(page *goquery.Document, selector string, words ...string) {
	s.t.Helper()
	text := said(page.Find(selector))
	for _, w := range words {
		word, not := strings.CutPrefix(w, "!")
		if strings.Contains(text, word) == not {
			s.t.Errorf("%s: says %v %q in %q", selector, !not, word, text)
		}
	}
}
