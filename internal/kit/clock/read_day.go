package clock

import (
	"strings"
	"time"
)

// spellings are the ways in which people in a British school write a day: the day before the month, except where the year
// comes first, and a year of four figures. Nobody has to guess whether 3/4 is in March or in April.
func spellings() []string {
	return []string{"2006-1-2", "2/1/2006", "2.1.2006", "2-1-2006", "2 1 2006", "2 January 2006", "2 Jan 2006", "2-Jan-2006"}
}

// ReadDay reads a day as people type it, as midnight in London. What is no day of the years 1900 to 2100 is none: it is a slip
// of the finger.
func ReadDay(text string) (time.Time, bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, layout := range spellings() {
		day, err := time.ParseInLocation(layout, text, London)
		if err == nil && day.Year() >= 1900 && day.Year() <= 2100 {
			return day, true
		}
	}
	return time.Time{}, false
}
