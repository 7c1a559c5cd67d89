package filter

import (
	"fmt"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a bare server has no zone files, and hours in the wrong zone would open the wrong doors

	"belisha/internal/policy"
)

// schoolZone is the zone in which a school's hours are written.
const schoolZone = "Europe/London"

const (
	dayMinutes  = 24 * 60
	weekMinutes = 7 * dayMinutes
)

// window is one bit for each minute of the week, from Monday midnight in local time. The two hours a year in which
// clocks change need no care: the wall clock decides.
type window struct {
	policy.Window
	minutes [(weekMinutes + 63) / 64]uint64
	changes []int // the minutes at which it opens or closes, in order
}

func (w *window) open(minute int) bool { return w.minutes[minute>>6]>>(minute&63)&1 == 1 }

// change is in how many minutes from one of the week the window opens or closes next; nought: never.
func (w *window) change(minute int) int {
	for _, at := range w.changes {
		if at > minute {
			return at - minute
		}
	}
	if len(w.changes) == 0 {
		return 0
	}
	return w.changes[0] + weekMinutes - minute
}

// minuteOfWeek counts from Monday midnight of the time's own zone.
func minuteOfWeek(local time.Time) int {
	hour, minute, _ := local.Clock()
	day := (int(local.Weekday()) + 6) % 7
	return day*dayMinutes + hour*60 + minute
}

// compileWindow marks the minutes of a window. One without days or spans is never open (WEB-10).
func compileWindow(w policy.Window) (*window, error) {
	out := &window{Window: w}
	for _, day := range w.Days {
		d := slices.Index([]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, strings.ToLower(day))
		if d < 0 {
			return nil, fmt.Errorf("window %q: no day %q", w.Key, day)
		}
		for _, span := range w.Spans {
			from, to, err := policy.ParseSpan(span)
			if err != nil {
				return nil, fmt.Errorf("window %q: %w", w.Key, err)
			}
			for m := d*dayMinutes + from; m < d*dayMinutes+to; m++ {
				out.minutes[m>>6] |= 1 << (m & 63)
			}
		}
	}
	for m := range weekMinutes {
		if out.open(m) != out.open((m+weekMinutes-1)%weekMinutes) {
			out.changes = append(out.changes, m)
		}
	}
	return out, nil
}
