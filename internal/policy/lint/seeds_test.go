package lint

import (
	"slices"
	"strings"
	"testing"
)

// between says whether a contradiction is found between two places of a written policy. The packs are written by others
// and may name their clauses as they like; the places stay.
func between(found []Finding, a, b string) bool {
	for _, f := range found {
		if f.Kind != Contradiction || len(f.Where.Sources) == 0 {
			continue
		}
		first, last := f.Where.Sources[0], f.Where.Sources[len(f.Where.Sources)-1]
		if at(first, a) && at(last, b) || at(first, b) && at(last, a) {
			return true
		}
	}
	return false
}

// at says whether a source is the place, or begins there: “000 l.515, 518” is at 515 and at 518.
func at(source, line string) bool {
	for _, word := range strings.FieldsFunc(source, func(r rune) bool { return strings.ContainsRune(" ,;", r) }) {
		if word = strings.TrimPrefix(word, "l."); word == line || strings.HasPrefix(word, line+"-") || strings.HasSuffix(word, "-"+line) {
			return true
		}
	}
	return false
}

// The contradictions that careful readers found in the two written policies are found in the packs, by structure. The
// list stands here alone. shows NEW-02
func TestKnownContradictionsOfTheSeeds(t *testing.T) {
	for name, known := range map[string][][2]string{
		"st-marys": {
			{"515", "542"}, {"515", "531"}, {"531", "542"}, // who may bring a phone
			{"519", "527"}, {"519", "529"}, {"519", "555"}, {"527", "529"}, // phones in lessons
			{"515", "531"},                 // staff in their breaks, or handed in
			{"547", "558"},                 // staff's own phone for families
			{"546", "556"},                 // pictures on staff devices
			{"311", "355"}, {"317", "317"}, // media, raw image search
			{"309", "423"}, // personal data by e-mail
		},
		"st-neot": {{"215", "447"}, {"219", "447"}, {"218", "528"}, {"211", "513"}, {"535", "535"}},
	} {
		found := Check(seed(t, name), today)
		for _, pair := range known {
			if !between(found, pair[0], pair[1]) {
				t.Errorf("%s: nothing is found between l.%s and l.%s", name, pair[0], pair[1])
			}
		}
	}
	if !slices.ContainsFunc(Check(seed(t, "st-neot"), today), func(f Finding) bool {
		return f.Kind == Undecided && strings.Contains(f.Why, "allows") && strings.Contains(f.Why, "forbids") && strings.Contains(f.Where.String(), "l.419")
	}) {
		t.Error("St Neot's policy both allows and forbids staff to install programs (l.419), and nobody has decided")
	}
	if got := only(Check(seed(t, "st-neot"), today), Clock); len(got) != 1 || !strings.Contains(got[0], "72 hours") {
		t.Errorf("St Neot's 72 hours to the coordinator: %q", got)
	}
	if got := only(Check(seed(t, "st-marys"), today), DeadLaw); len(got) == 0 {
		t.Error("St Mary's cites the Data Protection Act 1998")
	}
}
