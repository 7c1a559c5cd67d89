package entry

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"belisha/internal/policy"
)

func register() policy.Register {
	return policy.Register{Key: "loans", One: "loan", Label: []string{"tag", "who"}, Fields: []policy.Field{
		{Key: "tag", Title: "Asset tag", Kind: "text", Unique: true}, {Key: "who", Kind: "person", About: true}, {Key: "kinds", Kind: "choices", Options: []policy.Option{{Key: "a", Title: "Anything"}, {Key: "b"}}},
		{Key: "cost", Kind: "money"}, {Key: "note", Kind: "long"}, {Key: "of", Kind: "reference", Of: []string{"devices"}}, {Key: "signed", Kind: "signature"}}}
}

func TestAnEntryIsFiledUnderItsWords(t *testing.T) {
	t.Parallel()
	n := Names{People: map[string]string{"p1": "Ada Quill"}, Entries: map[string]Entry{"e9": {ID: "e9", Label: "Tablet 9"}}}
	e := Entry{CreatedAt: "2026-03-10T10:42:00.000Z", Values: map[string]string{"tag": "T  7", "who": "p1", "kinds": "a,b", "cost": "-307", "note": "A scratch", "of": "e9", "signed": "p1 2026-03-10T10:42:00.000Z"}}
	f := File(register(), e, n)
	if f.Label != "T  7, Ada Quill" {
		t.Errorf("it is called %q", f.Label)
	}
	for _, word := range []string{"ada quill", "anything", "-£3.07", "a scratch", "tablet 9"} {
		if !strings.Contains(f.Words, word) {
			t.Errorf("%q does not find it: %s", word, f.Words)
		}
	}
	if i := slices.IndexFunc(f.Values, func(v ValueRow) bool { return v.Field == "tag" }); f.Values[i].Once != "t 7" || len(f.Values) != 6 {
		t.Errorf("its values: %+v", f.Values)
	}
	want := []Link{{"who", LinkPerson, "p1", true, false}, {Field: "of", Kind: LinkEntry, Target: "e9"}, {Field: "signed", Kind: LinkPerson, Target: "p1"}}
	if !slices.Equal(f.Links, want) {
		t.Errorf("whom it names: %+v", f.Links)
	}
	if got := File(register(), Entry{CreatedAt: e.CreatedAt}, n).Label; got != "Loan of 10 March 2026, 10:42" {
		t.Errorf("without words it is called %q", got)
	}
}

// Numbers sort as numbers do though they are kept as text.
func TestNumbersRankAsNumbers(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(5, 8))
	for range 2_000 {
		a, b := chance.IntN(2_000_000_000)-1_000_000_000, chance.IntN(2_000_000_000)-1_000_000_000
		if (a < b) != (numberRank(strconv.Itoa(a)) < numberRank(strconv.Itoa(b))) {
			t.Fatalf("%d and %d stand the wrong way round", a, b)
		}
	}
}
