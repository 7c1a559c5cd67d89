package ledger_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
)

// Whatever a school does, in whatever order, its trail is whole; whatever is then changed in a sealed row is found.
func TestAnyHonestTrailIsWhole(t *testing.T) { // shows MON-18
	t.Parallel()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), ledger.Schema, toys()); err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, d)
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		school := fmt.Sprintf("school-%d", run)
		made := 0
		for range rapid.IntRange(1, 12).Draw(r, "acts") {
			one := fmt.Sprint(rapid.IntRange(0, max(made-1, 0)).Draw(r, "which"))
			switch act := rapid.IntRange(0, 2).Draw(r, "act"); {
			case act == 0 || made == 0:
				h.open(t, school, fmt.Sprint(made))
				made++
			case act == 1:
				h.rename(t, school, one, rapid.String().Draw(r, "title"))
			default:
				h.look(t, school, one)
			}
		}
		if got := h.verify(t, school); !got.Whole() || got.Sealed != made {
			r.Fatalf("%+v", got)
		}
		victim := fmt.Sprint(rapid.IntRange(0, made-1).Draw(r, "victim"))
		h.raw(t, "UPDATE toy_case SET many = many + 1 WHERE school_id = '"+school+"' AND id = '"+victim+"'")
		if got := h.verify(t, school); len(got.Breaks) != 1 || got.Breaks[0].Subject != "toy/"+victim {
			r.Fatalf("after toy/%s was changed: %+v", victim, got.Breaks)
		}
	})
}
