package nameless

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func one(t testing.TB, raw []Count, least int) Breakdown {
	t.Helper()
	p := NewPaper(least, nil)
	p.Table("Kinds", "all", "kind", raw)
	out, err := p.Print()
	if err != nil {
		t.Fatal(err)
	}
	return out.Tables[0]
}

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
		shown := fmt.Sprint(one(t, raw, least))
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
		shown := fmt.Sprint(one(t, raw, least))
		for i, c := range raw {
			if c.N > 0 && c.N < least && len(stories[shown][i]) == 1 {
				t.Errorf("%v prints %s, from which the %d of %q can be worked out", raw, shown, c.N, c.Label)
			}
		}
	})
}

// Nothing is lost on the way: what is shown adds up to the total, and no number under the least is ever shown.
// shows GOV-17
func TestTheStepKeepsTheSumAndShowsNoSmallNumber(t *testing.T) {
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
		b := one(t, raw, least)
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

// solved works out by exact elimination which lines follow from the printed ones; written apart from the step it judges.
func solved(w web) map[int]bool {
	hidden := []int{}
	for i, l := range w.lines {
		if !l.printed {
			hidden = append(hidden, i)
		}
	}
	var rows [][]*big.Rat
	for _, s := range w.sums {
		row := make([]*big.Rat, len(hidden))
		for j, i := range hidden {
			c := int64(0)
			if s.whole == i {
				c++
			}
			for _, p := range s.parts {
				if p == i {
					c--
				}
			}
			row[j] = big.NewRat(c, 1)
		}
		rows = append(rows, row)
	}
	top := 0
	for col := range hidden {
		at := slices.IndexFunc(rows[top:], func(r []*big.Rat) bool { return r[col].Sign() != 0 })
		if at < 0 {
			continue
		}
		rows[top], rows[top+at] = rows[top+at], rows[top]
		for r := range rows {
			if r == top || rows[r][col].Sign() == 0 {
				continue
			}
			times := new(big.Rat).Quo(rows[r][col], rows[top][col])
			for j := range hidden {
				rows[r][j] = new(big.Rat).Sub(rows[r][j], new(big.Rat).Mul(times, rows[top][j]))
			}
		}
		top++
	}
	out := map[int]bool{}
	for _, row := range rows[:top] {
		var set []int
		for j, c := range row {
			if c.Sign() != 0 {
				set = append(set, hidden[j])
			}
		}
		if len(set) == 1 {
			out[set[0]] = true
		}
	}
	return out
}

// term puts a term's concerns into a paper: by kind, by class and kind, and with the year so far.
func term(p *Paper, name string, raw []Pair, before map[string][]Pair) {
	p.Cross("By class and kind", name, "class", "kind", raw)
	byKind := map[string]int{}
	for _, r := range raw {
		byKind[r.Column] += r.N
	}
	var counts []Count
	for _, k := range []string{"k1", "k2", "k3"} {
		counts = append(counts, Count{k, byKind[k]})
	}
	p.Table("By kind", name, "kind", counts)
	if before == nil {
		return
	}
	year := map[string]int{}
	all := 0
	for _, rows := range append([][]Pair{raw}, before["autumn"]) {
		for _, r := range rows {
			year[r.Column], all = year[r.Column]+r.N, all+r.N
		}
	}
	was := map[string]int{}
	for _, r := range before["autumn"] {
		was[r.Column] += r.N
	}
	counts = nil
	for k, n := range year {
		counts = append(counts, Count{k, n})
	}
	for k, n := range was {
		p.Implied("autumn/kind/"+k, n)
	}
	p.Table("The year so far", "year", "kind", counts)
	for k, n := range year {
		if n > 0 {
			p.Sum("year/kind/"+k, "autumn/kind/"+k, name+"/kind/"+k)
		}
	}
}

// Whatever was counted: inside one table, between rows, columns and totals, between two tables with one total, between the
// report of last term, this term's and the year so far, no small number follows from those printed. // shows GOV-17, STD-28
func TestNothingSmallFollowsByEliminating(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		least := rapid.IntRange(2, 7).Draw(r, "least")
		draw := func(label string) []Pair {
			var out []Pair
			for _, class := range []string{"c1", "c2", "c3", "c4"} {
				for _, kind := range []string{"k1", "k2", "k3"} {
					out = append(out, Pair{class, kind, max(0, rapid.IntRange(-3, 12).Draw(r, label+class+kind))})
				}
			}
			return out
		}
		autumn, spring := draw("autumn"), draw("spring")
		first := NewPaper(least, nil)
		term(first, "autumn", autumn, nil)
		out, err := first.Print()
		if err != nil {
			r.Fatal(err)
		}
		second := NewPaper(least, out.Keys)
		term(second, "spring", spring, map[string][]Pair{"autumn": autumn})
		again, err := second.Print()
		if err != nil {
			r.Fatal(err)
		}
		for _, p := range []*Paper{first, second} {
			follows := solved(p.web)
			for i, l := range p.web.lines {
				if p.web.few(i) && !l.known && (l.printed || follows[i]) {
					r.Errorf("%s is %d and follows from what is printed", l.key, l.n)
				}
			}
		}
		for _, g := range append(out.Grids, again.Grids...) {
			for _, row := range g.Cells {
				for _, f := range row {
					if f.N > 0 && f.N < least {
						r.Errorf("%s shows %v", g.Title, f)
					}
				}
			}
		}
	})
}

// The same paper comes out the same each time, so that printing it twice tells nothing more. // shows STD-28
func TestTheStepIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	raw := []Pair{{"c1", "k1", 3}, {"c1", "k2", 9}, {"c2", "k1", 8}, {"c2", "k2", 8}, {"c3", "k1", 7}, {"c3", "k2", 12}}
	var before string
	for range 20 {
		p := NewPaper(5, nil)
		term(p, "autumn", raw, nil)
		out, err := p.Print()
		if err != nil {
			t.Fatal(err)
		}
		if text := fmt.Sprint(out); before != "" && text != before {
			t.Fatalf("once %s, once %s", before, text)
		} else {
			before = text
		}
	}
	if strings.Contains(before, "{k1 3") || !strings.Contains(before, "–") {
		t.Error(before)
	}
}
