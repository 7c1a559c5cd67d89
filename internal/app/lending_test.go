package app

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// shows WEB-06: a look is one only where a page came. A site that is out of order, that answers not at all, or whose certificate
// nobody trusts was not seen by anybody, and what is known of it all the same is given.
func TestOnlyAPageThatCameIsALook_WEB06(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "broken.example") {
			w.WriteHeader(http.StatusBadGateway)
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>Castles</title>"))
	}))
	t.Cleanup(page.Close)
	own := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(own.Close)
	at := func(s *httptest.Server) string { return s.Listener.Addr().String() }
	g := looking(t, map[string]string{"castles.example": at(page), "broken.example": at(page), "forged.example": at(own), "gone.example": "127.0.0.1:1"}) // nobody listens there
	if got, err := g.preview(t.Context(), "castles.example"); err != nil || got.Title != "Castles" || !strings.Contains(got.Certificate, "no certificate") {
		t.Errorf("a page that came: %+v, %v", got, err)
	}
	for host, certificate := range map[string]string{"broken.example": "", "forged.example": "Browsers do not trust its certificate.", "gone.example": ""} {
		if got, err := g.preview(t.Context(), host); err == nil || got.Certificate != certificate || got.Title+got.Description+got.Final != "" {
			t.Errorf("%s: %+v, %v", host, got, err)
		}
		if _, err := g.follow(t.Context(), host); err == nil {
			t.Errorf("%s leads somewhere", host)
		}
	}
}

// looking is a gateway that reaches some sites.
func looking(t *testing.T, resolve map[string]string) *gateway {
	t.Helper()
	g := &gateway{now: clock.Fixed(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), board: &board.Board{}}
	var err error
	if g.journal, err = journal.New(&relay{}, journal.Options{Dir: t.TempDir()}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.journal.Close(t.Context()) })
	if g.proxy, err = proxy.New(proxy.Config{Dir: t.TempDir(), Resolve: resolve}, g.board, g.journal, g.now); err != nil {
		t.Fatal(err)
	}
	g.index.Store(oneList(t))
	g.engine.Store(reading(t, policy.Texts{}))
	g.proxy.SetEngine(g.engine.Load())
	return g
}
