package nameless

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Paper is everything that is printed together, so that no two of its tables can be subtracted from each other, nor one of
// them from what was printed before. Keys name a number for good: the same key in two papers is the same number.
type Paper struct {
	web    web
	tables []table
	grids  []cross
	single []table
}

type table struct {
	title, key string
	whole      int
	parts      []Count
	at         []int
}

type cross struct {
	title         string
	rows, columns []string
	cells         [][]int
	byRow         []int
	whole         int
}

// Pair is one raw number by two properties.
type Pair struct {
	Row, Column string
	N           int
}

// NewPaper begins a paper. Known are the numbers that other papers have printed: they are printed again as they were then.
func NewPaper(least int, known map[string]int) *Paper {
	p := &Paper{web: web{least: least, at: map[string]int{}}}
	for _, k := range slices.Sorted(maps.Keys(known)) {
		p.web.lines[p.web.put(k, known[k], true)].known = true
	}
	return p
}

// Apart keeps what came in a stretch of time apart from what was printed of a part of it: for "autumn" all that was printed as
// "autumn@2026-12-10/…", and between two such parts. It is called when all tables are in the paper.
func (p *Paper) Apart(stretch, whole string) {
	for _, l := range slices.Clone(p.web.lines) {
		head, tail, _ := strings.Cut(l.key, "/")
		if !l.known || head == stretch || head != whole && !strings.HasPrefix(head, whole+"@") {
			continue
		}
		here, has := p.web.at[stretch+"/"+tail]
		if !has {
			continue
		}
		less, more := l.key, stretch+"/"+tail
		if head == whole || stretch != whole && head > stretch {
			less, more = more, less
		}
		rest := "between " + less + " and " + more
		n := p.web.lines[here].n - l.n
		p.Implied(rest, max(n, -n))
		p.Sum(more, less, rest)
	}
}

// Number adds a single number that is printed.
func (p *Paper) Number(title, key string, n int) {
	p.single = append(p.single, table{title: title, key: key, whole: p.web.put(key, n, true)})
}

// Implied adds a number that is not printed, but would follow if others were.
func (p *Paper) Implied(key string, n int) { p.web.put(key, n, false) }

// Sum says that one number is what others come to. All have to be in the paper, or printed before.
func (p *Paper) Sum(whole string, parts ...string) {
	s := sum{whole: p.line(whole)}
	for _, one := range parts {
		s.parts = append(s.parts, p.line(one))
	}
	p.web.sums = append(p.web.sums, s)
}

func (p *Paper) line(key string) int {
	if i, has := p.web.at[key]; has {
		return i
	}
	return p.web.put(key, 0, false)
}

// Table adds a total with its parts: of is the key of the total, by the property they are told apart by.
func (p *Paper) Table(title, of, by string, raw []Count) {
	parts := slices.DeleteFunc(slices.Clone(raw), func(c Count) bool { return c.N == 0 })
	slices.SortFunc(parts, func(a, b Count) int { return cmp.Or(b.N-a.N, strings.Compare(a.Label, b.Label)) })
	t, total := table{title: title, parts: parts, key: of}, 0
	for _, c := range parts {
		total += c.N
		t.at = append(t.at, p.web.put(of+"/"+by+"/"+c.Label, c.N, true))
	}
	t.whole = p.web.put(of, total, true)
	p.web.sums = append(p.web.sums, sum{t.whole, t.at})
	p.tables = append(p.tables, t)
}

