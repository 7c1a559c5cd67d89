package gates

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// prepareWithin bounds the counting that a new policy needs.
const prepareWithin = time.Minute

// Prepare says whom the gates of a new policy would hold who are free under the one in force. It counts with the signatures
// that are there: a form that the policy in force does not have is signed by nobody yet. // serves POL-01 POL-31
func (g *Gates) Prepare(next *policy.Pack) (policy.Plan, error) {
	ctx, cancel := context.WithTimeout(context.Background(), prepareWithin)
	defer cancel()
	plan := policy.Plan{About: "Gates", Commit: func() {}} // the pack in force is what the gates read
	if len(next.Gates) == 0 && len(g.pack().Gates) == 0 {
		return plan, nil
	}
	err := g.base.Ledger.Read(ctx, g.job("prepare"), func(tx *ledger.Tx) error {
		now := g.base.Now()
		before, _, err := g.all(ctx, tx, g.pack(), now)
		if err != nil {
			return err
		}
		after, s, err := g.all(ctx, tx, next, now)
		if err != nil {
			return err
		}
		unknown(g.pack(), next, s.people, after, now)
		plan.Effects = effects(next, s.people, before, after)
		return nil
	})
	if err != nil {
		return policy.Plan{}, fmt.Errorf("gates: prepare: %w", err)
	}
	return plan, nil
}

// unknown adds those whom a form will concern that nobody can have signed yet.
func unknown(current, next *policy.Pack, everybody []people.Person, after map[string][]Missing, now time.Time) {
	for _, gate := range next.Gates {
		kind, form := need(gate)
		if kind != needAgreement || hasForm(current, form) {
			continue
		}
		for _, p := range everybody {
			if concerns(gate, p) && !p.Gone(now) {
				after[p.ID] = append(after[p.ID], Missing{Gate: gate, Why: Unsigned, Form: form})
			}
		}
	}
}

// effects says for each gate how many children and adults it would hold who are free at it now.
func effects(next *policy.Pack, everybody []people.Person, before, after map[string][]Missing) []string {
	var out []string
	for _, gate := range next.Gates {
		children, adults := 0, 0
		for _, p := range everybody {
			switch {
			case at(before[p.ID], gate.Key) || !at(after[p.ID], gate.Key):
			case p.Is(people.Pupil):
				children++
			default:
				adults++
			}
		}
		if children+adults > 0 {
			out = append(out, fmt.Sprintf("The gate “%s” would hold %d children and %d adults who are free now.", gate.Title, children, adults))
		}
	}
	if len(out) == 0 {
		out = append(out, "The gates would hold nobody who is free now.")
	}
	return out
}

func at(all []Missing, gate string) bool {
	for _, m := range all {
		if m.Gate.Key == gate {
			return true
		}
	}
	return false
}
