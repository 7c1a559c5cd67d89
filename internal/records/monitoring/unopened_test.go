package monitoring

import (
	"slices"
	"testing"
	"time"
)

// shows NEW-09, STD-08: a high alert that nobody opens within a school day goes to deputy and head, once; one that was opened
// or dealt with does not, nor one that is normal, nor on a day without school.
func TestAnUnreadAlertClimbs_NEW09(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.wait(3 * 24 * time.Hour) // a Friday
		h.texts(0)
		h.take(h.loud("a1", "ada.quill", "hate", High), h.loud("b1", "ben.otter", "hate", High), h.words("p1", "child", "drugs", "search", 60))
		b := browse(t, h)
		for _, a := range h.alerts() {
			if a.Person == h.who["ben.otter"].ID {
				b.want("d.safe", "/alerts/"+a.ID, nil, 200)
			}
		}
		h.told = nil
		for range 71 {
			h.wait(time.Hour)
			h.no(h.m.unopened(t.Context()))
		}
		if len(h.told) != 0 {
			t.Fatalf("told too early: %+v", h.told)
		}
		for range 3 {
			h.wait(time.Hour)
			h.no(h.m.unopened(t.Context()))
		}
		if len(h.told) != 1 || !slices.Equal(h.told[0].To, []string{h.who["h.high"].ID}) || h.count("monitoring.unread") != 1 {
			t.Errorf("told %+v", h.told)
		}
	})
}
