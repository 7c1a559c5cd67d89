package words_test

import "testing"

// Each set is another than those before it: no id and no text of an earlier one stands in it.
func TestTheLaterSetsAreOthers(t *testing.T) {
	known := map[string]bool{}
	for _, c := range []collection{first(), fresh(), third(), fourth()} {
		all := set(t, c)
		for _, r := range all {
			if known[r.ID] || known[apart(r.Text)] {
				t.Errorf("%s: the id or the text is in an earlier set too", r.ID)
			}
		}
		for _, r := range all {
			known[r.ID], known[apart(r.Text)] = true, true
		}
	}
}

// The later sets speak the languages too, each with something to find and something to leave alone.
func TestTheLaterSetsSpeakTheLanguages(t *testing.T) {
	for _, c := range []collection{fresh(), third()} {
		all, spoken := set(t, c), 0
		for _, tongue := range tongues() {
			of := func(r row) bool { return r.Language == tongue && r.Where == "search" }
			if count(all, func(r row) bool { return of(r) && worries(r) }) > 0 && count(all, func(r row) bool { return of(r) && harmless(r) }) > 0 {
				spoken++
			}
		}
		if spoken < c.spoken {
			t.Errorf("%s: %d languages have both a worrying search and an innocent one, want %d", c.folder, spoken, c.spoken)
		}
		if n := count(all, func(r row) bool { return r.Language != "en" && r.Where == "search" }); n < c.abroad {
			t.Errorf("%s: %d searches are in another language than English, want %d", c.folder, n, c.abroad)
		}
	}
}

// Half of a later set is worrying, in every place about: a set of one sort alone would flatter one of the two figures.
func TestTheLaterSetsAreBalanced(t *testing.T) {
	for _, c := range []collection{fresh(), third(), fourth()} {
		all := set(t, c)
		for _, place := range []string{"search", "page", "prompt", "answer"} {
			at := func(r row) bool { return r.Where == place }
			if count(all, at) == 0 && c.places[place] == 0 {
				continue
			}
			if half := share(all, at, worries); half < 0.4 || half > 0.6 {
				t.Errorf("%s: %.3f of what is a %s is worrying", c.folder, half, place)
			}
		}
	}
}
