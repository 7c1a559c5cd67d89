package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"belisha/internal/board"
)

// shows WEB-26: one file beyond the bound, and all that comes after the day's bound, is stopped with a page that says so and
// a line of the log that names the bound; others go on, and a lesson lifts it.
func TestFairness(t *testing.T) {
	big := strings.Repeat("x", 700<<10)
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		if r.URL.Path == "/huge" {
			w.Header().Set("Content-Length", "3145728")
			w.WriteHeader(http.StatusOK)
			return
		}
		_, _ = w.Write([]byte(big))
	}))
	t.Cleanup(far.Close)
	at := strings.TrimPrefix(far.URL, "http://")
	g := open(t, sites{"news.example": at, "open.example": at}, func(o *options) {
		o.book = func(b *board.Rulebook) {
			b.Files["filtering.yaml"] += "\nfairness:\n  - { key: day, profiles: [staff], file_mb: 2, daily_mb: 1, clause: filter.age }\n"
		}
	})
	teacher := g.browser("teacher", "secret")
	if status, body, _ := get(t, teacher, "http://open.example/huge"); status != http.StatusForbidden || !strings.Contains(body, "larger than one person") {
		t.Errorf("a file beyond the bound: %d %s", status, body)
	}
	for i := range 2 {
		if status, body, _ := get(t, teacher, "http://open.example/"); status != http.StatusOK || body != big {
			t.Fatalf("within the day's bound, %d: %d", i, status)
		}
	}
	if status, _, _ := get(t, teacher, "http://open.example/"); status != http.StatusForbidden {
		t.Errorf("beyond the day's bound: %d", status)
	}
	stopped := 0
	for _, e := range g.entries() {
		if e.Verdict == "block" && e.Rule == "fair.day" && e.Clause == "filter.age" {
			stopped++
		}
	}
	if stopped != 2 {
		t.Errorf("%d lines name the bound", stopped)
	}
}
