package guests

import (
	"strings"
	"time"

	"belisha/internal/kit/clock"
)

const wall = "2006-01-02 15:04"

// hourOf reads an hour of the day, "15:30", also as people type it: "9.30", "1530", "9". ok is false for anything else.
func hourOf(typed string) (string, bool) {
	text := strings.ReplaceAll(strings.ReplaceAll(typed, ".", ":"), " ", "")
	for _, form := range []string{"15:04", "1504", "15"} {
		if at, err := time.Parse(form, text); err == nil {
			return at.Format("15:04"), true
		}
	}
	return "", false
}

// endsAt is the moment at which a stay ends: an hour of its last day, or the midnight after it. On the night on which the
// clocks go back an hour comes twice and the first one counts; when they go forward, an hour that does not come is the
// moment at which it would have passed. // serves NET-01
func endsAt(last time.Time, hour string) time.Time {
	l := last.In(clock.London)
	if hour == "" {
		return time.Date(l.Year(), l.Month(), l.Day()+1, 0, 0, 0, 0, clock.London).UTC()
	}
	want := l.Format(time.DateOnly) + " " + hour
	at, err := time.Parse(wall, want)
	if err != nil {
		return last.UTC()
	}
	// The school's clocks are never more than an hour before those of UTC: the first moment at which they show the hour.
	for at = at.Add(-time.Hour); at.In(clock.London).Format(wall) < want; at = at.Add(time.Minute) {
	}
	return at.UTC()
}

// window reads times of day, "09:00-12:30" or several with commas between; ok is false for what is none. One that runs over
// midnight is two pieces of the day. // serves PPL-26
func window(typed string) (pieces [][2]string, ok bool) {
	for part := range strings.SplitSeq(strings.NewReplacer("–", "-", " to ", "-").Replace(typed), ",") {
		from, to, both := strings.Cut(part, "-")
		begin, first := hourOf(strings.TrimSpace(from))
		end, last := hourOf(strings.TrimSpace(to))
		if !both || !first || !last || begin == end {
			return nil, false
		}
		pieces = append(pieces, [2]string{begin, end})
	}
	return pieces, len(pieces) > 0 && len(pieces) <= 4
}

func windowText(pieces [][2]string) string {
	out := make([]string, len(pieces))
	for i, p := range pieces {
		out[i] = p[0] + "-" + p[1]
	}
	return strings.Join(out, ", ")
}

// inside reports whether a moment lies within times of day, by the clock on the school's wall. Without times it always does;
// times that cannot be read never hold.
func inside(times string, now time.Time) bool {
	if times == "" {
		return true
	}
	pieces, ok := window(times)
	at := now.In(clock.London).Format("15:04")
	for _, p := range pieces {
		if p[0] < p[1] && at >= p[0] && at < p[1] || p[0] > p[1] && (at >= p[0] || at < p[1]) {
			return ok
		}
	}
	return false
}

func dayAfter(date string) string {
	t, err := time.ParseInLocation(time.DateOnly, date, clock.London)
	if err != nil {
		return date
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// Ending says in words when a visit ends.
func (v Visit) Ending() string {
	if v.Hour == "" {
		return "the end of " + clock.Date(v.Until)
	}
	return clock.Date(v.Until) + ", " + v.Hour
}
