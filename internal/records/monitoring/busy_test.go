package monitoring

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db/dbtest"
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

// shows MON-08: the signs of an alert are found by their ids wherever they lie, in the database or in a sealed hour.
func TestSignsAreFoundInTheArchive_MON08(t *testing.T) {
	h := build(t, dbtest.SQLite(t), dbtest.SQLite(t))
	h.shelve()
	h.take(h.entry("a1", "ada.quill", "old.example", ""), h.entry("a2", "ada.quill", "other.example", ""))
	h.later()
	h.take(h.entry("a3", "ada.quill", "new.example", ""))
	if n := h.rowsOf("monitoring_line"); n != 1 {
		t.Fatalf("%d rows in the database", n)
	}
	lines, err := h.m.traffic.Lines(t.Context(), h.sys(), []string{"a1", "a3", "nobody"})
	h.no(err)
	if len(lines) != 2 || lines[0].Host != "new.example" || lines[1].Host != "old.example" {
		t.Errorf("%+v", lines)
	}
}
