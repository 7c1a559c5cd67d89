package sanctions

import (
	"context"
	"errors"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// lookEvery is how often ends are looked for, so that the gateway hears of one at once and not at its next minute.
const lookEvery = 15 * time.Second

func (s *Sanctions) jobs() []job.Job {
	return []job.Job{{Name: "sanctions.ends", Every: lookEvery, Do: s.Turn}}
}

func (s *Sanctions) job(name string) authz.Grant {
	return s.base.Gate.System(s.base.School, "sanctions."+name)
}

// waiting is what a turn has to write down.
type waiting struct {
	over, untold, gone []Sanction
	frozen, away       []freeze
}

// Turn writes down the ends that have come, and tells the trail of what came with the write of a case: each has an event of
// its own. // serves INC-17
func (s *Sanctions) Turn(ctx context.Context) error {
	w, err := s.waiting(ctx)
	if err != nil {
		return err
	}
	return errors.Join(eachOf(ctx, w.over, s.over), eachOf(ctx, w.untold, s.tellEnd), eachOf(ctx, w.gone, s.remove),
		eachOf(ctx, w.frozen, s.tellFreeze), eachOf(ctx, w.away, s.removeFreeze))
}

// eachOf does what it can: one that fails keeps nobody else's access away.
func eachOf[T any](ctx context.Context, these []T, do func(context.Context, T) error) error {
	var faults error
	for _, one := range these {
		if err := do(ctx, one); !errs.Is(err, errs.Conflict) {
			faults = errors.Join(faults, err)
		}
	}
	return faults
}

func (s *Sanctions) waiting(ctx context.Context) (w waiting, err error) {
	err = s.base.Ledger.Read(ctx, s.job("look"), func(tx *ledger.Tx) (err error) {
		if w.over, err = s.store.runOut(ctx, tx, clock.Text(s.base.Now())); err != nil {
			return err
		}
		if w.untold, err = s.store.untold(ctx, tx); err != nil {
			return err
		}
		if w.gone, err = s.store.toGo(ctx, tx); err != nil {
			return err
		}
		if w.frozen, err = s.store.untoldFreezes(ctx, tx); err != nil {
			return err
		}
		w.away, err = s.store.freezesToGo(ctx, tx)
		return err
	})
	return w, err
}

// over writes the end of one whose time is up. Somebody may have lifted it a moment before: then there is nothing to do.
func (s *Sanctions) over(ctx context.Context, one Sanction) error {
	return s.write(ctx, func(tx *ledger.Tx) (ledger.Event, error) {
		talk, err := s.enter(ctx, tx, one)
		if err != nil {
			return ledger.Event{}, err
		}
		return ended(tx, one, "sanctions.ended", Over), s.store.end(ctx, tx, one.ID, Over, "Its time was up.", "", talk)
	})
}

func (s *Sanctions) tellEnd(ctx context.Context, one Sanction) error {
	return s.write(ctx, func(tx *ledger.Tx) (ledger.Event, error) {
		ours, err := s.store.told(ctx, tx, one.ID)
		return ended(tx, one, "sanctions.lifted", one.How), onlyOnce(ours, err)
	})
}

func (s *Sanctions) tellFreeze(ctx context.Context, f freeze) error {
	verb := map[bool]string{true: "sanctions.frozen", false: "sanctions.thawed"}[f.Shut]
	return s.write(ctx, func(tx *ledger.Tx) (ledger.Event, error) {
		ours, err := s.store.toldFreeze(ctx, tx, f.ID)
		return ledger.Event{Verb: verb, Subject: ref.New(tx.School, FreezeKind, f.ID), Changes: []ledger.Change{
			{Field: "person", Class: ledger.Personal, After: f.Person}}}, onlyOnce(ours, err)
	})
}

// onlyOnce takes an event back that another turn has written.
func onlyOnce(ours bool, err error) error {
	if err == nil && !ours {
		return errs.Clash("", "The trail has this already.")
	}
	return err
}

// Gone lets what was imposed in a case go with the case, whose time is over. It runs in the write that removes the case; each
// sanction goes within seconds, with an event of its own.
func (s *Sanctions) Gone(ctx context.Context, tx *ledger.Tx, incident string) error {
	return s.store.gone(ctx, tx, incident)
}

func (s *Sanctions) remove(ctx context.Context, one Sanction) error {
	return s.write(ctx, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "sanctions.removed", Subject: one.Ref(tx.School), Changes: []ledger.Change{
			{Field: "case", Class: ledger.Open, Before: one.Number}}}, s.store.remove(ctx, tx, one.ID)
	})
}

func (s *Sanctions) removeFreeze(ctx context.Context, f freeze) error {
	return s.write(ctx, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "sanctions.removed", Subject: ref.New(tx.School, FreezeKind, f.ID)}, s.store.removeFreeze(ctx, tx, f.ID)
	})
}

func (s *Sanctions) write(ctx context.Context, f func(*ledger.Tx) (ledger.Event, error)) error {
	return s.base.Ledger.Write(ctx, s.job("end"), f)
}
