package passes

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Aim is the aim of a lesson, for a line of the log that it decided; the id itself when the lesson is there no more.
func (p *Passes) Aim(ctx context.Context, tx *ledger.Tx, id string) (string, error) {
	one, err := p.store.get(ctx, tx, id)
	if errs.Is(err, errs.NotFound) {
		return id, nil
	}
	return one.Aim, err
}

// Get is a lesson by its id, for those who watch over it. // serves MON-11
func (p *Passes) Get(ctx context.Context, tx *ledger.Tx, id string) (Pass, error) {
	return p.store.get(ctx, tx, id)
}

// During is the lesson of a class at a moment, be it over by now; the zero Pass when there was none. // serves NEW-09
func (p *Passes) During(ctx context.Context, tx *ledger.Tx, class string, at time.Time) (Pass, error) {
	one, err := p.store.during(ctx, tx, class, clock.Text(at))
	if !p.taught(one, at) {
		return Pass{}, err
	}
	return one, err
}
