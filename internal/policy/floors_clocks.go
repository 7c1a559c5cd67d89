package policy

import (
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
)

// noLater says whether a clock is over no later than another, from whatever moment it runs: some run at night and some
// only in school. What cannot be read is later.
func (g *guard) noLater(is, was string) bool {
	if is == was {
		return true
	}
	a, b := g.over(is), g.over(was)
	for i := range a {
		if b == nil || a[i].After(b[i]) {
			return false
		}
	}
	return a != nil
}

// over is when a clock is over that began at each of the moments; nil where it cannot be read. It is reckoned once.
func (g *guard) over(text string) []time.Time {
	if known, ok := g.clocks[text]; ok {
		return known
	}
	if g.clocks == nil {
		g.clocks = map[string][]time.Time{}
	}
	var out []time.Time
	for _, from := range moments() {
		at, err := readClock(from, text)
		if err != nil {
			out = nil
			break
		}
		out = append(out, at)
	}
	g.clocks[text] = out
	return out
}

// longestClock is the highest number in a clock of a case. A pack comes from outside, and days are counted one by one.
const longestClock = 100

// readClock is Within for a text that a pack gives.
func readClock(from time.Time, text string) (time.Time, error) {
	number, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if n, err := strconv.Atoi(number); err == nil && n > longestClock {
		return time.Time{}, noClock(text)
	}
	return (Calendar{}).Within(from, text)
}

// moments are those at which clocks differ most: the start, the middle and the end of a school day, the evening, the
// weekend and the holidays.
func moments() []time.Time {
	var out []time.Time
	for _, day := range []int{16, 20, 21} { // a Monday, a Friday and a Saturday of November, and Christmas
		for _, hour := range []int{7, 12, 15, 20} {
			out = append(out, time.Date(2026, time.November, day, hour, 10, 0, 0, clock.London), time.Date(2026, time.December, day+5, hour, 10, 0, 0, clock.London))
		}
	}
	return out
}
