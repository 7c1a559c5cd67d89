// Package chronology is for reading cases: the search over one's own, everything about one child over the years, who has
// opened what, what leaves the house in bulk, and the clock of a child protection file when its child leaves.
//
// It serves INC-04 (reading), INC-42, STD-15, INC-06 (in searches) and parts of MON-15.
package chronology

import (
	"cmp"
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Kinds of a record here, as the trail and the links name them.
const (
	ExportKind  = "case-export"
	FileKind    = "child-file"
	UnusualKind = "unusual-looks"
)

// Hooks are what other features lend; internal/app ties them. Each may be nil.
type Hooks struct {
	// Tell tells people, inside the write of what they are told of.
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Settle says that what was told is done.
	Settle func(ctx context.Context, tx *ledger.Tx, key string) error
	// More gives what other features know of a child: sanctions, support, things taken in. Only what the grant's actor may see.
	More []func(ctx context.Context, tx *ledger.Tx, person string) ([]Line, error)
	// Protected says whether a child has a child protection case; nil: as the paths of the policy say. // serves STD-15
	Protected func(ctx context.Context, tx *ledger.Tx, person string) (bool, error)
	// Rules say what is unusual; zeros take the usual values.
	Rules Rules
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

func (r Rules) usual() Rules {
	return Rules{Cases: cmp.Or(r.Cases, 12), Times: cmp.Or(r.Times, 3), Days: cmp.Or(r.Days, 30), Odd: cmp.Or(r.Odd, 5),
		Refused: cmp.Or(r.Refused, 4), From: cmp.Or(r.From, "07:00"), Until: cmp.Or(r.Until, "19:00"), Keep: cmp.Or(r.Keep, 400)}
}

// Chronology is the feature's inside. Safe for several goroutines.
type Chronology struct {
	base   feature.Base
	people people.Store
	cases  incidents.Store
	store  store
	hooks  Hooks
	rules  Rules
}

// New hands the feature to the house.
func New(base feature.Base, p people.Store, cases incidents.Store, hooks Hooks) (*Chronology, feature.Feature) {
	c := &Chronology{base: base, people: p, cases: cases, hooks: hooks, rules: hooks.Rules.usual()}
	return c, c.feature()
}

// Bind lends hooks of features that are built later. Call it before the site serves.
func (c *Chronology) Bind(hooks Hooks) { c.hooks, c.rules = hooks, hooks.Rules.usual() }

func (c *Chronology) job(name string) authz.Grant {
	return c.base.Gate.System(c.base.School, "chronology."+name)
}

func (c *Chronology) pack() *policy.Pack {
	if a := c.base.Policy.Load(); a != nil {
		return a.Pack
	}
	return &policy.Pack{}
}

func (c *Chronology) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if c.hooks.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return c.hooks.Tell(ctx, tx, n)
}

func (c *Chronology) settle(ctx context.Context, tx *ledger.Tx, key string) error {
	if c.hooks.Settle == nil {
		return nil
	}
	return c.hooks.Settle(ctx, tx, key)
}

// holders are the people who hold a role by their post and have not left.
func (c *Chronology) holders(ctx context.Context, tx *ledger.Tx, roles ...authz.Role) ([]string, error) {
	var ids []string
	for _, role := range roles {
		for _, post := range c.pack().PostsWith(string(role)) {
			held, err := c.people.Holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			ids = append(ids, held...)
		}
	}
	slices.Sort(ids)
	all, err := c.people.Many(ctx, tx, slices.Compact(ids))
	var out []string
	for _, p := range all {
		if !p.Gone(c.base.Now()) {
			out = append(out, p.ID)
		}
	}
	return out, err
}

// above are those who are told of somebody: the head, and of a head the chair. // serves INC-42
func (c *Chronology) above(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	heads, err := c.holders(ctx, tx, authz.Head)
	if err != nil || len(heads) > 0 && !slices.Contains(heads, person) {
		return heads, err
	}
	chairs, err := c.holders(ctx, tx, authz.Chair)
	return slices.DeleteFunc(chairs, func(id string) bool { return id == person }), err
}

// names finds the people of a page at once.
func (c *Chronology) names(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]people.Person, error) {
	out := map[string]people.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	slices.Sort(ids)
	all, err := c.people.Many(ctx, tx, slices.Compact(ids))
	for _, p := range all {
		out[p.ID] = p
	}
	return out, err
}
