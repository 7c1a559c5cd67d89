package duties

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Standing is one duty as it stands now.
type Standing struct {
	Duty   policy.Duty
	Since  time.Time
	Rounds []Round // the one before, the current one, and what events have opened
	Round  Round   // the one that counts
	Owner  Owner
}

// Evidence kinds of a round, as duties_done keeps them.
const (
	howAttest   = "attest"
	howRegister = "register"
	howFigure   = "figure"
)

func howOf(d policy.Duty) string {
	switch {
	case d.Proof.Attest != "":
		return howAttest
	case d.Proof.Register != "":
		return howRegister
	case d.Proof.Figure != "":
		return howFigure
	}
	return howAttest
}

// look says where duties stand. With live, rounds that nothing shows as done yet are looked for in their registers and
// figures; without, the last look of the hourly job counts, which is quick.
func (d *Duties) look(ctx context.Context, tx *ledger.Tx, f inForce, some []policy.Duty, live bool) ([]Standing, error) {
	since, err := d.store.since(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("duties: known: %w", err)
	}
	staff, err := d.staffing(ctx, tx, f, f.today())
	if err != nil {
		return nil, err
	}
	events, err := d.store.stillOpen(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("duties: opened: %w", err)
	}
	out := make([]Standing, 0, len(some))
	for _, one := range some {
		s := Standing{Duty: one, Since: since[one.Key]}
		if s.Since.IsZero() {
			s.Since = f.today() // not yet learnt: nothing is owed for the past
		}
		s.Rounds = f.current(one, s.Since)
		for _, o := range events {
			if o.Duty == one.Key {
				s.Rounds = append(s.Rounds, openRound(o))
			}
		}
		if s.Owner, err = staff.owner(ctx, one); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, d.fill(ctx, tx, f, out, live)
}

// fill adds what was done, and judges.
func (d *Duties) fill(ctx context.Context, tx *ledger.Tx, f inForce, all []Standing, live bool) error {
	var keys []string
	for _, s := range all {
		for _, r := range s.Rounds {
			keys = append(keys, r.Key)
		}
	}
	slices.Sort(keys)
	stored, err := d.store.doneIn(ctx, tx, slices.Compact(keys))
	if err != nil {
		return err
	}
	for i := range all {
		s := &all[i]
		for j := range s.Rounds {
			r := &s.Rounds[j]
			if found, ok := stored[roundKey{s.Duty.Key, r.Key}]; ok {
				r.Done = &found
			} else if live && r.State != Free {
				if r.Done, err = d.prove(ctx, tx, f, s.Duty, *r); err != nil {
					return err
				}
			}
			r.State = judge(s.Duty, *r, f.today())
		}
		s.Round = headline(s.Rounds)
	}
	return nil
}

// prove looks for what shows that a round was done; nil when nothing does. What somebody has to sign is not looked for.
func (d *Duties) prove(ctx context.Context, tx *ledger.Tx, f inForce, duty policy.Duty, r Round) (*done, error) {
	until := r.Next
	if until.IsZero() || until.After(f.now) {
		until = f.now.Add(time.Second) // what happens in this very second counts
	}
	found := done{Duty: duty.Key, Period: r.Key, Title: r.Title, Due: clock.ISO(r.Due), How: howOf(duty)}
	switch found.How {
	case howRegister:
		return d.fromRegister(ctx, tx, duty, r, until, found)
	case howFigure:
		return d.fromFigure(ctx, tx, f, duty, r, until, found)
	}
	return nil, nil
}

// fromRegister asks first for an entry in time: one made in time is not made late by a second one.
func (d *Duties) fromRegister(ctx context.Context, tx *ledger.Tx, duty policy.Duty, r Round, until time.Time, found done) (*done, error) {
	if d.proof == nil {
		return nil, nil
	}
	for _, to := range []time.Time{r.Due.AddDate(0, 0, 1), until} {
		if to.After(until) {
			to = until
		}
		n, last, err := d.proof(ctx, tx, duty.Proof.Register, r.From, to, duty.Proof.Where)
		if err != nil {
			return nil, fmt.Errorf("duties: %s: %w", duty.Key, err)
		}
		if n > 0 {
			found.At, found.Words = clock.Text(last), fmt.Sprintf("%d in the register", n)
			return &found, nil
		}
	}
	return nil, nil
}

// Between counts the entries of a register that were written from one moment to before another and for which a rule
// holds; nil holds for all. The registers have such a method.
type Between func(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time, where *policy.Expression) (n int, last time.Time, err error)

// FromRegisters makes the proof out of the registers' own count.
func (d *Duties) FromRegisters(count Between) Proof {
	return func(ctx context.Context, tx *ledger.Tx, register string, from, to time.Time, where string) (int, time.Time, error) {
		f, ok := d.inForce()
		i := -1
		if ok {
			i = slices.IndexFunc(f.pack.Registers, func(r policy.Register) bool { return r.Key == register })
		}
		if i < 0 {
			return 0, time.Time{}, nil // a register that the policy does not have proves nothing
		}
		if where == "" {
			return count(ctx, tx, register, from, to, nil)
		}
		rule, err := policy.CompileEntry(&f.pack.Registers[i], where)
		if err != nil {
			return 0, time.Time{}, fmt.Errorf("duties: the rule of register %s: %w", register, err)
		}
		return count(ctx, tx, register, from, to, rule)
	}
}

// fromFigure takes a figure that reads proven by something that happened within the round. A figure of the duties
// themselves proves nothing here: it would ask itself.
func (d *Duties) fromFigure(ctx context.Context, tx *ledger.Tx, f inForce, duty policy.Duty, r Round, until time.Time, found done) (*done, error) {
	if d.base.Figures == nil || ownFigure(duty.Proof.Figure) {
		return nil, nil
	}
	clause, _ := f.pack.Clause(duty.Clause)
	reading, err := d.base.Figures.Read(ctx, tx, duty.Proof.Figure, feature.Ask{Clause: clause, Now: f.now, From: f.term})
	if err != nil {
		return nil, fmt.Errorf("duties: %s: %w", duty.Key, err)
	}
	if reading.State != feature.Proven || reading.At.Before(r.From) || !reading.At.Before(until) {
		return nil, nil
	}
	found.At, found.Words = clock.Text(reading.At), d.base.Figures.Open(duty.Proof.Figure, reading).Shown
	return &found, nil
}
