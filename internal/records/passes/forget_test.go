package passes

import (
	"fmt"
	"testing"
	"time"

	"belisha/internal/ledger"
)

// What children asked for and hid goes with the log of the same days; the trail knows that it went. shows MON-18
func TestAsksAndHidesGoWithTheLog(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.p.pack().Settings.LogDays = 100
		_, err := h.press("ada.quill", "story.example", "t1")
		h.no(err)
		h.no(h.try("ada.quill", "passes.hide", func(tx *ledger.Tx) (e ledger.Event, err error) {
			_, e, err = h.p.Hide(t.Context(), tx, Hide{Person: h.id("ada.quill"), Class: "Y4", Host: "bad.example"}, "")
			return e, err
		}))
		rows := func() string {
			n := ""
			h.read(func(tx *ledger.Tx) error {
				own, err := h.p.store.asksOf(t.Context(), tx, h.id("ada.quill"))
				if err != nil {
					return err
				}
				hid, err := h.p.store.hiddenSince(t.Context(), tx, "")
				n = fmt.Sprint(len(own), len(hid))
				return err
			})
			return n
		}
		h.wait(100 * 24 * time.Hour)
		h.no(h.p.Turn(t.Context()))
		h.no(h.p.Forget(t.Context()))
		if got := rows(); got != "1 1" {
			t.Errorf("on the last day: %s", got)
		}
		h.wait(time.Second)
		h.no(h.p.Forget(t.Context()))
		h.no(h.p.Forget(t.Context()))
		if got := rows(); got != "0 0" {
			t.Errorf("afterwards: %s", got)
		}
		if got := h.events("school/" + school); len(got) == 0 || got[0] != "passes.forgotten" {
			t.Errorf("the trail: %v", got)
		}
		h.whole()
	})
}
