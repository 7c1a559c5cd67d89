package guests

import (
	"testing"
	"time"
)

// shows NET-01: on the nights on which the clocks change, an hour that comes twice ends access at its first coming, and one
// that does not come at the moment at which it would have passed.
func TestNET01HoursOfTheNightsOnWhichTheClocksChange(t *testing.T) {
	for _, c := range []struct{ day, hour, want string }{
		{"2026-10-25", "01:30", "2026-10-25T00:30:00Z"}, {"2026-10-25", "02:30", "2026-10-25T02:30:00Z"}, {"2026-10-25", "", "2026-10-26T00:00:00Z"},
		{"2027-03-28", "01:30", "2027-03-28T01:00:00Z"}, {"2027-03-28", "00:59", "2027-03-28T00:59:00Z"}, {"2027-03-28", "", "2027-03-28T23:00:00Z"},
		{"2026-07-01", "15:30", "2026-07-01T14:30:00Z"}, {"2026-12-01", "15:30", "2026-12-01T15:30:00Z"},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := endsAt(day.Add(12*time.Hour), c.hour).Format(time.RFC3339); got != c.want {
			t.Errorf("%s %s ends at %s, not %s", c.day, c.hour, got, c.want)
		}
	}
}

func TestTimesOfDay(t *testing.T) {
	for times, want := range map[string]string{"9-12": "09:00-12:00", "09.00 – 12.30": "09:00-12:30", "9:00-12:00, 13 to 15": "09:00-12:00, 13:00-15:00", "22-2": "22:00-02:00",
		"": "", "always": "", "09:00": "", "9-9": "", "25-26": "", "1-2,2-3,3-4,4-5,5-6": ""} {
		pieces, ok := window(times)
		if ok != (want != "") || ok && windowText(pieces) != want {
			t.Errorf("%q is read as %q, %v", times, windowText(pieces), ok)
		}
	}
	at := func(text string) time.Time { t, _ := time.Parse(time.RFC3339, text); return t }
	for _, c := range []struct {
		times, at string
		want      bool
	}{
		{"09:00-12:30", "2026-11-23T09:00:00Z", true}, {"09:00-12:30", "2026-11-23T12:30:00Z", false}, {"09:00-12:30", "2026-07-01T08:00:00Z", true},
		{"22:00-02:00", "2026-11-23T23:00:00Z", true}, {"22:00-02:00", "2026-11-23T01:59:00Z", true}, {"22:00-02:00", "2026-11-23T03:00:00Z", false},
		{"", "2026-11-23T03:00:00Z", true}, {"nonsense", "2026-11-23T10:00:00Z", false},
	} {
		if got := inside(c.times, at(c.at)); got != c.want {
			t.Errorf("%s at %s: %v", c.times, c.at, got)
		}
	}
}
