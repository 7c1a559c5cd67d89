package rights

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// longestKept is how long a deviation is kept in one go, in days: until the next yearly review at the latest.
const longestKept = 366

// guarded reports that only the coordinator or the head take this back: it touches whoever sees safeguarding records or
// runs the system.
func (r *Rights) guarded(d Deviation, p people.Person, now time.Time) bool {
	posts := strings.Fields(d.Target)
	if d.Kind == Account || d.Kind == Unused {
		posts = p.Posts
		if p.Gone(now) {
			return false // nobody's account any more
		}
	}
	return (authz.Actor{Roles: r.base.Gate.RolesOf(posts)}).Has(guardedRoles()...)
}

// revoke takes back in one step what a deviation is about. // serves PPL-17
func (r *Rights) revoke(ctx context.Context, tx *ledger.Tx, d Deviation) (ledger.Event, error) {
	e := ledger.Event{Verb: "rights.revoked", Subject: d.Ref(tx.School), Changes: []ledger.Change{{Field: "what", Class: ledger.Open, Before: d.Kind}, {Field: "state", Class: ledger.Open, Before: d.State, After: Revoked}}}
	if err := r.stands(ctx, tx, d); err != nil {
		return e, err
	}
	also, err := r.takeAway(ctx, tx, d)
	if err != nil {
		return e, err
	}
	e.Also = append(also, people.Person{ID: d.Person}.Ref(tx.School))
	d.State, d.By = Revoked, by(tx)
	return e, r.store.settle(ctx, tx, d)
}

// stands refuses what is not so any more since the last comparison: somebody came back, or used the account again.
func (r *Rights) stands(ctx context.Context, tx *ledger.Tx, d Deviation) error {
	s, err := r.scene(ctx, tx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(r.compare(s), func(one Deviation) bool { return one.key() == d.key() }) {
		return errs.Clash("", "This is not so any more. Compare again, and it goes from the list.")
	}
	return nil
}

// takeAway gives the records that it altered.
func (r *Rights) takeAway(ctx context.Context, tx *ledger.Tx, d Deviation) ([]ref.Ref, error) {
	switch d.Kind {
	case Filter:
		if r.hooks.EndOverride == nil {
			return nil, errs.Clash("", "The filter is not in this house, so its exceptions are ended there.")
		}
		e, err := r.hooks.EndOverride(ctx, tx, d.Source, "outside the register of rights")
		return append(e.Also, e.Subject), err
	case Lent:
		_, err := r.people.TakeBack(ctx, tx, d.Person, d.Source)
		return nil, err
	case Post, Admin:
		if err := r.anotherRuns(ctx, tx, d); err != nil {
			return nil, err
		}
		_, err := r.people.Relieve(ctx, tx, d.Person, strings.Fields(d.Target), r.pack().Posts)
		return nil, err
	case Module:
		g, err := r.store.grant(ctx, tx, d.Source)
		if err != nil {
			return nil, err
		}
		e, err := r.end(ctx, tx, g, "outside the register of rights")
		return append(e.Also, e.Subject), err
	case Account, Unused:
		return []ref.Ref{accounts.Ref(tx.School, d.Person)}, r.accounts.Close(ctx, tx, d.Person, true)
	}
	return nil, errs.Clash("", "This concerns a whole group. Change its line in the register, or the filter’s profiles in the policy.")
}

// anotherRuns refuses to take away the last administrator: nobody could then look after the system.
func (r *Rights) anotherRuns(ctx context.Context, tx *ledger.Tx, d Deviation) error {
	if !slices.Contains(r.base.Gate.RolesOf(strings.Fields(d.Target)), authz.Admin) {
		return nil
	}
	all, err := r.holders(ctx, tx, authz.Admin)
	if err == nil && len(slices.DeleteFunc(all, func(id string) bool { return id == d.Person })) == 0 {
		err = errs.Clash("", "This is the only administrator. Give somebody else the post first, or name this person in the register’s line.")
	}
	return err
}

// keep lets a deviation stand for a reason, until a day. // serves PPL-17
func (r *Rights) keep(ctx context.Context, tx *ledger.Tx, d Deviation, reason string, until time.Time) (ledger.Event, error) {
	d.Reason, d.Until, d.State, d.By = reason, clock.ISO(until), Kept, by(tx)
	n := len([]rune(reason))
	switch {
	case n < 10 || n > 1000:
		return ledger.Event{}, errs.Bad("reason", "Write the reason in a sentence, with 10 to 1,000 characters. Nothing outside the register is kept without one.")
	case until.IsZero() || d.Until <= r.today():
		return ledger.Event{}, errs.Bad("until", "Enter a last day after today. Nothing outside the register is kept without an end.")
	case until.After(r.base.Now().AddDate(0, 0, longestKept)):
		return ledger.Event{}, errs.Bad("until", "A deviation is kept for a year at most. Enter an earlier day, or write it into the register.")
	}
	e := ledger.Event{Verb: "rights.kept", Subject: d.Ref(tx.School), Changes: []ledger.Change{{Field: "what", Class: ledger.Open, After: d.Kind},
		{Field: "until", Class: ledger.Open, After: d.Until}, {Field: "reason", Class: ledger.Personal}}}
	return e, r.store.settle(ctx, tx, d)
}
