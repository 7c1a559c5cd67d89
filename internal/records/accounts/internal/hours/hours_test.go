package hours

import (
	"testing"
	"time"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// shows NET-23: hours are those of the clock on the wall, in summer and winter, over midnight, and in both of the hours
// after one when the clock goes back.
func TestWindows(t *testing.T) {
	t.Parallel()
	school, night := Parse("07:30-18:00"), Parse(" 23:00 - 05:00")
	small := Parse("01:15-01:45")
	for _, c := range []struct {
		w   Window
		now string
		in  bool
	}{
		{school, "2026-11-23T07:29:59Z", false}, {school, "2026-11-23T07:30:00Z", true}, {school, "2026-11-23T17:59:59Z", true}, {school, "2026-11-23T18:00:00Z", false},
		{school, "2026-07-01T06:30:00Z", true}, {school, "2026-07-01T17:00:00Z", false}, // summer time
		{night, "2026-11-23T23:00:00Z", true}, {night, "2026-11-24T04:59:00Z", true}, {night, "2026-11-24T05:00:00Z", false}, {night, "2026-11-24T12:00:00Z", false},
		{small, "2026-10-25T00:30:00Z", true}, {small, "2026-10-25T01:30:00Z", true}, {small, "2026-10-25T02:30:00Z", false}, // half past one comes twice
		{small, "2026-03-29T00:30:00Z", false}, {small, "2026-03-29T01:30:00Z", false}, // and then not at all
		{night, "2026-10-25T01:30:00Z", true}, {night, "2026-03-29T01:30:00Z", true},
	} {
		if got := c.w.Has(at(c.now)); got != c.in {
			t.Errorf("%s-%s at %s: %v", c.w.From, c.w.To, c.now, got)
		}
	}
	for _, bad := range []string{"", "07:30", "25:00-26:00", "07:30-07:30", "x-y"} {
		if w := Parse(bad); w.Set() || w.Has(at("2026-11-23T07:30:00Z")) {
			t.Errorf("%q was taken for hours", bad)
		}
	}
}

// shows PPL-15: what was begun before closing time ends then; what was begun after it goes on.
func TestClosingTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		now, began string
		over       bool
	}{
		{"2026-11-23T18:29:00Z", "2026-11-23T08:00:00Z", false}, {"2026-11-23T18:30:00Z", "2026-11-23T08:00:00Z", true},
		{"2026-11-23T20:00:00Z", "2026-11-23T19:00:00Z", false}, {"2026-07-01T17:30:00Z", "2026-07-01T12:00:00Z", true},
		{"2026-10-25T18:30:00Z", "2026-10-25T00:30:00Z", true},
	} {
		if got := Passed("18:30", at(c.now), at(c.began)); got != c.over {
			t.Errorf("at %s, begun %s: %v", c.now, c.began, got)
		}
	}
	if Passed("", at("2026-11-23T18:30:00Z"), at("2026-11-23T08:00:00Z")) {
		t.Error("a school without closing time closed")
	}
}
