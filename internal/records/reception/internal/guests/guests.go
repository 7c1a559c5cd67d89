// Package guests keeps who comes to the school, until when, what they have still to sign, and the account that ends by itself.
// The pages stand above, in reception.
package guests

import (
	"context"
	"slices"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/accounts"
	"belisha/internal/records/agreements"
	"belisha/internal/records/gates"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Kinds of record in a ref.Ref.
const (
	RefKind         = "visit"
	OrganisationRef = "visiting_organisation"
)

// Hooks are what the app lends.
type Hooks struct {
	URL  string // where browsers reach the records: the beginning of the link for the tablet
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
}

// Desk does what the reception does. Safe for several goroutines.
type Desk struct {
	Base       feature.Base
	People     people.Store
	Agreements *agreements.Agreements
	Gates      *gates.Gates
	Accounts   *accounts.Accounts
	Hooks      Hooks
	Store      Store
}

// The answers to an agency's request.
const (
	Waits    = "waits"
	Approved = "yes"
	Declined = "no"
)

// Why the account of a visit is shut before the visit ends.
const (
	ShutTimes  = "times"  // outside the agency's times of day
	ShutHand   = "hand"   // somebody closed it: only they open it again
	ShutLapsed = "lapsed" // the slip was not used on its day
)

// Why a visit ended.
const (
	ByLeaving = "left"
	ByTime    = "time"
	ByRefusal = "refused"
)

// Kinds are those whom the reception lets in.
func Kinds() []string {
	return []string{people.Visitor, people.Supply, people.Trainee, people.Volunteer, people.External, people.Community}
}

// covered reports whether the policy in force covers a guest: the account of anybody else could not be used. // serves POL-03
func (r *Desk) covered(p people.Person) bool {
	covers := r.Pack().Identity.Covers
	return len(covers) == 0 || slices.ContainsFunc(covers, p.Is)
}

// Days is the longest stay of a kind, by the policy in force. // serves NET-01
func (r *Desk) Days(kind string) int {
	if n := r.Pack().Settings.Access.GuestDays[kind]; n > 0 {
		return n
	}
	switch kind {
	case people.Visitor:
		return 1
	case people.Supply, people.External:
		return 31
	}
	return 125
}

// Pack is the pack in force, an empty one before there is any.
func (r *Desk) Pack() *policy.Pack {
	if active := r.Base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

// Today is the school's own day.
func (r *Desk) Today() string { return clock.ISO(r.Base.Now()) }

// Services are what a guest may be given besides the school's own pages.
func Services() [][2]string {
	return [][2]string{{"web", "The internet, filtered"}, {"files", "The shared files"}, {"print", "The printer"}, {"register", "The class register"}}
}

// ServiceTitles are services in words.
func ServiceTitles(keys string) string {
	var out []string
	for _, s := range Services() {
		if slices.Contains(strings.Fields(keys), s[0]) {
			out = append(out, s[1])
		}
	}
	if len(out) == 0 {
		return "The school’s own pages only"
	}
	return strings.Join(out, ", ")
}

// Address is where browsers reach the records, without a slash at its end.
func (h Hooks) Address() string { return strings.TrimRight(h.URL, "/") }

// Tell sends a notice, where notices are lent.
func (r *Desk) Tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if r.Hooks.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return r.Hooks.Tell(ctx, tx, n)
}

// heads are those who hold a post of the head's role.
func (r *Desk) heads(ctx context.Context, tx *ledger.Tx) (out []string, err error) {
	for _, post := range r.Pack().PostsWith("head") {
		held, err := r.People.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, held...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
