package sheet

import (
	"strings"
	"time"
)

// Day reads a date as people in a British school write it, the day before the month, and gives 2006-01-02.
func Day(s string) (string, bool) {
	s, _, _ = strings.Cut(strings.Join(strings.Fields(s), " "), "T")
	s = strings.TrimSuffix(strings.TrimSuffix(s, " 00:00:00"), " 00:00")
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2.1.2006", "2-1-2006", "2 January 2006", "2 Jan 2006", "2-Jan-2006", "2/1/06", "2-Jan-06", "2 Jan 06"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}
