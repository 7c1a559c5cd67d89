package rights

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// markCompared remembers when rights were last compared.
const markCompared = "compared"

func (r *Rights) jobs() []job.Job {
	return []job.Job{
		{Name: "rights.compare", Every: time.Hour, Do: r.nightly},
		{Name: "rights.grants", Every: time.Hour, Do: r.endRunOut},
		{Name: "rights.watch", Every: 12 * time.Hour, Do: r.watch},
	}
}

// nightly compares once a night: at the first turn after three in the morning, or after a day in which the house was off.
func (r *Rights) nightly(ctx context.Context) error {
	if r.base.Policy.Load() == nil {
		return nil
	}
	var last mark
	err := r.base.Ledger.Read(ctx, r.system("compare"), func(tx *ledger.Tx) (err error) {
		last, err = r.store.mark(ctx, tx, markCompared)
		return err
	})
	now := r.base.Now().In(clock.London)
	at, _ := clock.Parse(last.Since) // empty: never
	if err != nil || clock.ISO(at) == clock.ISO(now) || now.Hour() < 3 && now.Sub(at) < 24*time.Hour {
		return err
	}
	return r.base.Ledger.Write(ctx, r.system("compare"), func(tx *ledger.Tx) (ledger.Event, error) { return r.run(ctx, tx) })
}

// run compares now: what is new becomes a line, what is no more ends, what was kept until yesterday is open again. The
// technicians are told of what is new. // serves PPL-17
func (r *Rights) run(ctx context.Context, tx *ledger.Tx) (ledger.Event, error) {
	e := ledger.Event{Verb: "rights.compared", Subject: ref.New(tx.School, "school", tx.School)}
	s, err := r.scene(ctx, tx)
	if err != nil {
		return e, err
	}
	before, err := r.store.live(ctx, tx)
	if err != nil {
		return e, err
	}
	known := make(map[string]Deviation, len(before))
	for _, d := range before {
		known[d.key()] = d
	}
	all := r.compare(s)
	fresh, err := r.enter(ctx, tx, all, known, &e)
	if err != nil {
		return e, err
	}
	for _, d := range known { // not found any more
		d.State = Gone
		e.Also = append(e.Also, d.Ref(tx.School))
		if err := r.store.settle(ctx, tx, d); err != nil {
			return e, err
		}
	}
	e.Changes = []ledger.Change{{Field: "deviations", Class: ledger.Open, Before: fmt.Sprint(len(before)), After: fmt.Sprint(len(all))},
		{Field: "new", Class: ledger.Open, After: fmt.Sprint(fresh)}}
	if err := r.store.putMark(ctx, tx, mark{markCompared, tx.Now, fmt.Sprint(len(s.people))}); err != nil {
		return e, err
	}
	if err := r.begin(ctx, tx); err != nil {
		return e, err
	}
	return e, r.tellNew(ctx, tx, fresh)
}

// enter writes down what was found; what it knows already it takes out of known.
func (r *Rights) enter(ctx context.Context, tx *ledger.Tx, all []Deviation, known map[string]Deviation, e *ledger.Event) (fresh int, err error) {
	today := r.today()
	for _, d := range all {
		old, there := known[d.key()]
		delete(known, d.key())
		switch {
		case !there:
			d.ID = tx.ID()
			fresh, err = fresh+1, r.store.found(ctx, tx, d)
		case old.State == Kept && old.Until < today:
			old.State, old.By, old.Until = Open, "", ""
			fresh, err, d = fresh+1, r.store.settle(ctx, tx, old), old
		case old.What != d.What:
			err, d = r.store.reword(ctx, tx, old.ID, d.What), old
		default:
			continue
		}
		if err != nil {
			return fresh, err
		}
		e.Also = append(e.Also, d.Ref(tx.School))
	}
	return fresh, nil
}

func (r *Rights) tellNew(ctx context.Context, tx *ledger.Tx, fresh int) error {
	if fresh == 0 {
		return nil
	}
	to, err := r.holders(ctx, tx, authz.Technician)
	if err == nil && len(to) == 0 {
		to, err = r.holders(ctx, tx, authz.Coordinator)
	}
	if err != nil {
		return err
	}
	return r.tell(ctx, tx, notices.Notice{To: to, Kind: "register.rights", Title: "Rights are open that the register does not know", Href: "/rights?state=open",
		Text: fmt.Sprintf("%d new since the last comparison. Take each back, write it into the register, or have it kept for a reason until a day.", fresh), Key: "rights.new/" + tx.Now})
}

// endRunOut ends grants whose last day is over, with an event each; they took no effect since. // serves PPL-18
func (r *Rights) endRunOut(ctx context.Context) error {
	var over []Grant
	err := r.base.Ledger.Read(ctx, r.system("grants"), func(tx *ledger.Tx) (err error) {
		over, err = r.store.runOut(ctx, tx, r.today())
		return err
	})
	for _, g := range over {
		err = errors.Join(err, r.base.Ledger.Write(ctx, r.system("grants"), func(tx *ledger.Tx) (ledger.Event, error) {
			return r.end(ctx, tx, g, "its last day is over")
		}))
	}
	return err
}
