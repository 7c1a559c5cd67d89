package telling

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
)

// tellHandlers lets those who deal with a case know that there is more to read; never anybody whom it is about.
func (f *Telling) tellHandlers(ctx context.Context, tx *ledger.Tx, i incidents.Incident) error {
	if f.hooks.Tell == nil {
		return nil
	}
	s, err := f.cases.Subject(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	var to []string
	for _, who := range s.Handlers {
		posts := f.posts(authz.Role(who))
		if len(posts) == 0 && !slices.Contains(authz.Roles(), authz.Role(who)) {
			to = append(to, who) // a person
		}
		for _, post := range posts {
			ids, err := f.people.Holding(ctx, tx, post)
			if err != nil {
				return err
			}
			to = append(to, ids...)
		}
	}
	slices.Sort(to)
	to = slices.DeleteFunc(slices.Compact(to), func(id string) bool { return slices.Contains(s.About, id) || id == i.Reporter })
	if len(to) == 0 {
		return nil
	}
	return f.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: "concern.added", Title: "Something was added to a concern", Href: "/incidents/" + i.ID})
}

// named gives the grown-up whom the child chose and whoever read it first, as the child knows them.
func (f *Telling) named(ctx context.Context, tx *ledger.Tx, t standing) (adult, by string, err error) {
	if t.ReadAt != "" {
		told, err := ledger.Find(ctx, tx, ledger.Query{Subject: t.Ref().String(), Verb: "incidents.viewed", Limit: 100})
		if err != nil {
			return "", "", err
		}
		for _, e := range slices.Backward(told) { // the oldest look that was not the child's own
			if id, ok := personOf(e.Actor); ok && id != t.Reporter {
				by = id
				break
			}
		}
	}
	all, err := f.people.Many(ctx, tx, []string{t.Report.Adult, by})
	names := map[string]string{}
	for _, p := range all {
		names[p.ID] = p.Full()
	}
	return names[t.Report.Adult], names[by], err
}

func personOf(actor string) (string, bool) {
	if len(actor) > 7 && actor[:7] == "person/" {
		return actor[7:], true
	}
	return "", false
}
