package accounts

import (
	"net/http"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
)

// shows PPL-14: a page that refreshes itself is nobody at the keyboard, so the screen behind it locks all the same.
func TestLivePanesDoNotKeepASessionAwake(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	b := h.as("m.reed")
	for range 4 {
		h.pass(3 * time.Minute)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.site.URL+"/account", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Belisha-Live", "1")
		b.read(b.c.Do(r))
	}
	if a := b.get("/account"); a.path != "/unlock" {
		t.Errorf("after 12 minutes of refreshing alone the session is not locked: %s", a.path)
	}
}
