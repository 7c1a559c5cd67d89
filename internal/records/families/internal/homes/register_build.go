package homes

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// Tie is one line of who cares for whom.
type Tie struct {
	Child  string `db:"child"`
	Carer  string `db:"carer"`
	Barred bool   `db:"barred"`
	Waits  bool   `db:"waiting"`
}

// builder gathers the ties of the register into rows.
type builder struct {
	now  time.Time
	byID map[string]people.Person
	rows map[string]*Row
	q    Filter
}

// tie adds a child to a carer's row, if both are here and the reader may see the child.
func (b *builder) add(t Tie, g authz.Grant, q Filter) {
	b.q = q
	child, ok := b.byID[t.Child]
	carer, known := b.byID[t.Carer]
	if !ok || !known || child.Gone(b.now) || carer.Gone(b.now) || q.Only != "" && q.Only != carer.ID || !within(g, child) {
		return
	}
	if q.Class != "" && child.Class != q.Class {
		return
	}
	r := b.rows[carer.ID]
	if r == nil {
		r = &Row{Carer: carer}
		b.rows[carer.ID] = r
	}
	switch {
	case t.Barred:
		r.Barred = append(r.Barred, child)
	case t.Waits:
		r.Unconfirmed = append(r.Unconfirmed, child)
	default:
		r.Children = append(r.Children, child)
	}
}

// within says whether a grant reaches a child: a teacher sees the families of their own classes.
func within(g authz.Grant, child people.Person) bool {
	switch g.Reach() {
	case authz.All:
		return true
	case authz.Class:
		return child.Class != "" && slices.Contains(g.Actor().Classes, child.Class)
	}
	return false
}

func (b *builder) sorted() []Row {
	out := make([]Row, 0, len(b.rows))
	for _, r := range b.rows {
		if !b.q.named(r) {
			continue
		}
		slices.SortFunc(r.Children, byName)
		slices.SortFunc(r.Barred, byName)
		slices.SortFunc(r.Unconfirmed, byName)
		out = append(out, *r)
	}
	slices.SortFunc(out, func(x, y Row) int { return byName(x.Carer, y.Carer) })
	return out
}

// newest gives each carer's newest link, for whatever purpose, and how each link was used.
func (f *Homes) newest(ctx context.Context, tx *ledger.Tx) (map[string]Link, map[string]Used, error) {
	links, err := f.Store.newest(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	uses, err := f.Store.used(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	byCarer, byLink := map[string]Link{}, map[string]Used{}
	for _, l := range links {
		byCarer[l.Person] = l
	}
	for _, u := range uses {
		byLink[u.Link] = u
	}
	return byCarer, byLink, nil
}

// ends is when a link runs out.
func ends(l Link) time.Time {
	t, err := clock.Parse(l.Expires)
	if err != nil {
		return time.Time{}
	}
	return t.Add(-time.Millisecond)
}
