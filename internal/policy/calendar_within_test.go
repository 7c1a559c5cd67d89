package policy

import (
	"testing"
	"time"

	"belisha/internal/kit/clock"
)

// Clocks of cases stand still at night, at weekends and in holidays where they run in school time, and nowhere else.
func TestWithin(t *testing.T) {
	c := NewCalendar(&Pack{Settings: Settings{Terms: []Term{{Key: "spring-2027", From: "2027-01-05", To: "2027-03-26"}}, Closed: []string{"2027-03-08"}}})
	at := func(text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04", text, clock.London)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	for _, x := range []struct{ from, within, want string }{
		{"2027-03-03 10:00", "15 minutes", "2027-03-03 10:15"},
		{"2027-03-06 23:50", "15 minutes", "2027-03-07 00:05"},
		{"2027-03-03 10:00", "1 hour", "2027-03-03 11:00"},
		{"2027-03-03 10:00", "4 school hours", "2027-03-03 14:00"},
		{"2027-03-03 13:30", "4 school hours", "2027-03-04 10:30"},
		{"2027-03-05 15:00", "4 school hours", "2027-03-09 12:00"}, // over a weekend and a training day
		{"2027-03-06 12:00", "4 school hours", "2027-03-09 12:30"},
		{"2027-03-03 07:00", "1 school hour", "2027-03-03 09:30"},
		{"2027-03-03 10:00", "end of day", "2027-03-03 15:30"},
		{"2027-03-05 16:00", "End of day", "2027-03-09 15:30"},
		{"2027-03-03 10:00", "2 school days", "2027-03-05 15:30"},
		{"2027-03-05 10:00", "1 school day", "2027-03-09 15:30"},
		{"2027-03-27 10:00", "3 days", "2027-03-30 10:00"}, // the clocks go forward on the 28th
	} {
		got, err := c.Within(at(x.from), x.within)
		if err != nil || !got.Equal(at(x.want)) {
			t.Errorf("%s within %s: %s (%v), want %s", x.from, x.within, got, err, x.want)
		}
	}
	for _, wrong := range []string{"", "soon", "0 hours", "-1 hours", "5000 hours", "2 fortnights", "hour"} {
		if _, err := c.Within(at("2027-03-03 10:00"), wrong); err == nil {
			t.Errorf("%q is no clock", wrong)
		}
	}
}
