// Package desk is what every room of the chronology stands on: the base, the people, whom to tell, and the marks of how far
// something has been read.
package desk

import (
	"cmp"
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Desk is shared by the rooms. Safe for several goroutines once it is bound.
type Desk struct {
	Base   feature.Base
	People people.Store
	Lent   Lent
	Rules  Rules
}

// Lent is how people are told; each may be nil.
type Lent struct {
	Tell   func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	Settle func(ctx context.Context, tx *ledger.Tx, key string) error
}

// Rules say which browsing of cases is not somebody's usual way, as plain data. A zero takes the value in brackets.
type Rules struct {
	Cases   int    // more different cases a day than this (12) …
	Times   int    // … and than so many times the median of one's own days (3)
	Days    int    // over which that median is taken (30)
	Odd     int    // different cases outside the school's hours (5)
	Refused int    // tries that were refused in a day (4)
	From    string // the school's hours on a school day: from (07:00)
	Until   string // to (19:00)
	Keep    int    // days for which looks are kept here; the trail keeps them longer (400)
}

// Usual puts the usual values in the place of zeros.
func (r Rules) Usual() Rules {
	return Rules{Cases: cmp.Or(r.Cases, 12), Times: cmp.Or(r.Times, 3), Days: cmp.Or(r.Days, 30), Odd: cmp.Or(r.Odd, 5),
		Refused: cmp.Or(r.Refused, 4), From: cmp.Or(r.From, "07:00"), Until: cmp.Or(r.Until, "19:00"), Keep: cmp.Or(r.Keep, 400)}
}

// Job is the grant of one of the feature's own jobs.
func (d *Desk) Job(name string) authz.Grant {
	return d.Base.Gate.System(d.Base.School, "chronology."+name)
}

// Pack is the policy in force; before the first, an empty one.
func (d *Desk) Pack() *policy.Pack {
	if a := d.Base.Policy.Load(); a != nil {
		return a.Pack
	}
	return &policy.Pack{}
}

// Tell tells people, where the house lends a way to.
func (d *Desk) Tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if d.Lent.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return d.Lent.Tell(ctx, tx, n)
}

// Settle says that what was told is done.
func (d *Desk) Settle(ctx context.Context, tx *ledger.Tx, key string) error {
	if d.Lent.Settle == nil {
		return nil
	}
	return d.Lent.Settle(ctx, tx, key)
}

// Holders are the people who hold a role by their post and have not left.
func (d *Desk) Holders(ctx context.Context, tx *ledger.Tx, roles ...authz.Role) ([]string, error) {
	var ids []string
	for _, role := range roles {
		for _, post := range d.Pack().PostsWith(string(role)) {
			held, err := d.People.Holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			ids = append(ids, held...)
		}
	}
	slices.Sort(ids)
	all, err := d.People.Many(ctx, tx, slices.Compact(ids))
	var out []string
	for _, p := range all {
		if !p.Gone(d.Base.Now()) {
			out = append(out, p.ID)
		}
	}
	return out, err
}

// Above are those who are told of somebody: the head, and of a head the chair. // serves INC-42
func (d *Desk) Above(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	heads, err := d.Holders(ctx, tx, authz.Head)
	if err != nil || len(heads) > 0 && !slices.Contains(heads, person) {
		return heads, err
	}
	chairs, err := d.Holders(ctx, tx, authz.Chair)
	return slices.DeleteFunc(chairs, func(id string) bool { return id == person }), err
}

// Names finds the people of a page at once.
func (d *Desk) Names(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]people.Person, error) {
	out := map[string]people.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	slices.Sort(ids)
	all, err := d.People.Many(ctx, tx, slices.Compact(ids))
	for _, p := range all {
		out[p.ID] = p
	}
	return out, err
}
