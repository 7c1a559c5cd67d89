package guests

import (
	"context"
	"slices"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// End ends a visit now: the person has left, the account is closed, its sessions are over, the door page too.
// serves NET-01 PPL-06
func (r *Desk) End(ctx context.Context, tx *ledger.Tx, v Visit, why string) (ledger.Event, error) {
	e := ledger.Event{Verb: "reception.ended", Subject: v.Ref(tx.School), Why: why}
	p, err := r.People.Get(ctx, tx, v.Person)
	if err != nil {
		return e, err
	}
	if err := r.Store.shutDoors(ctx, tx, v.ID); err != nil {
		return e, err
	}
	if v.Lasting {
		if err := r.without(ctx, tx, v, p); err != nil {
			return e, err
		}
		e.Also = append(e.Also, p.Ref(tx.School))
		return e, r.Store.end(ctx, tx, v.ID, why)
	}
	if today := r.Today(); p.Left == "" || p.Left > today {
		p.Left = today // by Change, not by Leave: the register then tells those who wait for leavers
		if _, err := r.People.Change(ctx, tx, p, r.Pack().Posts); err != nil {
			return e, err
		}
	}
	e.Also = append(e.Also, p.Ref(tx.School))
	if err := r.shutAccount(ctx, tx, p, &e); err != nil {
		return e, err
	}
	return e, r.Store.end(ctx, tx, v.ID, why)
}

// without takes back the kind that was added for a visit.
func (r *Desk) without(ctx context.Context, tx *ledger.Tx, v Visit, p people.Person) error {
	if !v.Added || len(p.Kinds) < 2 {
		return nil
	}
	p.Kinds = slices.DeleteFunc(slices.Clone(p.Kinds), func(k string) bool { return k == v.Kind })
	p.Kind = p.Kinds[0]
	_, err := r.People.Change(ctx, tx, p, r.Pack().Posts)
	return err
}

func (r *Desk) shutAccount(ctx context.Context, tx *ledger.Tx, p people.Person, e *ledger.Event) error {
	acc, err := r.Accounts.Get(ctx, tx, p.ID)
	if err != nil || !acc.There {
		return err
	}
	e.Also = append(e.Also, accounts.Ref(tx.School, p.ID))
	return r.Accounts.Close(ctx, tx, p.ID, true)
}

// Extend gives a visit more time: a new approval with a reason, within the limit from today. // serves NET-01 PPL-26
func (r *Desk) Extend(ctx context.Context, tx *ledger.Tx, v Visit, a Arrival, why string) (ledger.Event, error) {
	p, err := r.People.Get(ctx, tx, v.Person)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := r.longer(v, &a, why); err != nil {
		return ledger.Event{}, err
	}
	before := v.Ends
	v.Until, v.Hour, v.Ends = clock.ISO(a.Until), a.Hour, clock.Text(endsAt(a.Until, a.Hour))
	if v.Ends <= before {
		return ledger.Event{}, errs.Bad("until", "This is no later than %s, when the visit ends now.", clock.Told(before))
	}
	if !v.Lasting {
		p.Left = dayAfter(v.Until)
		if p, err = r.People.Change(ctx, tx, p, r.Pack().Posts); err != nil {
			return ledger.Event{}, err
		}
	}
	e := ledger.Event{Verb: "reception.extended", Subject: v.Ref(tx.School), Changes: []ledger.Change{{Field: "ends", Class: ledger.Open, Before: before, After: v.Ends},
		{Field: "reason", Class: ledger.Personal}}}
	e.Also = append(e.Also, p.Ref(tx.School))
	return e, r.Store.extend(ctx, tx, v, before, why, tx.Grant.Actor().Person)
}

func (r *Desk) longer(v Visit, a *Arrival, why string) error {
	now := r.Base.Now()
	if a.Hour != "" {
		hour, ok := hourOf(a.Hour)
		if !ok {
			return errs.Bad("hour", "Enter the hour at which they leave like this: 15:30.")
		}
		a.Hour = hour
	}
	last := Midnight(now).AddDate(0, 0, r.Days(v.Kind))
	switch {
	case v.Ended != "" || v.Over(now):
		return errs.Clash("", "This visit has ended. Enter a new one.")
	case v.Approval == Waits:
		return errs.Clash("", "The head teacher has not approved this visit yet.")
	case why == "":
		return errs.Bad("why", "Enter the reason for more time.")
	case len([]rune(why)) > longestText:
		return errs.Bad("why", "Use at most %d letters for the reason.", longestText)
	case a.Until.IsZero():
		return errs.Bad("until", "Enter the new last day as day, month and year.")
	case clock.ISO(a.Until) > clock.ISO(last):
		return errs.Bad("until", "The new last day can be %s at the latest. %s", clock.Day(last), r.Base.Policy.Load().Cite("NET-01"))
	}
	return nil
}
