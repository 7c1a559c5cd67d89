package sanctions

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// LiftEarly ends one before its time, with a reason. // serves INC-17
func (s *Sanctions) LiftEarly(ctx context.Context, tx *ledger.Tx, id, why string) (ledger.Event, error) {
	one, err := s.store.get(ctx, tx, id)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := mayImpose(tx.Grant.Actor(), one.For); err != nil {
		return ledger.Event{}, err
	}
	if one.Ends != "" && one.Ends <= tx.Now {
		return ledger.Event{}, errs.Clash("", "This sanction has already ended.")
	}
	if err := said("why", why, "Write why it is lifted"); err != nil {
		return ledger.Event{}, err
	}
	talk, err := s.enter(ctx, tx, one)
	if err != nil {
		return ledger.Event{}, err
	}
	if err := s.store.end(ctx, tx, id, Lifted, why, tx.Grant.Actor().Person, talk); err != nil {
		return ledger.Event{}, err
	}
	return ended(tx, one, "sanctions.lifted", Lifted), nil
}

// Lift ends what was imposed in a case, because it had no substance. It runs in the write of the case; the trail has an
// event of each sanction within seconds. // serves INC-25
func (s *Sanctions) Lift(ctx context.Context, tx *ledger.Tx, incident, why string) error {
	return s.store.liftAll(ctx, tx, incident, why, tx.Grant.Actor().Person)
}

// Earlier counts warnings and sanctions of a person since a moment, those of one incident left out, and those that had no
// substance. // serves INC-18
func (s *Sanctions) Earlier(ctx context.Context, tx *ledger.Tx, person string, since time.Time, except string) (int, error) {
	return s.store.earlier(ctx, tx, person, clock.Text(since), except)
}

// enter opens the talk that follows when access comes back: access is not held for it. // serves INC-44
func (s *Sanctions) enter(ctx context.Context, tx *ledger.Tx, one Sanction) (string, error) {
	if s.hooks.Enter == nil || one.For != Pupils || one.Removes == "" || one.Starts > tx.Now {
		return "", nil
	}
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return "", err
	}
	href, err := s.hooks.Enter(ctx, tx, "restorative_talks", map[string]string{"pupil": one.Person, "case": one.Number,
		"restored": clock.ISO(now), "adult": one.By})
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.NotFound) {
		return "", nil // whoever imposed it may have left: the talk is missing in the figure, and access still comes back
	}
	return href, err
}

func ended(tx *ledger.Tx, one Sanction, verb, how string) ledger.Event {
	return ledger.Event{Verb: verb, Subject: one.Ref(tx.School), Changes: []ledger.Change{
		{Field: "end", Class: ledger.Open, After: how}, {Field: "at", Class: ledger.Open, After: tx.Now}}}
}
