package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
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

// A date field is read whether it was posted in its three parts or as one text, in every spelling; parts in the wrong boxes are
// not put right by guessing.
func TestADayIsReadFromItsPartsOrFromOneText(t *testing.T) {
	for _, one := range []struct {
		posted url.Values
		want   string // "" is none, "!" is refused
	}{
		{url.Values{}, ""},
		{url.Values{"day-day": {" "}, "day-month": {""}, "day-year": {""}}, ""},
		{url.Values{"day-day": {"14"}, "day-month": {"3"}, "day-year": {"2026"}}, "2026-03-14"},
		{url.Values{"day-day": {"14"}, "day-month": {"March"}, "day-year": {"2026"}}, "2026-03-14"},
		{url.Values{"day-day": {"2026"}, "day-month": {"3"}, "day-year": {"14"}}, "!"},
		{url.Values{"day-day": {"3"}, "day-month": {"14"}, "day-year": {"2026"}}, "!"},
		{url.Values{"day-day": {"14"}, "day-month": {"3"}, "day-year": {"26"}}, "!"},
		{url.Values{"day-day": {"14"}, "day-month": {""}, "day-year": {"2026"}}, "!"},
		{url.Values{"day": {"2026-03-14"}}, "2026-03-14"},
		{url.Values{"day": {"14/03/2026"}}, "2026-03-14"},
		{url.Values{"day": {"1/1/1899"}}, "!"},
	} {
		got, err := posted(one.posted).Day("day", "the first day")
		switch {
		case one.want == "!":
			if err == nil || !strings.Contains(err.Error(), "Enter the first day as day, month and year") {
				t.Errorf("%v is %v (%v)", one.posted, got, err)
			}
		case err != nil, one.want == "" && !got.IsZero(), one.want != "" && clock.ISO(got) != one.want:
			t.Errorf("%v is %v (%v), want %s", one.posted, got, err, one.want)
		}
	}
}

func utc(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
}

// typedMoment reads a form's date and time at a moment.
func typedMoment(day, hour string, now time.Time) (time.Time, error) {
	return posted(url.Values{"happened": {day}, "hour": {hour}}).Moment("happened", "hour", "the date on which it happened", now)
}

func posted(form url.Values) *Ctx {
	r := httptest.NewRequest("POST", "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return &Ctx{r: r}
}
