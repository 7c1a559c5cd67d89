package monitoring

import (
	"context"
	"slices"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/tallies"
)

// judged reports an alert about use of the internet: whether it was right can be said of those alone.
func (a Alert) judged() bool { return a.tried() || a.Kind == KindClass }

// mayJudge refuses to close an alert without saying whether it was right.
func (a Alert) mayJudge(to State, judged string) error {
	switch {
	case !a.judged() && judged == "":
		return nil
	case !slices.Contains([]string{tallies.Real, tallies.Harmless, tallies.Mistaken}, judged):
		return errs.Bad("judged", "Choose whether this alert was right. From that the school sees how good its rules are.")
	case to == Dismissed && judged == tallies.Real:
		return errs.Bad("judged", "A real worry is not dismissed. Write down what was done, or open a concern.")
	}
	return nil
}

// closeParts closes what is in a class's alert, and names it for the event. A child whose activity the actor may not see
// stays open, by itself: nobody decides what they are shut out of (INC-06).
func (m *Monitoring) closeParts(ctx context.Context, tx *ledger.Tx, a Alert) (out []ref.Ref, err error) {
	if a.Kind != KindClass {
		return nil, nil
	}
	all, err := m.store.partsOf(ctx, tx, a.ID)
	if err != nil {
		return nil, err
	}
	not, err := m.register.Hidden(ctx, tx, a.ActedBy)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.State != Open {
			continue
		}
		out = append(out, p.Ref(tx.School))
		if slices.Contains(not, p.Person) {
			if err := m.store.part(ctx, tx, p.ID, ""); err != nil {
				return nil, err
			}
		}
	}
	return out, m.store.endParts(ctx, tx, a)
}
