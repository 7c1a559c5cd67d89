package people

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// Report says what an import does, or on a dry run would do.
type Report struct {
	Added, Changed, Same int
	Absent               int // people of the register who are not in the file; nothing happens to them
	Lines                []Line
	Refs                 []ref.Ref // the people touched, for Event.Also
	IDs                  map[string]string
}

// Line is one person added or changed.
type Line struct {
	Row     int
	Account string
	Name    string
	What    string // "new" or the columns that change
}

// Event is what an import leaves in the trail; it renews the seals of all whom it touched.
func (r Report) Event(tx *ledger.Tx) ledger.Event {
	return ledger.Event{Verb: "people.imported", Subject: ref.New(tx.School, "school", tx.School), Also: r.Refs, Changes: []ledger.Change{
		{Field: "added", Class: ledger.Open, After: strconv.Itoa(r.Added)},
		{Field: "changed", Class: ledger.Open, After: strconv.Itoa(r.Changed)}}}
}

// Plan is the dry run: what Import would do. Faults name the rows that do not fit the register.
func (s Store) Plan(ctx context.Context, tx *ledger.Tx, rows []Row) (Report, error) {
	f, err := s.feed(ctx, tx, rows)
	if err != nil {
		return Report{}, err
	}
	return f.report, nil
}

// Import applies a file whole or not at all; a fault comes back as Faults and nothing is kept, for the transaction
// of the caller then ends. The caller's event names Report.Refs, in Also. // serves PPL-05
func (s Store) Import(ctx context.Context, tx *ledger.Tx, rows []Row) (Report, error) {
	f, err := s.feed(ctx, tx, rows)
	if err != nil {
		return Report{}, err
	}
	for _, p := range f.add {
		added, err := s.add(ctx, tx, p, f.giver)
		if err != nil {
			return Report{}, fault(f.rowOf[p.Account], err)
		}
		f.ids[p.Account] = added.ID
		f.report.Refs = append(f.report.Refs, added.Ref(tx.School))
	}
	for _, p := range f.change {
		if _, err := s.change(ctx, tx, p, f.giver); err != nil {
			return Report{}, fault(f.rowOf[p.Account], err)
		}
		f.report.Refs = append(f.report.Refs, p.Ref(tx.School))
	}
	f.report.IDs = f.ids
	return f.report, s.tie(ctx, tx, f)
}

func fault(row int, err error) error {
	if e, ok := errs.As(err); ok && e.Field != "" {
		return Faults{{row, e.Field, e.Safe}}
	}
	return err
}

// feed is a file compared with the register.
type feed struct {
	rows        []Row
	giver       giver             // who imports, with the posts of the pack in force when the file was read
	rowOf       map[string]int    // account → row
	ids         map[string]string // account → id, of the register and of what is added
	add, change []Person
	report      Report
}

func (s Store) feed(ctx context.Context, tx *ledger.Tx, rows []Row) (*feed, error) {
	all, err := s.Everybody(ctx, tx)
	if err != nil {
		return nil, err
	}
	carers, err := s.allCarers(ctx, tx)
	if err != nil {
		return nil, err
	}
	f := &feed{rows: rows, rowOf: map[string]int{}, ids: map[string]string{}}
	known := make(map[string]Person, len(all))
	accounts := make(map[string]string, len(all))
	for _, p := range all {
		known[p.Account], f.ids[p.Account], accounts[p.ID] = p, p.ID, p.Account
	}
	for _, r := range rows {
		f.rowOf[r.Person.Account] = r.Number
	}
	if len(rows) > 0 {
		if f.giver, err = s.giver(ctx, tx, rows[0].posts); err != nil {
			return nil, err
		}
	}
	if faults := f.loose(); len(faults) > 0 {
		return nil, faults
	}
	for _, r := range rows {
		old, there := known[r.Person.Account]
		f.compare(r, old, there, carersText(carers[old.ID], accounts), accounts[old.Manager])
	}
	if faults := f.lifted(known, carers, tx.Grant.Actor().Person); len(faults) > 0 {
		return nil, faults
	}
	if err := f.allowed(known); err != nil {
		return nil, err
	}
	for account := range known {
		if _, in := f.rowOf[account]; !in {
			f.report.Absent++
		}
	}
	return f, nil
}

