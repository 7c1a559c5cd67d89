package monitoring

import (
	"testing"
	"time"
)

// shows MON-05: a clock that ran ahead and was set back swallows no urgent alert: what was answered in that false future is no
// answer to what comes now.
func TestAClockSetBackSwallowsNothing_MON05(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.wait(26 * time.Hour) // the clock runs ahead
		h.take(h.loud("a1", "ada.quill", "selfharm", Urgent))
		g, err := h.grant("d.safe", "monitoring.act", "ada.quill")
		h.no(err)
		h.no(h.m.answer(t.Context(), g, h.alerts()[0].ID))
		h.wait(-26 * time.Hour) // and is set right
		h.take(h.loud("a2", "ada.quill", "selfharm", Urgent))
		if all := h.alerts(); len(all) != 2 {
			t.Fatalf("what came after the clock was set back stands in an answered alert of the future: %+v", all)
		}
		keys := map[string]bool{}
		for _, c := range h.calls {
			keys[c.Key] = true
		}
		if len(keys) != 2 {
			t.Errorf("it rang for %v", keys)
		}
	})
}

// shows MON-01: nor the news that the log is full.
func TestAClockSetBackSilencesNoWarning_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.wait(26 * time.Hour)
		h.m.Warn(t.Context(), "journal.full", "The log is full.")
		h.wait(-26 * time.Hour)
		h.m.Warn(t.Context(), "journal.full", "The log is full.")
		if all := h.alerts(); len(all) != 2 {
			t.Fatalf("the second warning was swallowed: %+v", all)
		}
	})
}
