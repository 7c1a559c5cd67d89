package duties

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// lesson is what has to be learnt of a new version of the policy.
type lesson struct {
	fresh []known  // new, or owed more or less often than before
	gone  []string // taken out: should they come back, they are new again
}

// Learn notes from which day each duty of the pack in force is owed: the day on which that pack was approved here. A
// later version changes that only for duties that are new or come round otherwise than before, so it forgives nothing.
// The app may call it once a policy is in force; Remind does so too.
func (d *Duties) Learn(ctx context.Context) error {
	f, ok := d.inForce()
	if !ok {
		return nil
	}
	since := f.today()
	if at := d.base.Policy.Load().ApprovedAt; !at.IsZero() && at.Before(f.now) {
		since = policy.Day(at)
	}
	var l lesson
	err := d.base.Ledger.Read(ctx, d.job("learn"), func(tx *ledger.Tx) error {
		before, err := d.store.known(ctx, tx)
		l = f.lesson(before, clock.ISO(since))
		return err
	})
	if err != nil || len(l.fresh)+len(l.gone) == 0 {
		return err
	}
	return d.base.Ledger.Write(ctx, d.job("learn"), func(tx *ledger.Tx) (ledger.Event, error) {
		for _, k := range l.fresh {
			if err := d.store.know(ctx, tx, k); err != nil {
				return ledger.Event{}, fmt.Errorf("duties: learn: %w", err)
			}
		}
		for _, key := range l.gone {
			if err := d.store.unknow(ctx, tx, key); err != nil {
				return ledger.Event{}, fmt.Errorf("duties: unlearn: %w", err)
			}
		}
		return ledger.Event{Verb: "duties.learnt", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{
			open("learnt", "", strconv.Itoa(len(l.fresh))), open("taken out", "", strconv.Itoa(len(l.gone))), open("since", "", clock.ISO(since))}}, nil
	})
}

func (f inForce) lesson(before []known, since string) lesson {
	var l lesson
	for _, one := range f.pack.Duties {
		if !slices.ContainsFunc(before, func(k known) bool { return k.Duty == one.Key && k.Every == one.Every }) {
			l.fresh = append(l.fresh, known{Duty: one.Key, Since: since, Every: one.Every})
		}
	}
	for _, k := range before {
		if _, err := f.duty(k.Duty); err != nil {
			l.gone = append(l.gone, k.Duty)
		}
	}
	return l
}
