// Package duties is the calendar of everything that the school's policy asks somebody to do again and again: who, by
// when, what shows that it was done, and who hears when it was not.
//
// The duties themselves are data of the pack in force. This package knows where each of them stands. It serves
// GOV-16 (the calendar), POL-07 (duties have holders) and POL-08 (hand-over); GOV-02, GOV-03, GOV-06, GOV-07 and many
// others are duties as data.
package duties

import (
	"context"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// The kinds of record in the trail.
const (
	RefKind      = "duty"
	doneKind     = "duty-done"
	handoverKind = "duty-handover"
)

// Proof counts the entries of a register from one moment to before another that an expression picks, and says when
// the newest was made.
type Proof func(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time, where string) (n int, last time.Time, err error)

// Notice is one thing that people are told. Title and Href may leave the house: they hold a duty's title and nothing
// of a person.
type Notice = notices.Notice

// Tell puts a notice before people, inside the caller's write.
type Tell func(ctx context.Context, tx *ledger.Tx, n Notice) error

// Duties is the feature's inside. Safe for several goroutines once bound.
type Duties struct {
	base   feature.Base
	people people.Store
	store  store
	proof  Proof
	tell   Tell
}

// Bind lends the registers and the notices. Without them a register proves nothing, and nobody is told.
func (d *Duties) Bind(proof Proof, tell Tell) { d.proof, d.tell = proof, tell }

// inForce is what one look at the duties stands on: the pack, its calendar and the day.
type inForce struct {
	pack *policy.Pack
	cal  policy.Calendar
	now  time.Time
	term time.Time // first day of the current term
}

func (d *Duties) inForce() (inForce, bool) {
	active := d.base.Policy.Load()
	if active == nil {
		return inForce{}, false
	}
	now := d.base.Now()
	_, term := active.Term(now)
	return inForce{pack: active.Pack, cal: policy.NewCalendar(active.Pack), now: now, term: term}, true
}

func (f inForce) today() time.Time { return policy.Day(f.now) }

func (f inForce) duty(key string) (policy.Duty, error) {
	i := slices.IndexFunc(f.pack.Duties, func(d policy.Duty) bool { return d.Key == key })
	if i < 0 {
		return policy.Duty{}, errs.Missing("The policy in force has no such duty. It may have been taken out of it.")
	}
	return f.pack.Duties[i], nil
}

// postTitle is a post in the school's words.
func (f inForce) postTitle(key string) string {
	if p, ok := f.pack.Post(key); ok {
		return p.Title
	}
	return key
}

// postsWith are the posts that carry a role: the head's, the coordinator's, whatever the pack calls them.
func (f inForce) postsWith(role authz.Role) []string {
	return f.pack.PostsWith(string(role))
}

// dutyRef names a duty; it lies in the pack, so the trail seals nothing of it.
func dutyRef(school, key string) ref.Ref { return ref.New(school, RefKind, key) }

func open(field, before, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, Before: before, After: after}
}
