package filter_test

import (
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// shows WEB-10 WEB-07: whoever keeps a connection open knows when to ask again: at the next edge of a window by the school's
// wall clock, at the beginning and end of a lesson, and when a decision or a profile of one's own ends.
func TestTurns(t *testing.T) {
	rb := book(t)
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	rb.Exceptions = []board.Exception{{ID: "x", Host: "site.example", Allow: true, Until: at("2026-02-03T12:20:00Z")}}
	e, err := filter.Compile(rb, index(t, tree()))
	if err != nil {
		t.Fatal(err)
	}
	facts := &board.Facts{People: map[string]board.Person{
		"a": {Lesson: &board.Lesson{From: at("2026-02-03T12:05:00Z"), Until: at("2026-02-03T12:40:30Z")}},
		"b": {Profile: "upper", Until: at("2026-02-03T12:50:00Z")},
		"c": {},
	}}
	for _, step := range []struct{ after, next string }{
		{"2026-02-03T11:59:59.9Z", "2026-02-03T12:00:00Z"}, // the window opens
		{"2026-02-03T12:00:00Z", "2026-02-03T12:05:00Z"},   // the lesson begins
		{"2026-02-03T12:05:00Z", "2026-02-03T12:20:00Z"},   // the exception ends
		{"2026-02-03T12:20:00Z", "2026-02-03T12:40:30Z"},   // the lesson ends
		{"2026-02-03T12:40:30Z", "2026-02-03T12:50:00Z"},   // a profile of one's own ends
		{"2026-02-03T12:50:00Z", "2026-02-03T13:00:00Z"},   // the window closes
		{"2026-02-03T13:00:00Z", "2026-02-04T12:00:00Z"},   // and opens on the next day
		{"2026-06-02T11:30:00Z", "2026-06-02T12:00:00Z"},   // one o'clock in London's summer
		{"2026-03-27T23:30:00Z", "2026-03-28T00:00:00Z"},   // Friday's end, in winter
		{"2026-03-28T00:00:00Z", "2026-03-30T11:00:00Z"},   // over the night in which the clocks go forward
		{"2026-10-24T00:00:00Z", "2026-10-26T12:00:00Z"},   // and that in which they go back
	} {
		if got := e.Turns(facts, at(step.after)); !got.Equal(at(step.next)) {
			t.Errorf("after %s comes %s, not %s", step.after, got.UTC().Format(time.RFC3339Nano), step.next)
		}
	}
	if got := e.Turns(nil, at("2026-02-03T12:20:00Z")); !got.Equal(at("2026-02-03T13:00:00Z")) {
		t.Error("without facts:", got)
	}
	if got := (*filter.Engine)(nil).Turns(facts, at("2026-02-03T12:20:00Z")); !got.IsZero() {
		t.Error("without rules:", got)
	}
}
