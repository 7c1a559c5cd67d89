package filter_test

import (
	"testing"
	"time"

	"belisha/internal/gateway/filter"
)

// shows WEB-10: hours are the school's wall clock, in summer and in winter, from the first minute up to the last.
func TestWindows(t *testing.T) {
	e := engine(t)
	for _, tc := range []struct {
		who, host, at string
		open          bool
	}{
		{"staff", "shop.example", "2026-02-03T11:59:59Z", false},
		{"staff", "shop.example", "2026-02-03T12:00:00Z", true},
		{"staff", "shop.example", "2026-02-03T12:59:59Z", true},
		{"staff", "shop.example", "2026-02-03T13:00:00Z", false},
		{"staff", "shop.example", "2026-02-07T12:30:00Z", false}, // a Saturday
		{"staff", "shop.example", "2026-06-02T11:00:00Z", true},  // noon in London's summer
		{"staff", "shop.example", "2026-06-02T12:00:00Z", false},
		{"staff", "shop.example", "2026-06-02T13:30:00+02:00", true}, // half past twelve in London
		{"staff", "shop.example", "2026-06-02T14:00:00+02:00", false},
		{"upper", "games.example", "2026-02-06T14:00:00Z", true}, // a Friday
		{"upper", "games.example", "2026-02-06T14:30:00Z", false},
		{"upper", "games.example", "2026-02-06T23:59:59Z", true}, // up to midnight
		{"upper", "games.example", "2026-02-07T00:00:00Z", false},
		{"upper", "games.example", "2026-06-05T22:30:00Z", true}, // still Friday in UTC, late on Friday in London
		{"upper", "games.example", "2026-06-05T23:00:00Z", false},
		{"upper", "games.example", "2026-02-05T14:00:00Z", false},
	} {
		at, err := time.Parse(time.RFC3339, tc.at)
		if err != nil {
			t.Fatal(err)
		}
		who := adult("teacher")
		if tc.who == "upper" {
			who = pupil("6")
		}
		if v := e.Decide(&filter.Request{At: at, Person: who, Host: tc.host}); v.Allow != tc.open {
			t.Errorf("%s %s at %s: %s", tc.who, tc.host, tc.at, short(v))
		}
	}
}
