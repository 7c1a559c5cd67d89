package duties

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Missed names the duties that fell due between two moments and were not done by then, or only afterwards, each with its day.
// serves GOV-05
func (d *Duties) Missed(ctx context.Context, tx *ledger.Tx, from, until time.Time) ([]string, error) {
	f, ok := d.inForce()
	if !ok {
		return nil, nil
	}
	all, err := d.between(ctx, tx, f, f.pack.Duties, policy.Day(from), policy.Day(until.Add(-time.Second)))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, one := range all {
		if one.Round.State != Free && (one.Round.Done == nil || one.Round.Done.moment().After(until)) {
			out = append(out, one.Duty.Title+", due on "+clock.ISO(one.Round.Due))
		}
	}
	return out, nil
}
