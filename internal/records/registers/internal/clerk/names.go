package clerk

import (
	"cmp"
	"context"
	"slices"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

// NamesFor reads the words for all people and entries that the entries name, as far as the reader may see them. An entry
// of a sensitive register is named on its own page alone, where looking leaves an event.
func (r *Clerk) NamesFor(ctx context.Context, tx *ledger.Tx, def policy.Register, all []entry.Entry) (entry.Names, error) {
	a := tx.Grant.Actor()
	return r.names(ctx, tx, def, all, func(target policy.Register, e entry.Entry) bool {
		s := Subject(tx.School, target, &e, Seeing)
		return a.Job != "" || r.Sees(a, target) && !target.Sensitive && !slices.Contains(s.About, a.Person)
	})
}

// namesToFile are the words that an entry's label and search text may hold, whoever reads them: of a register that the
// pack keeps from some, nothing.
func (r *Clerk) namesToFile(ctx context.Context, tx *ledger.Tx, def policy.Register, e entry.Entry) (entry.Names, error) {
	return r.names(ctx, tx, def, []entry.Entry{e}, func(target policy.Register, _ entry.Entry) bool {
		return !target.Sensitive && len(target.May.See) == 0
	})
}

func (r *Clerk) names(ctx context.Context, tx *ledger.Tx, def policy.Register, all []entry.Entry, open func(policy.Register, entry.Entry) bool) (entry.Names, error) {
	n := entry.Names{People: map[string]string{}, Entries: map[string]entry.Entry{}, Hidden: map[string]string{}}
	if a := r.Base.Policy.Load(); a != nil {
		n.Pack = a.Pack
	}
	var persons, refs []string
	for _, e := range all {
		for _, l := range entry.Links(def, e.Values) {
			if l.Kind == entry.LinkPerson {
				persons = append(persons, l.Target)
			} else {
				refs = append(refs, l.Target)
			}
		}
	}
	slices.Sort(persons)
	slices.Sort(refs)
	named, err := r.People.Many(ctx, tx, slices.Compact(persons))
	if err != nil {
		return n, err
	}
	for _, p := range named {
		n.People[p.ID] = p.Full()
	}
	targets, err := r.Store.Many(ctx, tx, slices.Compact(refs))
	for _, e := range targets {
		target, live := r.Definition(e.Register)
		if live && open(target, e) {
			n.Entries[e.ID] = e
		} else {
			n.Hidden[e.ID] = "An entry of “" + cmp.Or(target.Title, e.Register) + "”"
		}
	}
	return n, err
}
