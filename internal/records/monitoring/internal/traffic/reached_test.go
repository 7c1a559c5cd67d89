package traffic

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
)

// shows MON-17, STD-28: behind every number of a stretch of days stands how many different people it is about, however many
// requests each made, and after the lines themselves are gone; a batch that comes twice counts once, and the names go in time.
func TestNumbersKnowHowManyPeopleTheyAreAbout_STD28(t *testing.T) {
	dbtest.EachMigrated(t, []fs.FS{Schema()}, func(t *testing.T, d *db.DB) {
		log, start := Open(d, "s1"), time.Date(2026, 11, 9, 10, 0, 0, 0, time.UTC)
		var all []board.Entry
		add := func(person, category, verdict string, day int) {
			all = append(all, board.Entry{ID: fmt.Sprintf("e%d", len(all)), At: start.AddDate(0, 0, day), School: "s1", Person: person, Category: category, Verdict: verdict, Profile: "ks1", Host: "x.example"})
		}
		for range 300 {
			add("ada", "hate", "block", 0)
		}
		for _, who := range []string{"ada", "ben", "cal", "dot", "eve"} {
			add(who, "games", "block", 1)
			add(who, "games", "block", 2)
			add(who, "news", "allow", 2)
		}
		add("", "games", "block", 2)
		add("fay", "games", "block", 7)
		keep(t, log, "b1", all...)
		keep(t, log, "b2", all...)
		want := func(from, until string, want ...Group) {
			t.Helper()
			got, err := log.Grouped(t.Context(), from, until)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("from %s: %+v, wanted %+v (%v)", from, got, want, err)
			}
		}
		first := []Group{{"games", "ks1", 11, 0, 5}, {"hate", "ks1", 300, 0, 1}, {"news", "ks1", 0, 5, 0}}
		want("2026-11-09", "2026-11-16", first...)
		want("2026-11-16", "2026-11-23", Group{"games", "ks1", 1, 0, 1})
		if err := log.Clean(t.Context(), clock.Text(start.AddDate(0, 0, 5))); err != nil {
			t.Fatal(err)
		}
		want("2026-11-09", "2026-11-16", Group{"games", "ks1", 11, 0, 0}, Group{"hate", "ks1", 300, 0, 0}, Group{"news", "ks1", 0, 5, 0})
		want("2026-11-16", "2026-11-23", Group{"games", "ks1", 1, 0, 1})
	})
}
