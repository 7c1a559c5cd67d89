// Package chronology is for reading cases: the search over one's own, everything about one child over the years, who has
// opened what, what leaves the house in bulk, and the clock of a child protection file when its child leaves.
//
// It serves INC-04 (reading), INC-42, STD-15, INC-06 (in searches) and parts of MON-15.
package chronology

import (
	"context"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/desk"
	"belisha/internal/records/chronology/internal/exports"
	"belisha/internal/records/chronology/internal/index"
	"belisha/internal/records/chronology/internal/looks"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// FileKind is a child protection file's kind in a ref.Ref.
const FileKind = "child-file"

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

// Rules say which browsing of cases is not somebody's usual way.
type Rules = desk.Rules

// Chronology is the feature's inside: its rooms, and what all of them stand on. Safe for several goroutines.
type Chronology struct {
	*desk.Desk
	cases incidents.Store
	store store
	hooks Hooks
	index *index.Index
	looks *looks.Looks
	bulk  *exports.Exports
}

// New hands the feature to the house.
func New(base feature.Base, p people.Store, cases incidents.Store, hooks Hooks) (*Chronology, feature.Feature) {
	d := &desk.Desk{Base: base, People: p}
	c := &Chronology{Desk: d, cases: cases, index: index.New(d, cases), looks: looks.New(d), bulk: exports.New(d, cases)}
	c.Bind(hooks)
	return c, c.feature()
}

// Bind lends hooks of features that are built later. Call it before the site serves.
func (c *Chronology) Bind(hooks Hooks) {
	c.hooks, c.Rules, c.Lent = hooks, hooks.Rules.Usual(), desk.Lent{Tell: hooks.Tell, Settle: hooks.Settle}
}

// Forget drops what the search knows of a case, inside the write that removes it.
func (c *Chronology) Forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	return c.index.Forget(ctx, tx, incident)
}
