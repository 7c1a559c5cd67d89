package nameless

import (
	"bufio"
	"maps"
	"os"
	"strconv"
	"strings"
	"testing"
)

func linesOf(t testing.TB, name string) []string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if !strings.HasPrefix(s.Text(), "#") {
			out = append(out, s.Text())
		}
	}
	return out
}

func school(t testing.TB) *Register {
	t.Helper()
	var all []Person
	for _, l := range linesOf(t, "register.tsv") {
		f := append(strings.Split(l, "\t"), "", "", "")
		all = append(all, Person{Given: f[0], Family: f[1], Account: f[2], Born: f[3], UPN: f[4], Email: f[5]})
	}
	return NewRegister(all, 5)
}

// The test set of disclosure: each line is an attempt to tell who it was, with what must not get through. It prints how many
// held. // shows GOV-17, STD-28
func TestDisclosureAttempts(t *testing.T) {
	t.Parallel()
	r, tried, held := school(t), 0, 0
	for _, l := range linesOf(t, "texts.tsv") {
		f := strings.Split(l, "\t")
		if len(f) != 3 {
			t.Fatalf("not three fields: %q", l)
		}
		tried++
		found := r.Find(f[1])
		ok := false
		for _, one := range found {
			ok = ok || strings.Contains(fold(one.Text), fold(f[2])) || strings.Contains(fold(f[2]), fold(one.Text))
		}
		if !ok {
			t.Errorf("%s gets through: %q; found %v", f[0], f[1], found)
			continue
		}
		held++
	}
	for _, a := range tables(t) {
		tried++
		if a.holds(t) {
			held++
		}
	}
	t.Logf("%d of %d disclosure attempts held", held, tried)
	if tried < 60 {
		t.Errorf("only %d attempts", tried)
	}
}

// Texts that name nobody pass, so that people go on using the check. // shows GOV-17
func TestWhatNamesNobodyPasses(t *testing.T) {
	t.Parallel()
	r := school(t)
	for _, l := range linesOf(t, "innocent.txt") {
		if found := r.Find(l); len(found) > 0 {
			t.Errorf("%q is stopped for %v", l, found)
		}
	}
	if found := NewRegister(nil, 5).Find(""); len(found) != 0 {
		t.Errorf("nothing is stopped for %v", found)
	}
}

// tableAttempt is one attempt with numbers: the papers one after the other, and what must not follow from them all.
type tableAttempt struct {
	title  string
	papers [][]string
	hidden []string
}

func tables(t testing.TB) []tableAttempt {
	var out []tableAttempt
	for _, l := range linesOf(t, "tables.txt") {
		word, rest, _ := strings.Cut(l, " ")
		last := len(out) - 1
		switch word {
		case "":
		case "attempt":
			out = append(out, tableAttempt{title: rest, papers: [][]string{nil}})
		case "paper":
			out[last].papers = append(out[last].papers, nil)
		case "hidden":
			out[last].hidden = append(out[last].hidden, rest)
		default:
			p := len(out[last].papers) - 1
			out[last].papers[p] = append(out[last].papers[p], l)
		}
	}
	return out
}

// put writes one line of an attempt into a paper.
func put(t testing.TB, p *Paper, l string) {
	t.Helper()
	word, rest, _ := strings.Cut(l, " ")
	count := func(s string) (string, int) {
		label, n, _ := strings.Cut(s, "=")
		number, err := strconv.Atoi(n)
		if err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		return label, number
	}
	head, body, _ := strings.Cut(rest, ": ")
	names := strings.Fields(head)
	switch word {
	case "number":
		label, n := count(rest)
		p.Number(label, label, n)
	case "implied":
		label, n := count(rest)
		p.Implied(label, n)
	case "apart":
		p.Apart(names[0], names[1])
	case "sum":
		whole, parts, _ := strings.Cut(rest, " = ")
		p.Sum(whole, strings.Fields(parts)...)
	case "table":
		var raw []Count
		for _, one := range strings.Fields(strings.ReplaceAll(body, "in time", "in_time")) {
			label, n := count(one)
			raw = append(raw, Count{label, n})
		}
		p.Table(head, names[0], names[1], raw)
	case "cross":
		var raw []Pair
		for _, one := range strings.Fields(body) {
			label, n := count(one)
			row, column, _ := strings.Cut(label, ".")
			raw = append(raw, Pair{row, column, n})
		}
		p.Cross(head, names[0], names[1], names[2], raw)
	default:
		t.Fatalf("unknown: %q", l)
	}
}

// holds prints the papers and reports that what must stay hidden follows from none of them, nor from all together.
func (a tableAttempt) holds(t testing.TB) bool {
	t.Helper()
	all := web{least: 5, at: map[string]int{}}
	known := map[string]int{}
	for _, lines := range a.papers {
		p := NewPaper(5, known)
		for _, l := range lines {
			put(t, p, l)
		}
		out, err := p.Print()
		if err != nil {
			t.Errorf("%s: %v", a.title, err)
			return false
		}
		maps.Copy(known, out.Keys)
		for _, l := range p.web.lines {
			i := all.put(l.key, l.n, false)
			all.lines[i].printed = all.lines[i].printed || l.printed
		}
		for _, s := range p.web.sums {
			joint := sum{whole: all.at[p.web.lines[s.whole].key]}
			for _, part := range s.parts {
				joint.parts = append(joint.parts, all.at[p.web.lines[part].key])
			}
			all.sums = append(all.sums, joint)
		}
	}
	follows := solved(all)
	for _, key := range a.hidden {
		if i, has := all.at[key]; !has || all.lines[i].printed || follows[i] {
			t.Errorf("%s: %s can be worked out", a.title, key)
			return false
		}
	}
	return true
}
