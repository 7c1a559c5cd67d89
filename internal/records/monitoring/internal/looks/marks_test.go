package looks

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// shows MON-15: what the head is asked to look at.
func TestPatternsOfLooksAreMarked_MON15(t *testing.T) {
	rules := policy.Looks{ManyPersons: 3}.Usual()
	noon := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC) // a Tuesday
	look := func(id, by, about, number string, at time.Time) Lookup {
		return Lookup{ID: id, By: by, About: about, Case: number, At: clock.Text(at)}
	}
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		all  []Lookup
		want map[string]string
	}{
		"three times a week": {[]Lookup{look("1", "a", "x", "", noon), look("2", "a", "x", "", noon.Add(day)), look("3", "a", "x", "", noon.Add(7*day))},
			map[string]string{"1": "No concern, Same person again", "2": "No concern, Same person again", "3": "No concern, Same person again"}},
		"slower": {[]Lookup{look("1", "a", "x", "", noon), look("2", "a", "x", "", noon.Add(day)), look("3", "a", "x", "", noon.Add(8*day))},
			map[string]string{"1": "No concern", "2": "No concern", "3": "No concern"}},
		"for a case": {[]Lookup{look("1", "a", "x", "c", noon), look("2", "a", "x", "c", noon), look("3", "a", "x", "c", noon)}, map[string]string{}},
		"two lookers": {[]Lookup{look("1", "a", "x", "", noon), look("2", "b", "x", "", noon), look("3", "a", "x", "", noon)},
			map[string]string{"1": "No concern", "2": "No concern", "3": "No concern"}},
		"at night":   {[]Lookup{look("1", "a", "x", "c", noon.Add(9*time.Hour))}, map[string]string{"1": "Outside hours"}},
		"on Sunday":  {[]Lookup{look("1", "a", "x", "c", noon.Add(5*day))}, map[string]string{"1": "Outside hours"}},
		"an alert":   {[]Lookup{{ID: "1", By: "a", About: "x", Purpose: ToAlert, At: clock.Text(noon.Add(9 * time.Hour))}}, map[string]string{}},
		"everybody":  {[]Lookup{look("1", "a", "p", "c", noon), look("2", "a", "q", "c", noon), look("3", "a", "r", "c", noon), look("4", "a", "s", "c", noon.Add(time.Hour))}, map[string]string{"1": "Many persons", "2": "Many persons", "3": "Many persons", "4": "Many persons"}},
		"in a while": {[]Lookup{look("1", "a", "p", "c", noon), look("2", "a", "q", "c", noon), look("3", "a", "r", "c", noon), look("4", "a", "s", "c", noon.Add(61*time.Minute))}, map[string]string{}},
	} {
		slices.Reverse(c.all) // the list is newest first
		got := map[string]string{}
		for id, some := range marksOf(c.all, rules) {
			got[id] = strings.Join(some, ", ")
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
