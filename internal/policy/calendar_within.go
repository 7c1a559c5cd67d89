package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A school day's hours, for clocks that stand still while nobody is in school.
const (
	schoolOpens = 8*time.Hour + 30*time.Minute
	schoolShuts = 15*time.Hour + 30*time.Minute
)

// Within is the moment at which a clock of a case is over: "15 minutes" and "1 hour" run at any time, "4 school hours" only
// from half past eight to half past three on school days, "end of day" is the end of school on this day or the next school
// day, and "2 school days" the end of school on the second school day after. // serves INC-08, INC-11, INC-13, INC-19
func (c Calendar) Within(from time.Time, text string) (time.Time, error) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	if text == "end of day" {
		if at := c.shuts(from); c.IsSchoolDay(from) && from.Before(at) {
			return at, nil
		}
		return c.shuts(c.AddSchoolDays(from, 1)), nil
	}
	number, unit, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > 1000 {
		return time.Time{}, noClock(text)
	}
	switch strings.TrimSuffix(unit, "s") {
	case "minute":
		return from.Add(time.Duration(n) * time.Minute), nil
	case "hour":
		return from.Add(time.Duration(n) * time.Hour), nil
	case "day":
		return from.AddDate(0, 0, n), nil
	case "school hour":
		return c.schoolHours(from, time.Duration(n)*time.Hour), nil
	case "school day":
		return c.shuts(c.AddSchoolDays(from, n)), nil
	}
	return time.Time{}, noClock(text)
}

func noClock(text string) error {
	return fmt.Errorf("policy: %q is no clock; write it like “15 minutes”, “4 school hours”, “end of day” or “2 school days”", text)
}

func (c Calendar) opens(at time.Time) time.Time { return wall(Day(at), schoolOpens) }
func (c Calendar) shuts(at time.Time) time.Time { return wall(Day(at), schoolShuts) }

// wall is a time on the clock of a London day, also on the day on which the clocks change.
func wall(day time.Time, at time.Duration) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, int(at/time.Hour), int(at%time.Hour/time.Minute), 0, 0, day.Location())
}

// schoolHours walks a length of time over the hours of school days.
func (c Calendar) schoolHours(at time.Time, left time.Duration) time.Time {
	for range maxDays {
		if !c.IsSchoolDay(at) || !at.Before(c.shuts(at)) {
			at = c.opens(c.AddSchoolDays(at, 1))
			continue
		}
		if opens := c.opens(at); at.Before(opens) {
			at = opens
		}
		if today := c.shuts(at).Sub(at); today < left {
			at, left = c.opens(c.AddSchoolDays(at, 1)), left-today
			continue
		}
		return at.Add(left)
	}
	return at
}
