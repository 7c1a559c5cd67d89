package sheet

import (
	"strings"
	"time"

	"belisha/internal/kit/clock"
)

// Day reads a date as people in a British school write it, and gives 2006-01-02. Beside what people type it takes what
// spreadsheets make of that: midnight behind the day, and a year of two figures.
func Day(s string) (string, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if day, _, more := strings.Cut(s, "T"); more && len(day) == len(time.DateOnly) { // 2026-10-14T09:00:00Z, and not 14 OCT 2026
		s = day
	}
	s = strings.TrimSuffix(strings.TrimSuffix(s, " 00:00:00"), " 00:00")
	if day, ok := clock.ReadDay(s); ok {
		return clock.ISO(day), true
	}
	for _, layout := range []string{"2/1/06", "2-Jan-06", "2 Jan 06"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}
