package people

import (
	"slices"
	"strings"
)

// match finds the person whom each row means: by pupil number, by user name, by address, and by name and birthday where
// that is one person only. A row that could mean two people is refused and names both, for a guess would give one
// child the record of another.
func (f *feed) match() Faults {
	ix := f.index()
	var out Faults
	meant := map[string]Row{} // id → row
	inFile := map[string]Row{}
	for _, pupils := range []bool{true, false} { // children first: a carer without an address is known by the child
		for i := range f.rows {
			r := &f.rows[i]
			if r.Person.Is(Pupil) != pupils {
				continue
			}
			p, why := ix.find(*r, f)
			if why != "" {
				out = append(out, r.fault(ix.column(*r), "%s", why))
				continue
			}
			if p == nil {
				out = append(out, twin(*r, inFile)...)
				continue
			}
			if first, twice := meant[p.ID]; twice {
				out = append(out, r.fault("upn", "this row and row %d both mean %s (%s). Take one out.", first.Number, p.Full(), p.Account))
				continue
			}
			meant[p.ID], r.means = *r, p
			if r.Person.Account == "" {
				r.Person.Account = p.Account
			}
		}
	}
	return out
}

// twin refuses a second new child of the same name and birthday, unless number or user name tells the two apart.
func twin(r Row, seen map[string]Row) Faults {
	key := nameKey(r.Person)
	first, again := seen[key]
	if seen[key] = r; !again || r.Person.Born == "" || r.Person.UPN != "" && first.Person.UPN != "" || r.Person.Account != "" && first.Person.Account != "" {
		return nil
	}
	return Faults{r.fault("born", "row %d has the same name and date of birth. If they are two children, give both their pupil numbers or user names.", first.Number)}
}

// nameKey compares names without regard to capitals and accents.
func nameKey(p Person) string {
	return strings.Join([]string{plainLetters(p.Given), plainLetters(p.Family), p.Born}, "\x00")
}

// index is the register by what may name somebody.
type index struct {
	upn, account, email, name map[string][]*Person
}

func (f *feed) index() index {
	ix := index{map[string][]*Person{}, map[string][]*Person{}, map[string][]*Person{}, map[string][]*Person{}}
	for i := range f.all {
		p := &f.all[i]
		put := func(m map[string][]*Person, key string) {
			if key != "" {
				m[key] = append(m[key], p)
			}
		}
		put(ix.upn, p.UPN)
		put(ix.account, p.Account)
		put(ix.email, strings.ToLower(p.Email))
		bare := *p
		bare.Born = ""
		put(ix.name, nameKey(bare))
	}
	return ix
}

func (ix index) column(r Row) string {
	if r.Person.UPN != "" {
		return "upn"
	}
	if r.Person.Account != "" {
		return "account"
	}
	return "given"
}

// find gives the one person meant, nobody for a new one, or why it cannot tell.
func (ix index) find(r Row, f *feed) (*Person, string) {
	in := r.Person
	named, numbered := one(ix.account[in.Account]), one(ix.upn[in.UPN])
	switch {
	case named != nil && numbered != nil && named.ID != numbered.ID:
		return nil, "the pupil number is that of " + called(numbered) + ", the user name that of " + called(named) + ". Correct one of the two."
	case numbered != nil:
		return numbered, ""
	case named != nil && in.UPN != "" && named.UPN != "" && named.UPN != in.UPN:
		return nil, "the user name is that of " + called(named) + ", who has another pupil number. Correct one of the two."
	case named != nil || in.Account != "":
		return named, "" // a file that gives user names says by them whom it means
	}
	if p := one(ix.account[r.hint]); p != nil && p.Is(Pupil) == in.Is(Pupil) && (in.UPN == "" || p.UPN == "") && nameKey(Person{Given: p.Given, Family: p.Family}) == nameKey(Person{Given: in.Given, Family: in.Family}) {
		return p, ""
	}
	for _, p := range ix.email[strings.ToLower(in.Email)] {
		if plainLetters(p.Given) == plainLetters(in.Given) { // two homes share an address, seldom with one first name
			return p, ""
		}
	}
	return ix.byName(r, f)
}

// byName is the last resort.
func (ix index) byName(r Row, f *feed) (*Person, string) {
	in := r.Person
	in.Born = ""
	var sure, maybe []*Person
	for _, p := range ix.name[nameKey(in)] {
		switch {
		case p.Is(Pupil) != in.Is(Pupil), in.UPN != "" && p.UPN != "", in.Email != "" && p.Email != "":
		case r.Person.Born != "" && p.Born == r.Person.Born, f.caresFor(p, r):
			sure = append(sure, p)
		case r.Person.Born == "" || p.Born == "":
			maybe = append(maybe, p)
		}
	}
	switch {
	case len(sure) == 1:
		return sure[0], ""
	case len(sure)+len(maybe) == 0 || r.leaving && len(sure) == 0:
		return nil, ""
	}
	var names []string
	for _, p := range append(sure, maybe...) {
		names = append(names, called(p))
	}
	return nil, "this could be " + strings.Join(names, " or ") + " of the register, or somebody new. Say which with a user name, or with a pupil number or date of birth here and in the register."
}

// caresFor reports whether somebody of the register cares for a child for whom the row's person comes as a carer.
func (f *feed) caresFor(p *Person, r Row) bool {
	if r.Key == "" {
		return false
	}
	return slices.ContainsFunc(f.rows, func(c Row) bool {
		return c.means != nil && slices.Contains(c.carerKeys, r.Key) &&
			slices.ContainsFunc(f.carers[c.means.ID], func(k Carer) bool { return k.Person == p.ID })
	})
}

func one(list []*Person) *Person {
	if len(list) == 1 {
		return list[0]
	}
	return nil
}

func called(p *Person) string { return p.Full() + " (" + p.Account + ")" }
