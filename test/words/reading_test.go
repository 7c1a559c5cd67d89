package words_test

import (
	"slices"
	"testing"

	"belisha/internal/gateway/words"
	"belisha/internal/policy"
	"belisha/packs"
)

// reader says which kinds it finds in a text.
type reader func(row) []string

// listed is what a plain list finds: it knows no kinds.
const listed = "listed"

// byRules reads with the gateway's rules and the policy that comes with Belisha. What the rules return is what counts by
// the policy's own score for the profile.
func byRules(t *testing.T) reader {
	t.Helper()
	folder, err := packs.Open("england")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := policy.Parse(folder)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := words.Compile(&pack.Filtering.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range worrying() {
		if rules.Kind(kind).Key == "" {
			t.Errorf("the policy has no kind %q: nothing of it can be found", kind)
		}
	}
	return func(r row) []string {
		var kinds []string
		for _, f := range rules.Read(r.Text, words.Where(r.Where), r.Age) {
			kinds = append(kinds, f.Kind)
		}
		return kinds
	}
}

// found is what a reader says of the set, by row.
type found map[string][]string

func read(set []row, by reader) found {
	out := found{}
	for _, r := range set {
		out[r.ID] = by(r)
	}
	return out
}

// any says whether the row was flagged at all: for an alert any worrying kind will do.
func (f found) any(r row) bool { return len(f[r.ID]) > 0 }

// right says whether the row's own kind was found.
func (f found) right(r row) bool { return slices.Contains(f[r.ID], r.Kind) }

// share is how many of some rows are so, 0 to 1; of none it is none.
func share(set []row, of, is func(row) bool) float64 {
	all := count(set, of)
	if all == 0 {
		return 0
	}
	return float64(count(set, func(r row) bool { return of(r) && is(r) })) / float64(all)
}

// precision is how many of the rows that were said to be of a kind are.
func (f found) precision(set []row, kind string) float64 {
	return share(set, func(r row) bool { return slices.Contains(f[r.ID], kind) }, func(r row) bool { return r.Kind == kind })
}

// alerts is how many of the flagged rows were worth it, whatever their kind.
func (f found) alerts(set []row) float64 { return share(set, f.any, worries) }

func worries(r row) bool  { return r.Kind != innocent }
func harmless(r row) bool { return r.Kind == innocent }
func harms(r row) bool    { return r.Kind == selfHarm }

func harmony(recall, precision float64) float64 {
	if recall+precision == 0 {
		return 0
	}
	return 2 * recall * precision / (recall + precision)
}
