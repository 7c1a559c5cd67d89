// Package rights holds what is really open against what the register of rights says is open, and lets people take back
// what is too much: each night for each person, once a year for each group, once a month for what was done to accounts.
//
// It serves PPL-17 (deviations), PPL-18 (modules by job), PPL-20 (account administration), PPL-23 (the safety governor's
// seat), PPL-24 (the office's view of checks), PPL-02 (unused accounts) and NET-06 (the yearly review).
package rights

import (
	"context"
	"slices"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/gates"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
)

// The registers of a pack on which this feature stands. A pack without one of them has less to compare.
const (
	rightsRegister = "access_rights"
	grantsRegister = "mis_grants"
	checksRegister = "dbs_checks"
	agencyRegister = "agency_access"
)

// Kinds of record in a ref.Ref.
const (
	RefDeviation   = "rights-deviation"
	RefGrant       = "rights-grant"
	RefReview      = "rights-review"
	RefAdminReview = "rights-admin-review" // its id is the month
)

// What a deviation is about.
const (
	Filter  = "filter"  // another filter profile than the group's line
	Lent    = "lent"    // a post held for a while that reaches into another group
	Post    = "post"    // a post that carries more than the person's kind
	Module  = "module"  // a module granted that the register of grants no longer holds
	Account = "account" // an account that should be closed
	Admin   = "admin"   // an administrator whom no line of the register names
	Unused  = "unused"  // an account that nobody uses (PPL-02)
	Profile = "profile" // a whole group: it has no line, or the policy's filter gives it another profile
)

// The states of a deviation.
const (
	Open    = "open"
	Kept    = "kept"    // with a reason, until a day
	Revoked = "revoked" // taken back here
	Gone    = "gone"    // not found any more
)

// Deviation is one thing that is open and does not stand in the register.
type Deviation struct {
	ID      string `db:"id"`
	Kind    string `db:"kind"`
	Person  string `db:"person"` // empty: a whole group
	Source  string `db:"source"` // what makes it this one: the override, the delegation, the post, the group
	Target  string `db:"target"` // the post or posts that revoking takes away
	What    string `db:"what"`   // in words, without a name
	Since   string `db:"since"`
	FoundAt string `db:"found_at"`
	State   string `db:"state"`
	Reason  string `db:"reason"`   // why it is kept
	Until   string `db:"until_on"` // the last day on which it is kept
	By      string `db:"by_id"`
	Decided string `db:"decided_at"`
}

// Ref names the deviation.
func (d Deviation) Ref(school string) ref.Ref { return ref.New(school, RefDeviation, d.ID) }

func (d Deviation) key() string { return d.Kind + "|" + d.Person + "|" + d.Source }

// Override is a filter profile in force for one person.
type Override struct{ ID, Person, Profile, Since, Until, Reason string }

// Past is somebody whose access should have ended, as another feature knows: a guest whose visit is over.
type Past struct{ Person, Why, Since string }

// Hooks are what the app lends. Each may be nil: then there is nothing of the sort, and nobody is told.
type Hooks struct {
	Overrides   func(ctx context.Context, tx *ledger.Tx) ([]Override, error)
	EndOverride func(ctx context.Context, tx *ledger.Tx, id, why string) (ledger.Event, error)
	Past        func(ctx context.Context, tx *ledger.Tx) ([]Past, error)
	Tell        func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
}

// Rights is the feature's inside. Safe for several goroutines.
type Rights struct {
	base     feature.Base
	people   people.Store
	accounts *accounts.Accounts
	gates    *gates.Gates
	room     *registers.Room
	hooks    Hooks
	store    store
}

// pack is the pack in force, an empty one before there is any.
func (r *Rights) pack() *policy.Pack {
	if active := r.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

func (r *Rights) system(job string) authz.Grant {
	return r.base.Gate.System(r.base.School, "rights."+job)
}

// today is the school's own day.
func (r *Rights) today() string { return clock.ISO(r.base.Now()) }

// holders are the people who hold a post with one of these roles, and are here.
func (r *Rights) holders(ctx context.Context, tx *ledger.Tx, roles ...authz.Role) (out []string, err error) {
	for _, role := range roles {
		for _, post := range r.pack().PostsWith(string(role)) {
			held, err := r.holding(ctx, tx, post)
			if err != nil {
				return nil, err
			}
			out = append(out, held...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// holding are the people who hold a post and have not left.
func (r *Rights) holding(ctx context.Context, tx *ledger.Tx, post string) (out []string, err error) {
	held, err := r.people.Holding(ctx, tx, post)
	if err != nil {
		return nil, err
	}
	all, err := r.people.Many(ctx, tx, held)
	for _, p := range all {
		if !p.Gone(r.base.Now()) {
			out = append(out, p.ID)
		}
	}
	return out, err
}

func (r *Rights) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if r.hooks.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return r.hooks.Tell(ctx, tx, n)
}

// guardedRoles open safeguarding records or the system itself: a technician takes nothing from whoever holds them.
func guardedRoles() []authz.Role {
	return []authz.Role{authz.DSL, authz.Head, authz.Chair, authz.Coordinator, authz.Admin}
}
