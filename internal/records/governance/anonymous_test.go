package governance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// everyCase calls f with every way in which the kinds can have come up, from none to most times each.
func everyCase(kinds []string, most int, f func([]Count)) {
	raw := make([]Count, len(kinds))
	var next func(int)
	next = func(i int) {
		if i == len(kinds) {
			f(slices.Clone(raw))
			return
		}
		for n := range most + 1 {
			raw[i] = Count{Label: kinds[i], N: n}
			next(i + 1)
		}
	}
	next(0)
}

// Whoever reads a breakdown and knows exactly how it is made still cannot tell how often a rare kind came up: for every
// breakdown there are at least two stories that would have printed the same. // shows GOV-17, STD-28
func TestNoHiddenCountCanBeRecovered(t *testing.T) {
	t.Parallel()
	const least = 3
	kinds := []string{"a", "b", "c", "d"}
	stories := map[string][]map[int]bool{} // what is printed → for each kind the counts that fit it
	everyCase(kinds, 7, func(raw []Count) {
		shown := fmt.Sprint(anonymise("Kinds", raw, least))
		if stories[shown] == nil {
			stories[shown] = make([]map[int]bool, len(kinds))
			for i := range kinds {
				stories[shown][i] = map[int]bool{}
			}
		}
		for i, c := range raw {
			stories[shown][i][c.N] = true
		}
	})
	everyCase(kinds, 5, func(raw []Count) { // two below the most of above, so that no story is cut off
		shown := fmt.Sprint(anonymise("Kinds", raw, least))
		for i, c := range raw {
			if c.N > 0 && c.N < least && len(stories[shown][i]) == 1 {
				t.Errorf("%v prints %s, from which the %d of %q can be worked out", raw, shown, c.N, c.Label)
			}
		}
	})
}

// Nothing is lost on the way: what is shown adds up to the total, and no number under the least is ever shown.
// shows GOV-17
func TestAnonymiseKeepsTheSumAndShowsNoSmallNumber(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 17))
	for range 20_000 {
		least := 2 + r.IntN(9)
		var raw []Count
		total := 0
		for i := range 1 + r.IntN(9) {
			n := r.IntN(1 + r.IntN(4*least))
			raw, total = append(raw, Count{fmt.Sprintf("kind %d", i), n}), total+n
		}
		b := anonymise("Kinds", raw, least)
		sum := 0
		for _, f := range append(slices.Clone(b.Parts), b.Total) {
			if f.N > 0 && f.N < least || f.N == 0 && strings.ContainsAny(f.Shown, "0123456789") && f.Shown != fmt.Sprintf("fewer than %d", least) {
				t.Fatalf("%v, least %d, shows %+v", raw, least, f)
			}
		}
		for _, f := range b.Parts {
			sum += f.N
		}
		switch {
		case total < least && (len(b.Parts) > 0 || b.Total.N != 0):
			t.Fatalf("%v, least %d, shows parts of a hidden total: %+v", raw, least, b)
		case total >= least && b.Note == "" && (sum != total || b.Total.N != total):
			t.Fatalf("%v, least %d, adds up to %d and says %d: %+v", raw, least, sum, b.Total.N, b)
		}
	}
}

// Names are found however they are written; ordinary words that only look alike are not. // shows GOV-17
func TestNamesAreFoundInComments(t *testing.T) {
	t.Parallel()
	register := []string{"Zibbelind", "Jessamoor", "Undershaw-Ixby", "O'Quill", "q.pupil"}
	for text, want := range map[string]bool{
		"Zibbelind did well.": true, "jessamoor's case": true, "(Jessamoor)": true, "Undershaw-Ixby": true,
		"O'Quill and friends": true, "Z. J. was seen": true, "A calm term, in Year 5.": false, "": false, "Zib": false, "“Zibbelind”": true,
	} {
		if got := names(text, register); (len(got) > 0) != want {
			t.Errorf("in %q were found %v", text, got)
		}
	}
}
