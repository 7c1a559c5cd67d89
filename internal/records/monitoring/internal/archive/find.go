package archive

import (
	"cmp"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Want is what is looked for. What is empty asks for nothing.
type Want struct {
	Persons []string // one of them
	Device  string
	From    int64 // milliseconds, included
	To      int64 // milliseconds, excluded

	Account, Verdict, Category, Door, Network, Text string
	Clauses                                         []string // one of them
	Host, Words                                     string   // part of it, in lower case
	Not                                             []string // persons that are not wanted
	NotCategory                                     string
	NotVerdict                                      string
	Named                                           bool // the site is named: not a visit to where help is sought
	Known, Filed, Profiled                          bool // the person, the category, the profile is known

	Before   int64  // only what is older, in milliseconds …
	BeforeID string // … or of that moment with a smaller id; empty: none of that moment
	Bounded  bool   // Before counts
}

// tests are the columns to look at, those that leave least first.
func (w Want) tests() []test {
	var out []test
	is := func(col int, value string) {
		if value != "" {
			out = append(out, test{col, func(s string) bool { return s == value }})
		}
	}
	part := func(col int, value string) {
		if value != "" {
			out = append(out, test{col, func(s string) bool { return strings.Contains(strings.ToLower(s), value) }})
		}
	}
	isNot := func(col int, value string) {
		if value != "" {
			out = append(out, test{col, func(s string) bool { return s != value }})
		}
	}
	if len(w.Persons) > 0 {
		out = append(out, test{colPerson, func(s string) bool { return slices.Contains(w.Persons, s) }})
	}
	is(colText, w.Text)
	part(colSearch, w.Words)
	is(colAccount, w.Account)
	is(colDevice, w.Device)
	part(colHost, w.Host)
	is(colCategory, w.Category)
	if len(w.Clauses) > 0 {
		out = append(out, test{colClause, func(s string) bool { return slices.Contains(w.Clauses, s) }})
	}
	is(colVerdict, w.Verdict)
	is(colNetwork, w.Network)
	is(colDoor, w.Door)
	isNot(colCategory, w.NotCategory)
	isNot(colVerdict, w.NotVerdict)
	if len(w.Not) > 0 {
		out = append(out, test{colPerson, func(s string) bool { return !slices.Contains(w.Not, s) }})
	}
	for _, known := range []struct {
		asked bool
		col   int
	}{{w.Named && w.Host == "", colHost}, {w.Known, colPerson}, {w.Filed, colCategory}, {w.Profiled, colProfile}} {
		if known.asked {
			out = append(out, test{known.col, func(s string) bool { return s != "" }})
		}
	}
	return out
}

type test struct {
	col    int
	wanted func(string) bool
}

// Matching gives the numbers of the rows that fit, with their times.
func (f *File) Matching(w Want) (rows, at []int64, err error) {
	for _, t := range w.tests() {
		if rows, err = f.keep(t.col, rows, t.wanted); err != nil || len(rows) == 0 {
			return nil, nil, err
		}
	}
	at, err = f.moments(rows)
	if err != nil {
		return nil, nil, err
	}
	var keptRows, keptAt []int64
	for i, ms := range at {
		if ms < w.From || ms >= w.To || w.Bounded && (ms > w.Before || ms == w.Before && w.BeforeID == "") {
			continue
		}
		row := int64(i)
		if rows != nil {
			row = rows[i]
		}
		keptRows, keptAt = append(keptRows, row), append(keptAt, ms)
	}
	return keptRows, keptAt, nil
}

// Newest gives at most limit rows that fit, the newest first, however many there are.
func (f *File) Newest(w Want, limit int) ([]Row, error) {
	rows, at, err := f.Matching(w)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(at[b], at[a]) })
	// Those of the cursor's own moment are at the front, and some of them were given before: their ids tell.
	ties := 0
	for w.Bounded && ties < len(order) && at[order[ties]] == w.Before {
		ties++
	}
	last := ties + limit
	for last < len(order) && last > 0 && at[order[last]] == at[order[last-1]] {
		last++
	}
	order = order[:min(last, len(order))]
	some := make([]int64, len(order))
	for i, k := range order {
		some[i] = rows[k]
	}
	slices.Sort(some)
	out, err := f.Read(some)
	if err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(r Row) bool { return w.Bounded && r.At == w.Before && r.ID() >= w.BeforeID })
	slices.SortFunc(out, func(a, b Row) int { return cmp.Or(cmp.Compare(b.At, a.At), strings.Compare(b.ID(), a.ID())) })
	return out[:min(limit, len(out))], nil
}

// IDs gives which of some ids are here, with their row numbers.
func (f *File) IDs(wanted map[string]bool) (map[string]int64, error) {
	if f.rows == 0 || len(wanted) == 0 {
		return nil, nil
	}
	chances := map[int64]bool{} // an id of another make has chance 0
	for id := range wanted {
		var r Row
		r.SetID(id)
		chances[r.Chance] = true
	}
	var rows []int64
	err := f.walk(colChance, nil, func(p parquet.Page, begins int64, _ []int64, _ int) (bool, error) {
		data := p.Data()
		for i, c := range data.Int64() {
			if chances[c] {
				rows = append(rows, begins+int64(i))
			}
		}
		return true, nil
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	out, err := f.named(rows)
	if err != nil {
		return nil, err
	}
	found := map[string]int64{}
	for i := range out {
		if id := out[i].ID(); wanted[id] {
			found[id] = rows[i]
		}
	}
	return found, nil
}

// named reads no more of rows than their ids.
func (f *File) named(rows []int64) ([]Row, error) {
	return f.part(rows, colAt, colTick, colChance, colOdd)
}

// Named gives the ids of the rows that fit.
func (f *File) Named(w Want) (out []string, err error) {
	rows, _, err := f.Matching(w)
	if err != nil {
		return nil, err
	}
	part, err := f.named(rows)
	for i := range part {
		out = append(out, part[i].ID())
	}
	return out, err
}

// Uses gives of the rows that fit no more than who it was, under which profile, the category and the time.
func (f *File) Uses(w Want) ([]Row, error) {
	rows, _, err := f.Matching(w)
	if err != nil {
		return nil, err
	}
	return f.part(rows, colPerson, colProfile, colCategory, colAt)
}