// Cross adds a table by two properties with its margins.
func (p *Paper) Cross(title, of, by, and string, raw []Pair) {
	g := cross{title: title}
	n, total := map[[2]string]int{}, 0
	for _, r := range raw {
		n[[2]string{r.Row, r.Column}] += r.N
		total += r.N
		g.rows, g.columns = with(g.rows, r.Row), with(g.columns, r.Column)
	}
	g.whole = p.web.put(of, total, true)
	byColumn := make([][]int, len(g.columns))
	for _, row := range g.rows {
		var cells []int
		sumRow := 0
		for j, column := range g.columns {
			i := p.web.put(of+"/"+by+"/"+row+"/"+and+"/"+column, n[[2]string{row, column}], true)
			cells, byColumn[j], sumRow = append(cells, i), append(byColumn[j], i), sumRow+n[[2]string{row, column}]
		}
		whole := p.web.put(of+"/"+by+"/"+row, sumRow, true)
		g.byRow, g.cells = append(g.byRow, whole), append(g.cells, cells)
		p.web.sums = append(p.web.sums, sum{whole, cells})
	}
	p.web.sums = append(p.web.sums, sum{g.whole, g.byRow})
	var columns []int
	for j, column := range g.columns {
		count := 0
		for _, i := range byColumn[j] {
			count += p.web.lines[i].n
		}
		i := p.web.put(of+"/"+and+"/"+column, count, false)
		columns = append(columns, i)
		p.web.sums = append(p.web.sums, sum{i, byColumn[j]})
	}
	p.web.sums = append(p.web.sums, sum{g.whole, columns})
	p.grids = append(p.grids, g)
}

func with(list []string, one string) []string {
	if at, has := slices.BinarySearch(list, one); !has {
		list = slices.Insert(list, at, one)
	}
	return list
}

// Printed is a paper after the step.
type Printed struct {
	Tables  []Breakdown
	Grids   []Grid
	Numbers map[string]Figure
	Keys    map[string]int // every number that it prints: a later paper has to know them
}

// Print takes the step. It fails where earlier papers have printed so much that something small cannot be kept back.
func (p *Paper) Print() (Printed, error) {
	if err := p.web.conceal(); err != nil {
		return Printed{}, err
	}
	out := Printed{Numbers: map[string]Figure{}, Keys: map[string]int{}}
	for _, t := range p.tables {
		out.Tables = append(out.Tables, p.breakdown(t))
	}
	for _, g := range p.grids {
		out.Grids = append(out.Grids, p.grid(g))
	}
	for _, s := range p.single {
		out.Numbers[s.key] = p.figure(s.title, s.whole)
	}
	for _, l := range p.web.lines {
		if l.printed && !l.known {
			out.Keys[l.key] = l.n
		}
	}
	return out, nil
}

func (p *Paper) breakdown(t table) Breakdown {
	b := Breakdown{Title: t.title, Total: p.figure("All", t.whole)}
	together, hidden := p.web.lines[t.whole].n, false
	for i, c := range t.parts {
		if !p.web.lines[t.at[i]].printed {
			hidden = true
			continue
		}
		together -= p.web.lines[t.at[i]].n
		b.Parts = append(b.Parts, p.figure(c.Label, t.at[i]))
	}
	switch {
	case hidden && len(b.Parts) > 0 && p.web.lines[t.whole].printed && together >= p.web.least:
		b.Parts = append(b.Parts, Figure{Label: Others, N: together, Shown: fmt.Sprint(together)})
	case hidden && len(b.Parts) == 0:
		b.Note = tooSmall // all parts together are the total, which is shown already or too small itself
	}
	return b
}

func (p *Paper) grid(g cross) Grid {
	out := Grid{Title: g.title, Rows: g.rows, Columns: g.columns, Total: p.figure("All", g.whole)}
	for i, cells := range g.cells {
		out.ByRow = append(out.ByRow, p.figure(g.rows[i], g.byRow[i]))
		var row []Figure
		for j, c := range cells {
			f := p.figure(g.columns[j], c)
			if !p.web.lines[c].printed || f.N == 0 {
				f = Figure{Label: g.columns[j], Shown: fewOrNone}
			}
			row = append(row, f)
		}
		out.Cells = append(out.Cells, row)
	}
	return out
}

func (p *Paper) figure(label string, i int) Figure {
	l := p.web.lines[i]
	switch {
	case l.n == 0 && l.printed:
		return Figure{Label: label, Shown: "none"}
	case p.web.few(i):
		return Figure{Label: label, Shown: fmt.Sprintf("fewer than %d", p.web.least)}
	case !l.printed:
		return Figure{Label: label, Shown: withheld}
	}
	return Figure{Label: label, N: l.n, Shown: fmt.Sprint(l.n)}
}

// Single is the step for one number that stands alone.
func Single(label string, n, least int) Figure {
	p := NewPaper(least, nil)
	p.Number(label, label, n)
	return p.figure(label, 0)
}
