package passes

import (
	"testing"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// What a second person approved for days is open on school days alone: not on the weekend between them, nor when the school is
// closed; the gateway, told on a Friday, shuts it at midnight by itself. A teacher's own lesson opens on a Saturday too.
// shows WEB-07
func TestWhatIsOpenForDaysIsOpenOnSchoolDays(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.p.pack().Settings.Closed = []string{"2026-11-17"}
		h.looksAt("t.four", "herbs.example", "museum.example")
		noon := func(n int) time.Time { return time.Date(2026, 11, n, 12, 0, 0, 0, clock.London) }
		one, err := h.opens("c.ord", Opening{Sites: "herbs.example", Reason: "For health week.", Starts: noon(12), Ends: noon(18)})
		h.no(err)
		h.no(h.try("h.high", "passes.decide", func(tx *ledger.Tx) (ledger.Event, error) { return h.p.Decide(t.Context(), tx, one.ID, true, "Agreed.") }))
		for day, want := range map[int]string{11: "-", 12: "herbs.example", 13: "herbs.example", 14: "-", 15: "-", 16: "herbs.example", 17: "-", 18: "herbs.example", 19: "-"} {
			if got := h.sites("ada.quill", noon(day)); got != want {
				t.Errorf("on %d November: %q", day, got)
			}
			h.read(func(tx *ledger.Tx) error {
				got, err := h.p.During(t.Context(), tx, "Y4", noon(day))
				if (got.ID == one.ID) != (want != "-") {
					t.Errorf("on %d November the class had the lesson %q", day, got.ID)
				}
				return err
			})
		}
		saturday := policy.Day(noon(14))
		if l, _ := h.facts("ada.quill", noon(13)); !l.Runs(saturday.Add(-time.Millisecond)) || l.Runs(saturday) {
			t.Errorf("told on Friday: %+v", l)
		}
		h.wait(noon(14).Sub(h.clock()))
		h.no(h.try("ada.quill", "passes.ask", func(tx *ledger.Tx) (ledger.Event, error) { // nobody tells her that it is open
			_, e, err := h.p.ask(t.Context(), tx, Ask{Person: h.id("ada.quill"), Host: "herbs.example"})
			return e, err
		}))
		_, err = h.opens("t.four", Opening{Sites: "museum.example"})
		h.no(err)
		if got := h.sites("ada.quill", h.clock()); got != "museum.example" {
			t.Errorf("in the club on Saturday: %q", got)
		}
	})
}
