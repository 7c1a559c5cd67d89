package guests

import (
	"context"
	"errors"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
)

// Jobs are what the clock does.
func (r *Desk) Jobs() []job.Job {
	return []job.Job{{Name: "reception.clock", Every: time.Minute, Do: r.Tick}}
}

// Hears are others' events that end a visit or shut an account.
func (r *Desk) Hears() []ledger.Listener {
	return []ledger.Listener{{Name: "reception.leavers", Verbs: []string{"people.left"}, Do: func(ctx context.Context, _ ledger.Told) error { return r.Tick(ctx) }},
		{Name: "reception.hand", Verbs: []string{"accounts.closed", "accounts.opened"}, Do: r.byHand}}
}

func (r *Desk) system(name string) authz.Grant {
	return r.Base.Gate.System(r.Base.School, "reception."+name)
}

// due is what the clock asks of one visit.
type due struct {
	visit Visit
	what  string
}

// What the clock does.
const (
	doEnd   = "end"
	doLapse = "lapse"
	doShut  = "shut"
	doOpen  = "open"
)

// Tick carries out what the clock asks: visits end, agencies are shut out outside their hours, slips that nobody used lapse.
// serves NET-01 PPL-26
func (r *Desk) Tick(ctx context.Context) error {
	var all []due
	err := r.Base.Ledger.Read(ctx, r.system("clock"), func(tx *ledger.Tx) error {
		all = nil
		open, err := r.Store.Open(ctx, tx)
		if err != nil {
			return err
		}
		for _, v := range open {
			what, err := r.asks(ctx, tx, v)
			if err != nil {
				return err
			}
			if what != "" {
				all = append(all, due{v, what})
			}
		}
		return nil
	})
	for _, d := range all {
		err = errors.Join(err, r.Base.Ledger.Write(ctx, r.system("clock"), func(tx *ledger.Tx) (ledger.Event, error) { return r.do(ctx, tx, d) }))
	}
	return err
}

// asks says what is to be done about a visit now; "" for nothing.
func (r *Desk) asks(ctx context.Context, tx *ledger.Tx, v Visit) (string, error) {
	now := r.Base.Now()
	p, err := r.People.Get(ctx, tx, v.Person)
	if err != nil {
		return "", err
	}
	if v.Over(now) || p.Gone(now) && v.From <= r.Today() {
		return doEnd, nil
	}
	if v.Issued == "" || v.Lapsed != "" {
		return "", nil
	}
	acc, err := r.Accounts.Get(ctx, tx, v.Person)
	issued, wrong := clock.Parse(v.Issued)
	switch {
	case err != nil || wrong != nil:
		return "", errors.Join(err, wrong)
	case acc.LastUsed < v.Issued && clock.ISO(issued) < r.Today():
		return doLapse, nil
	case v.Shut == "" && !acc.Closed && !inside(v.Times, now):
		return doShut, nil
	case v.Shut == ShutTimes && inside(v.Times, now):
		return doOpen, nil
	}
	return "", nil
}

func (r *Desk) do(ctx context.Context, tx *ledger.Tx, d due) (ledger.Event, error) {
	v, err := r.Store.Get(ctx, tx, d.visit.ID)
	if err != nil {
		return ledger.Event{}, err
	}
	if d.what == doEnd {
		if !v.Over(r.Base.Now()) { // signed off in the register meanwhile
			return r.End(ctx, tx, v, ByLeaving)
		}
		return r.End(ctx, tx, v, ByTime)
	}
	e := ledger.Event{Verb: "reception.lapsed", Subject: v.Ref(tx.School)}
	e.Also = append(e.Also, accounts.Ref(tx.School, v.Person))
	if d.what == doLapse {
		if err := r.Store.lapse(ctx, tx, v.ID); err != nil {
			return e, err
		}
		return e, r.Accounts.Close(ctx, tx, v.Person, true)
	}
	why := ""
	e.Verb = "reception.opened"
	if d.what == doShut {
		why, e.Verb, e.Why = ShutTimes, "reception.shut", "outside the times of day"
	}
	if err := r.Store.shut(ctx, tx, v.ID, why); err != nil {
		return e, err
	}
	return e, r.Accounts.Close(ctx, tx, v.Person, d.what == doShut)
}

// byHand notes that a person closed or opened a guest's account: what somebody closed the clock does not open.
func (r *Desk) byHand(ctx context.Context, told ledger.Told) error {
	if !strings.HasPrefix(told.Actor, "person/") {
		return nil
	}
	shut, verb := ShutHand, "reception.kept-shut"
	if told.Verb == "accounts.opened" {
		shut, verb = "", "reception.let-go"
	}
	var open []Visit
	err := r.Base.Ledger.Read(ctx, r.system("clock"), func(tx *ledger.Tx) (err error) {
		open, err = r.Store.OpenOf(ctx, tx, told.Subject.ID)
		return err
	})
	for _, v := range open {
		if v.Issued == "" || v.Lasting || v.Shut == shut {
			continue
		}
		err = errors.Join(err, r.Base.Ledger.Write(ctx, r.system("clock"), func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: verb, Subject: v.Ref(tx.School)}, r.Store.shut(ctx, tx, v.ID, shut)
		}))
	}
	return err
}

// KindTitle is a kind of guest as the desk says it.
func KindTitle(kind string) string {
	switch kind {
	case people.Supply:
		return "Supply staff"
	case people.External:
		return "Outside agency"
	case people.Community:
		return "Community user"
	case "":
		return ""
	}
	return strings.ToUpper(kind[:1]) + kind[1:]
}
