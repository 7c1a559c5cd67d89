package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A day and an hour are what the school's clock on the wall showed, on the Sundays of the clock change too: five minutes ago
// is never refused as lying in the future, and nine o'clock is stored as nine o'clock.
func TestAMomentIsWhatTheClockOnTheWallShows(t *testing.T) {
	for _, one := range []struct {
		day, hour string
		now, want time.Time
	}{
		{"2026-11-23", "09:40", utc(2026, 11, 23, 9, 45), utc(2026, 11, 23, 9, 40)},
		{"2026-11-24", "00:05", utc(2026, 11, 24, 0, 10), utc(2026, 11, 24, 0, 5)},
		{"2027-03-28", "09:40", utc(2027, 3, 28, 8, 45), utc(2027, 3, 28, 8, 40)},   // the night lost an hour
		{"2026-10-25", "09:40", utc(2026, 10, 25, 9, 45), utc(2026, 10, 25, 9, 40)}, // it had one more
		{"2026-10-25", "01:30", utc(2026, 10, 25, 0, 40), utc(2026, 10, 25, 0, 30)}, // it comes twice: the first counts
		{"2027-07-06", "00:20", utc(2027, 7, 5, 23, 30), utc(2027, 7, 5, 23, 20)},   // already the next day in London
	} {
		got, err := typedMoment(one.day, one.hour, one.now)
		if err != nil || !got.Equal(one.want) {
			t.Errorf("%s %s is %v (%v), want %v", one.day, one.hour, got.UTC(), err, one.want)
		}
	}
	for _, ahead := range []struct {
		day, hour string
		now       time.Time
	}{
		{"2026-11-23", "09:00", utc(2026, 11, 23, 0, 22)},
		{"2026-10-25", "09:40", utc(2026, 10, 25, 9, 35)},
		{"2027-03-28", "09:40", utc(2027, 3, 28, 8, 35)},
	} {
		if got, err := typedMoment(ahead.day, ahead.hour, ahead.now); err == nil {
			t.Errorf("at %v %s %s has been: %v", ahead.now, ahead.day, ahead.hour, got)
		}
	}
}

func utc(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
}

// typedMoment reads a form's date and time at a moment.
func typedMoment(day, hour string, now time.Time) (time.Time, error) {
	r := httptest.NewRequest("POST", "/", strings.NewReader(url.Values{"happened": {day}, "hour": {hour}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return (&Ctx{r: r}).Moment("happened", "hour", "the date on which it happened", now)
}
