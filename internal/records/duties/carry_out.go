package duties

import (
	"context"
	"fmt"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// carryOut writes the plan. Another process may have been faster: what it has told is not told again.
func (d *Duties) carryOut(ctx context.Context, tx *ledger.Tx, p plan) (ledger.Event, error) {
	e := ledger.Event{Verb: "duties.reminded", Subject: ref.New(tx.School, "school", tx.School)}
	if err := d.keepProved(ctx, tx, p.proved, &e); err != nil {
		return e, err
	}
	for _, h := range p.ended {
		if err := d.endHandover(ctx, tx, h, "", &e); err != nil {
			return e, err
		}
	}
	for _, key := range p.filled {
		if err := d.store.forget(ctx, tx, key, vacantPeriod); err != nil {
			return e, fmt.Errorf("duties: post held again: %w", err)
		}
		e.Changes = append(e.Changes, open("held", "", key))
	}
	for _, s := range p.say {
		first, err := d.store.putTold(ctx, tx, s.duty, s.period, s.kind)
		if err != nil {
			return e, fmt.Errorf("duties: told: %w", err)
		}
		if !first || s.notice == nil {
			continue
		}
		e.Changes = append(e.Changes, open(s.kind, "", s.duty+" "+s.period))
		if err := d.say(ctx, tx, *s.notice); err != nil {
			return e, err
		}
	}
	return e, nil
}

func (d *Duties) say(ctx context.Context, tx *ledger.Tx, n Notice) error {
	if d.tell == nil || len(n.To) == 0 {
		return nil
	}
	if err := d.tell(ctx, tx, n); err != nil {
		return fmt.Errorf("duties: tell: %w", err)
	}
	return nil
}

// keepProved stores what registers and figures have shown, for neither can be asked about the past later.
func (d *Duties) keepProved(ctx context.Context, tx *ledger.Tx, all []done, e *ledger.Event) error {
	var keys []string
	for _, one := range all {
		keys = append(keys, one.Period)
	}
	stored, err := d.store.doneIn(ctx, tx, keys)
	if err != nil {
		return err
	}
	for _, one := range all {
		if _, ok := stored[roundKey{one.Duty, one.Period}]; ok {
			continue
		}
		one.ID = tx.ID()
		if err := d.store.sign(ctx, tx, one); err != nil {
			return err
		}
		e.Also = append(e.Also, ref.New(tx.School, doneKind, one.ID))
		e.Changes = append(e.Changes, open("proved", "", one.Duty+" "+one.Period))
	}
	return nil
}
