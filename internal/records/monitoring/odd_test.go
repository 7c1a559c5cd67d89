package monitoring

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// shows MON-01: whatever stands in a line, it is stored and the log goes on: one line that could not be taken would hold up all
// that come behind it.
func TestNoLineHoldsUpTheLog_MON01(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		odd := []func(*board.Entry){
			func(e *board.Entry) { e.At = time.Time{} },
			func(e *board.Entry) { e.At = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) },
			func(e *board.Entry) { e.At = time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC) },
			func(e *board.Entry) { e.At = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC) },
			func(e *board.Entry) { e.Person = "nobody-of-this-school" },
			func(e *board.Entry) { e.Person, e.Account, e.Device = "", "a\x00\xff\u202e", "" },
			func(e *board.Entry) { e.Host = strings.Repeat("ä", 5000) },
			func(e *board.Entry) { e.Category, e.Rule, e.Clause, e.Lesson = "nonsense", "x", "y", "z" },
			func(e *board.Entry) { e.Alert = "loudest" },
			func(e *board.Entry) { e.Text, e.Score, e.Where, e.Signs = "nonsense", -1<<40, "moon", ",,," },
			func(e *board.Entry) { e.Bytes, e.Status = -1<<62, 1<<40 },
			func(e *board.Entry) { e.ID = strings.Repeat("i", 9000) },
			func(e *board.Entry) { e.ID = "" },
		}
		for i, change := range odd {
			for _, level := range []string{"", High, Urgent, "repeat"} {
				e := h.loud(fmt.Sprint("odd", i, level), "ada.quill", "selfharm", level)
				change(&e)
				if err := h.m.Take(t.Context(), []board.Entry{e}); err != nil {
					t.Errorf("odd line %d (%s): %v", i, level, err)
				}
			}
		}
		h.no(h.m.Take(t.Context(), []board.Entry{h.loud("good", "ben.otter", "selfharm", Urgent)}))
		if h.open("ben.otter") == "" {
			t.Error("the good line's alert was not raised")
		}
	})
}
