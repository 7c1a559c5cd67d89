package proxy_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// shows WEB-06 WEB-19: a glance shows a site's words and where it leads, and fetches nothing but the page.
func TestLook(t *testing.T) {
	var asked []string
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Host+r.URL.Path)
		switch {
		case strings.HasPrefix(r.Host, "old.example"):
			http.Redirect(w, r, "http://new.example/welcome", http.StatusFound)
		case strings.HasPrefix(r.Host, "leads.example"):
			http.Redirect(w, r, "http://illegal.example/", http.StatusFound)
		case strings.HasPrefix(r.Host, "broken.example"):
			http.Error(w, "Back soon", http.StatusServiceUnavailable)
		case strings.HasPrefix(r.Host, "round.example"):
			http.Redirect(w, r, "http://round.example/"+fmt.Sprint(len(asked)), http.StatusFound)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(`<html><head><title>Castles &amp; knights</title><meta name="description" content="For Year 4"><script>var hidden = 1</script></head>
<body><h1>Castles</h1><p>A motte was a mound.</p><img src="/picture.png"></body></html>`))
		}
	}))
	t.Cleanup(far.Close)
	at := strings.TrimPrefix(far.URL, "http://")
	s := open(t, sites{"old.example": at, "new.example": at, "round.example": at, "broken.example": at, "leads.example": at, "illegal.example": at}).server
	l, err := s.Look(t.Context(), "OLD.example.")
	if err != nil {
		t.Fatal(err)
	}
	if l.Asked != "old.example" || l.Final != "new.example" || l.Title != "Castles & knights" || l.About != "For Year 4" || l.Secure ||
		!strings.Contains(l.Words, "A motte was a mound.") || strings.Contains(l.Words, "hidden") || len(l.Hops) != 1 {
		t.Errorf("%+v", l)
	}
	for _, one := range asked {
		if strings.Contains(one, "picture") {
			t.Errorf("fetched %s", one)
		}
	}
	if _, err := s.Look(t.Context(), "round.example"); err == nil {
		t.Error("a site that leads on and on was looked at to the end")
	}
	if got, err := s.Look(t.Context(), "broken.example"); err == nil {
		t.Errorf("a site that is out of order was looked at: %+v", got)
	}
	before := len(asked)
	for _, host := range []string{"illegal.example", "leads.example"} {
		if got, err := s.Look(t.Context(), host); err == nil {
			t.Errorf("%s was looked at: %+v", host, got)
		}
	}
	for _, one := range asked[before:] {
		if strings.HasPrefix(one, "illegal.example") {
			t.Error("an illegal site was fetched")
		}
	}
	if _, err := s.Look(t.Context(), "127.0.0.1"); err == nil {
		t.Error("a private address was looked at")
	}
}
