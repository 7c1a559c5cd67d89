package house_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"belisha/internal/board"
)

// What the house logs itself is kept true in the register of log sources: alive by itself, silent after a whole school day,
// told once, and alive again with the next event. // shows MON-03
func TestASilentSourceIsFlagged(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		technician := h.signIn("technician")
		technician.post("/registers/log_sources/new", url.Values{"f-service": {"web"}, "f-source": {"The web filter"}, "f-owner": {"technician"}, "f-last_seen": {"2026-11-01"},
			"f-last_seen-day": {"1"}, "f-last_seen-month": {"11"}, "f-last_seen-year": {"2026"}}).want(t, http.StatusSeeOther, "the register's entry")
		state := func() [2]string {
			return [2]string{one[string](h, `SELECT state FROM registers_entry WHERE school_id = ? AND register = 'log_sources'`, school),
				one[string](h, `SELECT value FROM registers_value WHERE school_id = ? AND register = 'log_sources' AND field = 'last_seen'`, school)}
		}
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("pupil", "library.example", "s1")}))
		h.must(h.Work(h.ctx(), "reviews.sources"))
		if got := state(); got != [2]string{"live", h.clock().Format(time.DateOnly)} {
			t.Fatalf("alive today: %q", got)
		}
		h.later(72 * time.Hour)
		h.must(h.Work(h.ctx(), "reviews.sources"))
		h.must(h.Work(h.ctx(), "reviews.sources"))
		if got := state(); got[0] != "silent" {
			t.Errorf("silent for a school day: %q", got)
		}
		if n := one[int64](h, `SELECT COUNT(*) FROM monitoring_alert WHERE school_id = ? AND category = 'source.silent/web'`, school); n != 1 {
			t.Errorf("told %d times", n)
		}
		if r := h.figure("registers.log_sources"); string(r.State) != "failing" {
			t.Errorf("the figure: %+v", r)
		}
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("pupil", "library.example", "s2")}))
		h.must(h.Work(h.ctx(), "reviews.sources"))
		if got := state(); got != [2]string{"live", h.clock().Format(time.DateOnly)} {
			t.Errorf("alive again: %q", got)
		}
		h.whole("after a silent source")
	})
}
