package monitoring

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// shows MON-08: a busy page pushes the signs of an alert neither off its page nor out of the evidence of its concern.
func TestABusyPageHidesNoSign_MON08(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.texts(0)
		h.take(h.words("s1", "ada.quill", "selfharm", "search", 95))
		var page []board.Entry
		for i := range 600 {
			h.wait(time.Second)
			page = append(page, h.entry(fmt.Sprintf("p%03d", i), "ada.quill", "busy.example", ""))
		}
		h.take(page...)
		h.wait(time.Second)
		h.take(h.words("s2", "ada.quill", "selfharm", "search", 96))
		all := h.alerts()
		if len(all) != 1 || all[0].Signs != 2 {
			t.Fatalf("%+v", all)
		}
		b := browse(t, h)
		text, _ := b.want("d.safe", "/alerts/"+all[0].ID, nil, 200)
		if n := strings.Count(text, "“words that were typed”"); n != 4 { // in both tables
			t.Errorf("the two searches stand %d times on the page", n)
		}
		b.want("d.safe", "/alerts/"+all[0].ID+"/open", url.Values{"words": {"She needs help"}, "part": {"affected"}}, 303)
		for _, id := range []string{"s1", "s2"} {
			if held, err := h.m.traffic.Held(t.Context(), id); err != nil || !held {
				t.Errorf("the sign %s is not kept: %v", id, err)
			}
		}
	})
}
