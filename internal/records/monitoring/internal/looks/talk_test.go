package looks

import (
	"testing"
	"time"
)

// shows MON-15: who looks is talked with, and it shows when the last talk is too long ago.
func TestATalkFallsDue_MON15(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ last, first, want string }{
		{"2026-02-01", "2025-05-01T00:00:00Z", ""}, {"2025-11-01", "2025-05-01T00:00:00Z", "Overdue"}, {"", "2026-03-01T00:00:00Z", "None yet"}, {"", "2025-10-01T00:00:00Z", "Overdue"},
	} {
		got := ""
		if cell := talkCell(c.last, c.first, 120, now); cell.Tag != nil {
			got = cell.Tag.Text
		}
		if got != c.want {
			t.Errorf("last %q, first %q: %q, want %q", c.last, c.first, got, c.want)
		}
	}
}