// allowed refuses posts that whoever imports may not give, on the dry run already.
func (f *feed) allowed(known map[string]Person) error {
	for _, p := range append(slices.Clone(f.add), f.change...) {
		old := known[p.Account]
		if err := f.giver.may(old.ID, old.Posts, p.Posts); err != nil {
			return fault(f.rowOf[p.Account], err)
		}
	}
	return nil
}

// lifted finds children from whom the importer is barred: such a child is changed by somebody else.
func (f *feed) lifted(known map[string]Person, carers map[string][]Carer, by string) Faults {
	var out Faults
	for _, p := range f.change {
		if by != "" && slices.Contains(carers[known[p.Account].ID], Carer{by, true}) {
			out = append(out, Fault{f.rowOf[p.Account], "account", "You may not change this child's record. Ask the head teacher to do it, and take the row out."})
		}
	}
	return out[:min(len(out), mostTold)]
}

// loose finds managers and carers who are neither in the register nor in the file.
func (f *feed) loose() Faults {
	var out Faults
	knows := func(account string) bool {
		_, there := f.ids[account]
		_, comes := f.rowOf[account]
		return there || comes
	}
	for _, r := range f.rows {
		if r.Manager != "" && !knows(r.Manager) {
			out = append(out, Fault{r.Number, "manager", fmt.Sprintf("nobody has the user name %q. Add that person to the file or correct the name.", r.Manager)})
		}
		if r.Manager == r.Person.Account {
			out = append(out, Fault{r.Number, "manager", "nobody is their own line manager. Name someone else."})
		}
		for _, c := range r.Carers {
			account := strings.TrimPrefix(c, "!")
			if !knows(account) || account == r.Person.Account {
				out = append(out, Fault{r.Number, "carers", fmt.Sprintf("%q is nobody who could be a carer. Add that person to the file or correct the name.", account)})
			}
		}
	}
	return out[:min(len(out), mostTold)]
}

// compare sorts a row into new, changed and same.
func (f *feed) compare(r Row, old Person, there bool, carers []string, manager string) {
	line := Line{Row: r.Number, Account: r.Person.Account, Name: r.Person.Full(), What: "new"}
	if !there {
		f.add = append(f.add, r.Person)
		f.report.Added++
		f.report.Lines = append(f.report.Lines, line)
		return
	}
	merged, what := r.onto(old)
	if r.Has("manager") && r.Manager != manager {
		what = append(what, "manager")
	}
	if r.Has("carers") && !slices.Equal(sorted(r.Carers), sorted(carers)) {
		what = append(what, "carers")
	}
	if len(what) == 0 {
		f.report.Same++
		return
	}
	f.change = append(f.change, merged)
	f.report.Changed++
	line.What = strings.Join(what, ", ")
	f.report.Lines = append(f.report.Lines, line)
}

// onto lays the columns that the file has over what the register says, and names those that differ.
func (r Row) onto(old Person) (Person, []string) {
	p, in := old, r.Person
	var what []string
	if p.Given != in.Given || p.Family != in.Family {
		what, p.Given, p.Family = append(what, "name"), in.Given, in.Family
	}
	if !slices.Equal(p.Kinds, in.Kinds) {
		what, p.Kinds, p.Kind = append(what, "kind"), in.Kinds, in.Kind
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
	} {
		if r.Has(c.name) && !reflect.DeepEqual(c.was, c.is) {
			what = append(what, c.name)
			c.take()
		}
	}
	return p, what
}

func sorted(list []string) []string { return append([]string{}, slices.Sorted(slices.Values(list))...) }
