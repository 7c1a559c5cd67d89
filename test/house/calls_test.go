package house_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// rung are the people whom an alert has rung for, by their accounts.
func (h *house) rung(alert string) (out []string) {
	h.t.Helper()
	for _, id := range all[string](h, `SELECT DISTINCT person FROM notices_notice WHERE school_id = ? AND kind = 'alert.urgent' AND href = ?`, school, "/alerts/"+alert) {
		out = append(out, h.called(id))
	}
	slices.Sort(out)
	return out
}

// waits lets the house work by the clock for some minutes.
func (h *house) waits(minutes int, jobs ...string) {
	h.t.Helper()
	for range minutes {
		h.later(time.Minute)
		h.must(h.Work(h.ctx(), jobs...))
	}
}

// A child looks for ways to hurt themselves. What the proxy wrote down rings for the safeguarding lead within the minute,
// for the deputy after ten, for the head after twenty, and for nobody any more once somebody has answered. No word of who it
// is leaves the house. // shows MON-05
func TestAnUrgentAlertClimbs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.joins("deputy", "kind", "staff", "posts", "deputy")
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("pupil", "selfharm.test", "c1"), h.visit("mate", "library.example", "c2")}))
		id := h.alertsOf("pupil", "selfharm")[0].ID
		if got := h.rung(id); !slices.Contains(got, "dsl") || slices.Contains(got, "deputy") || slices.Contains(got, "head") {
			t.Fatalf("at once it rang for %v", got)
		}
		h.waits(9, "escalation.calls")
		if got := h.rung(id); slices.Contains(got, "deputy") || slices.Contains(got, "head") {
			t.Errorf("after nine minutes it rang for %v", got)
		}
		h.waits(2, "escalation.calls")
		if got := h.rung(id); !slices.Contains(got, "deputy") || slices.Contains(got, "head") {
			t.Errorf("after eleven minutes it rang for %v", got)
		}
		h.waits(10, "escalation.calls")
		if got := h.rung(id); !slices.Contains(got, "head") {
			t.Errorf("after twenty minutes it rang for %v", got)
		}
		h.quiet(id)
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("away", "selfharm.test", "c3")}))
		second := h.alertsOf("away", "selfharm")[0].ID
		h.signIn("dsl").post("/alerts/"+second+"/answer", nil).want(t, http.StatusSeeOther, "answering")
		h.waits(25, "escalation.calls")
		if got := h.rung(second); slices.Contains(got, "deputy") || slices.Contains(got, "head") {
			t.Errorf("it was answered, and rang on for %v", got)
		}
		h.whole("after two calls")
	})
}

// quiet demands that what rang names nobody.
func (h *house) quiet(alert string) {
	h.t.Helper()
	for _, n := range all[string](h, `SELECT title || ' ' || text FROM notices_notice WHERE school_id = ? AND href = ?`, school, "/alerts/"+alert) {
		if name := h.named(n); name != "" || strings.Contains(n, "harm") {
			h.t.Errorf("what rang tells of it: %s", n)
		}
	}
}
