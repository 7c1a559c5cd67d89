package people

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"belisha/internal/ledger"
)

// Feed is a file that has been read, and how far it speaks for the school.
type Feed struct {
	Kind    string
	Rows    []Row
	Notes   []string
	Scope   string // who is signed off when the file does not name them: ScopePupils, ScopeStaff, ScopeAll; empty: nobody
	Percent int    // a feed that would sign off more of a group is refused; 0: 10
}

// The scopes of a feed.
const (
	ScopePupils = "pupils"
	ScopeStaff  = "staff"
	ScopeAll    = "all" // pupils and staff
)

// feed is a file compared with the register.
type feed struct {
	in    Feed
	rows  []Row
	today string
	giver giver // who imports, with the posts of the pack in force when the file was read

	all      []Person
	known    map[string]Person // account → person of the register
	accounts map[string]string // id → account
	carers   map[string][]Carer
	old      map[string]Person // account as the file has it → the person of the register whom the row means

	rowOf              map[string]Row
	ids                map[string]string // account → id, of the register and of what is added
	links              map[string][]link // account of a child → carers as they shall be
	add, change, leave []Person
	report             Report
	back               int // people of the file who have left by the register
}

func (s Store) feed(ctx context.Context, tx *ledger.Tx, in Feed) (*feed, error) {
	all, err := s.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	carers, err := s.allCarers(ctx, tx)
	if err != nil {
		return nil, err
	}
	f := &feed{in: in, rows: slices.Clone(in.Rows), today: today(tx), all: all, carers: carers, known: map[string]Person{}, accounts: map[string]string{},
		old: map[string]Person{}, rowOf: map[string]Row{}, ids: map[string]string{}, links: map[string][]link{}, report: Report{Notes: in.Notes}}
	for _, p := range all {
		f.known[p.Account], f.ids[p.Account], f.accounts[p.ID] = p, p.ID, p.Account
	}
	if len(in.Rows) > 0 {
		if f.giver, err = s.giver(ctx, tx, in.Rows[0].posts); err != nil {
			return nil, err
		}
	}
	for _, step := range []func() Faults{f.match, f.name, f.loose, f.compareAll, f.lifted, f.allowed, f.absent, f.tooMany} {
		if faults := step(); len(faults) > 0 {
			return nil, faults[:min(len(faults), mostTold)]
		}
	}
	if f.back > 0 {
		f.report.Notes = append(slices.Clone(f.report.Notes), fmt.Sprintf("%d people of the file have left by the register. They stay signed off; take the leaving date away on the page of whoever has come back.", f.back))
	}
	return f, nil
}

func (f *feed) compareAll() Faults {
	var out Faults
	for _, r := range f.rows {
		old, there := f.old[r.Person.Account]
		if r.leaving && !there {
			continue // nobody here has ever been that person
		}
		if r.Person.Born != old.Born {
			if err := checkAge(r.Person, f.today); err != nil {
				out = append(out, r.blame(err)...)
			}
		}
		f.compare(r, old, there)
	}
	return out
}

// compare sorts a row into new, changed and same.
func (f *feed) compare(r Row, old Person, there bool) {
	line := Line{Row: r.Number, Account: r.Person.Account, Name: r.Person.Full(), What: "new"}
	links, tied := f.linked(r, old)
	if tied {
		f.links[r.Person.Account] = links
	}
	if !there {
		f.add = append(f.add, r.Person)
		f.report.Added++
		f.report.Lines = append(f.report.Lines, line)
		return
	}
	if old.Left != "" && old.Left <= f.today && !r.leaving && !r.Has("left") {
		f.back++
	}
	merged, what := r.onto(old, f.today)
	if r.Has("manager") && r.Manager != f.accounts[old.Manager] {
		what = append(what, "manager")
	}
	if tied {
		what = append(what, "carers")
	}
	if len(what) == 0 {
		f.report.Same++
		return
	}
	f.change = append(f.change, merged)
	f.report.Changed++
	if merged.Left != "" && old.Left == "" {
		f.report.Removed++
		f.report.Changed--
	}
	line.What = strings.Join(what, ", ")
	f.report.Lines = append(f.report.Lines, line)
}

// onto lays the columns that the file has over what the register says, and names those that differ.
func (r Row) onto(old Person, today string) (Person, []string) {
	p, in := old, r.Person
	var what []string
	p.Account = in.Account
	if p.Account != old.Account {
		what = append(what, "account")
	}
	if p.Given != in.Given || p.Family != in.Family {
		what, p.Given, p.Family = append(what, "name"), in.Given, in.Family
	}
	if kinds := r.kinds(old); !slices.Equal(p.Kinds, kinds) {
		what, p.Kinds, p.Kind = append(what, "kind"), kinds, kinds[0]
	}
	for _, c := range []struct {
		name    string
		was, is any
		take    func()
	}{
		{"posts", sorted(p.Posts), sorted(in.Posts), func() { p.Posts = in.Posts }},
		{"year", p.Year, in.Year, func() { p.Year = in.Year }},
		{"class", p.Class, in.Class, func() { p.Class = in.Class }},
		{"taught", sorted(p.Taught), sorted(in.Taught), func() { p.Taught = in.Taught }},
		{"starts", p.Starts, in.Starts, func() { p.Starts = in.Starts }},
		{"left", p.Left, in.Left, func() { p.Left = in.Left }},
		{"born", p.Born, in.Born, func() { p.Born = in.Born }},
		{"upn", p.UPN, in.UPN, func() { p.UPN = in.UPN }},
		{"email", p.Email, in.Email, func() { p.Email = in.Email }},
		{"language", p.Language, in.Language, func() { p.Language = in.Language }},
		{"needs", sorted(p.Needs), sorted(in.Needs), func() { p.Needs = in.Needs }},
		{"group", p.Group, in.Group, func() { p.Group = in.Group }},
	} {
		if r.Has(c.name) && !reflect.DeepEqual(c.was, c.is) {
			what = append(what, c.name)
			c.take()
		}
	}
	if r.leaving && (old.Left == "" || old.Left > today) {
		p.Left, what = today, append(what, "leaves")
	}
	return p, what
}

// kinds are those of the row; a system that knows fewer kinds than the register, or says somebody is gone, takes none away.
func (r Row) kinds(old Person) []string {
	if r.Key == "" || old.Is(Pupil) && r.Person.Is(Pupil) {
		return r.Person.Kinds
	}
	out := slices.Clone(old.Kinds)
	for _, k := range r.Person.Kinds {
		if !slices.Contains(out, k) && !r.leaving {
			out = append(out, k)
		}
	}
	return out
}

func sorted(list []string) []string { return append([]string{}, slices.Sorted(slices.Values(list))...) }
