package words

import (
	"os"
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
)

// heldBack are our own pages that nothing learned from.
func heldBack(t *testing.T) (out []text) {
	t.Helper()
	data, err := os.ReadFile("testdata/heldback.tsv")
	if err != nil {
		t.Fatal(err)
	}
	_ = linesOf(data, func(line string) error {
		kind, words, _ := strings.Cut(line, "\t")
		out = append(out, text{kind, words})
		return nil
	})
	return out
}

// Pages of all kinds, half of the innocent ones as near to what worries as we could write them, none of which was learned
// from: most that worry are found, and few others are flagged. shows MON-04, STD-27
func TestPagesHeldBack(t *testing.T) {
	r := compiled(t, texts())
	all, found := map[string]float64{}, map[string]float64{}
	for _, page := range heldBack(t) {
		got := r.Read(page.words, Page, "upper_ks2")
		all[page.kind]++
		if len(got) > 0 {
			found[page.kind]++
		}
		if has(got, page.kind) {
			found[page.kind+", as itself"]++
		}
	}
	var worrying, heard, right float64
	for kind, n := range all {
		t.Logf("%s: %.0f pages, flagged %.0f, as itself %.0f", kind, n, found[kind], found[kind+", as itself"])
		if kind != none {
			worrying, heard, right = worrying+n, heard+found[kind], right+found[kind+", as itself"]
		}
	}
	t.Logf("of %.0f that worry %.3f are found, %.3f as what they are; of %.0f others %.3f are flagged", worrying, heard/worrying, right/worrying, all[none], found[none]/all[none])
	if heard/worrying < 0.65 || right/worrying < 0.55 || found[policy.SelfHarm]/all[policy.SelfHarm] < 0.6 || found[none]/all[none] > 0.06 {
		t.Error("pages are read worse than when this was written")
	}
}

const (
	river = "The river begins as a spring in the hills. In summer children paddle in it and look for crayfish under the stones. Further down it turns " +
		"a mill where flour was ground for the town, and boats with coal and wool went by. Today there is a museum with a wheel that works. "
	cry = "I cut my arms again last night and nobody knows. I want to die and I hate myself. I have hidden the blade so that mum does not find it. " +
		"I cannot do this any more and everyone would be better off if I was gone. "
)

// A few sentences that worry are found in a page that is about something else. shows MON-04
func TestAPassageOfALongPage(t *testing.T) {
	r := compiled(t, texts())
	long := strings.Repeat(river, 4)
	if got := r.Read(long, Page, ""); len(got) > 0 {
		t.Errorf("a page about a river: %v", got)
	}
	if got := r.Read(long+cry+long, Page, ""); !has(got, policy.SelfHarm) {
		t.Errorf("a cry for help in the middle of it: %v", got)
	}
}

// A page in a language that was not taught is judged by its phrases alone. shows STD-09
func TestAForeignPage(t *testing.T) {
	r := compiled(t, texts())
	b, err := r.book()
	if err != nil {
		t.Fatal(err)
	}
	for text, understood := range map[string]bool{river: true, cry: true, strings.Repeat("nie chcę już żyć, chcę umrzeć i nikt o tym nie wie, tnę się co noc. ", 3): false} {
		p := newPlan()
		p.cut(text)
		if got := r.pages().understands(p); got != understood {
			t.Errorf("%.30q is understood: %v", text, got)
		}
		p.name(b, false)
		if got := r.pages().page(b, p); got.reads != understood {
			t.Errorf("%.30q is read: %v", text, got.reads)
		}
	}
	if got := r.Read(strings.Repeat("nie chcę już żyć, chcę umrzeć i nikt o tym nie wie, tnę się co noc. ", 3), Page, ""); !has(got, policy.SelfHarm) {
		t.Errorf("a cry in Polish: %v", got)
	}
}

// What a school looks for itself is found on a page that says nothing else. shows NEW-09
func TestTheSchoolsOwnOnPages(t *testing.T) {
	p := texts()
	p.Phrases = []policy.TextPhrase{{Kind: "drugs", Words: "(blue|green) smarties", Weight: 95}}
	got := compiled(t, p).Read("Green smarties. "+river, Page, "")
	if i := slices.IndexFunc(got, func(f Finding) bool { return f.Kind == "drugs" }); i < 0 || !slices.Contains(got[i].Signs, "own/1") {
		t.Errorf("the school's own phrase: %v", got)
	}
}

// The reader of pages is always taught the same, and the school's own phrases teach it nothing.
func TestTeachingIsAlwaysTheSame(t *testing.T) {
	p := texts()
	p.Phrases = []policy.TextPhrase{{Kind: "drugs", Words: "the", Weight: 95}}
	one, other := compiled(t, texts()).pages(), compiled(t, p).pages()
	if !slices.Equal(one.rows, other.rows) || !slices.Equal(one.row, other.row) || len(one.kinds) != 9 {
		t.Errorf("two readers of the same lessons differ, or know the kinds %v", one.kinds)
	}
}
