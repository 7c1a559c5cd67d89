// Package gates keeps doors shut until something is there: a signature, a permission, an induction, a check. Which gates
// there are, for whom, and which doors they shut is data of the pack (policy.Gate); this package knows how each need is
// found to be there, and from when it counts.
//
// It serves AUA-15 (no account without a signed agreement), WEB-29 (internet only with consent), AUA-04 (a parent signs for
// the youngest), AUA-07 (a service is off until granted), AUA-13 (governors), AUA-27 (what is withdrawn closes doors),
// PPL-24 (checks) and EDU-18 (induction). Nobody is ever shut out of help: what a gate closes is a door, and beside it
// stand the school's own pages, the helplines and the report button.
//
// It looks and says; the gateway obeys (Held), the doorman obeys (Closed), the mail obeys (MailHeld). Nothing that it
// answers is stored: the answer is of the moment. What is stored is when somebody was first and last found held, so that
// the hours to resolve can be counted and each helper is told once.
package gates

import (
	"context"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
)

// Kinds of record in a ref.Ref: somebody was held at a gate, and a gate itself, by its key.
const (
	RefKind = "gate_hold"
	GateRef = "gate"
)

// The doors that a gate closes.
const (
	Internet = "internet"
	Mail     = "mail"
	Account  = "account"
)

// The reasons for which somebody is held.
const (
	Unsigned    = "unsigned"   // never signed
	Outdated    = "outdated"   // signed, asked anew, and the days of grace are over
	Withdrawn   = "withdrawn"  // taken back
	Unwitnessed = "unverified" // a paper waits for its witness
	Refused     = "refused"    // the answer is no
	Disagreed   = "disagreed"  // two homes gave different answers
	Unanswered  = "unanswered" // nobody has said yes or no
	NoEntry     = "entry"      // the register has no entry that counts
)

// Missing is one gate at which a person is held.
type Missing struct {
	Gate    policy.Gate
	Why     string
	Since   time.Time // since when the gate is shut; zero: since ever
	Due     time.Time // when the days of grace ended; zero: there were none
	Form    string    // key of the form that opens it; empty: none does
	Signers []string  // who may sign that form
}

// Hooks are what others lend.
type Hooks struct {
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error // nil: nobody is told
}

// Gates is the feature's inside. Safe for several goroutines.
type Gates struct {
	base       feature.Base
	people     people.Store
	agreements *agreements.Agreements
	registers  *registers.Room
	hooks      Hooks
	store      store
	rules      rules
}

// pack is the pack in force, an empty one before there is any.
func (g *Gates) pack() *policy.Pack {
	if active := g.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

// Of says at which gates one person is held now, in the order of the pack.
func (g *Gates) Of(ctx context.Context, tx *ledger.Tx, person string) ([]Missing, error) {
	p, err := g.people.Get(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	return g.of(ctx, tx, p, g.pack().Gates)
}

// of is Of for some of the gates. Where none of them concerns the person, nothing is read. It takes the gates as
// they are now: at each sign-in, and at each request of an open session. // serves AUA-15
func (g *Gates) of(ctx context.Context, tx *ledger.Tx, p people.Person, some []policy.Gate) ([]Missing, error) {
	some = concerning(some, p)
	now := g.base.Now()
	if len(some) == 0 || p.Gone(now) {
		return nil, nil
	}
	s, err := g.look(ctx, tx, g.pack(), some, p)
	if err != nil {
		return nil, err
	}
	return s.missing(p, now)
}

// All says who is held now, and at which gates: people by id. Whoever is held nowhere is not in it.
func (g *Gates) All(ctx context.Context, tx *ledger.Tx, now time.Time) (map[string][]Missing, error) {
	all, _, err := g.all(ctx, tx, g.pack(), now)
	return all, err
}

// all is All for a pack, with the people it looked at.
func (g *Gates) all(ctx context.Context, tx *ledger.Tx, pack *policy.Pack, now time.Time) (map[string][]Missing, seen, error) {
	if len(pack.Gates) == 0 {
		return nil, seen{}, nil
	}
	s, err := g.look(ctx, tx, pack, pack.Gates)
	if err != nil {
		return nil, s, err
	}
	out := make(map[string][]Missing)
	for _, p := range s.people {
		if p.Gone(now) {
			continue
		}
		held, err := s.missing(p, now)
		if err != nil {
			return nil, s, err
		}
		if len(held) > 0 {
			out[p.ID] = held
		}
	}
	return out, s, nil
}

// Shuts reports whether one gate closes a door. A permission for the internet that is taken back takes the mail of one's
// own with it. // serves AUA-27
func Shuts(g policy.Gate, door string) bool {
	if slices.Contains(g.Closes, door) {
		return true
	}
	kind, _ := need(g)
	return door == Mail && kind == needConsent && slices.Contains(g.Closes, Internet)
}

// MailHeld says which gate keeps a person from mail of their own; ok is false when none does. // serves AUA-07 AUA-27
func (g *Gates) MailHeld(ctx context.Context, tx *ledger.Tx, person string) (m Missing, held bool, err error) {
	all, err := g.Of(ctx, tx, person)
	for _, one := range all {
		if Shuts(one.Gate, Mail) {
			return one, true, err
		}
	}
	return Missing{}, false, err
}
