package proxy

import (
	"strconv"
	"testing"
	"time"

	"belisha/internal/board"
)

// What is remembered of those who press has a bound, and never takes a first press from anybody.
func TestPressersAreBounded(t *testing.T) {
	var ps presses
	now := time.Unix(1_770_000_000, 0)
	for n := range 3 * mostPresser {
		p := presserOf(&board.Entry{Person: strconv.Itoa(n)}, kindTell)
		for range 2 {
			if ok, _, _ := ps.take(p, now); !ok {
				t.Fatal("a first press was refused:", n)
			}
		}
		if len(ps.by) > mostPresser {
			t.Fatal("remembered:", len(ps.by))
		}
	}
	for len(ps.by) < mostPresser {
		ps.take(presser{person: "more" + strconv.Itoa(len(ps.by)), kind: kindTell}, now)
	}
	if ps.take(presser{person: "late", kind: kindTell}, now.Add(fewPresses*pressEvery)); len(ps.by) != 1 {
		t.Fatal("those who have all left are not forgotten:", len(ps.by))
	}
}

// A press that nobody got does not count, and a clock that is set back keeps nobody waiting for longer.
func TestPressThatNobodyGot(t *testing.T) {
	var ps presses
	now := time.Unix(1_770_000_000, 0)
	p := presserOf(&board.Entry{Device: "10.0.0.9"}, kindTell)
	for range 3 * manyPresses {
		if ok, _, _ := ps.take(p, now); !ok {
			t.Fatal("lost presses count")
		}
		ps.came(p, false, false, now)
	}
	for range manyPresses {
		ps.take(p, now)
		ps.came(p, true, false, now)
	}
	if ok, _, tell := ps.take(p, now); ok || !tell {
		t.Fatal("no end", ok, tell)
	}
	if ok, _, tell := ps.take(p, now); ok || tell {
		t.Fatal("told twice", ok, tell)
	}
	back := now.Add(-time.Hour)
	if ok, _, _ := ps.take(p, back); ok {
		t.Fatal("a clock that is set back gives presses")
	}
	if ok, _, _ := ps.take(p, back.Add(pressEvery)); !ok {
		t.Fatal("waits until the clock is where it was")
	}
}
