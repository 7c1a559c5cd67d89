package governance

import (
	"context"
	"fmt"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/lessons"
	"belisha/internal/records/registers"
)

const outsideRegister = "outside_reports"

// outside lists what was sent in a term to leaders, governors, the authority and the partnership, and names what is missing of
// what the policy expects. // serves GOV-12, GOV-13
func (g room) outside(ctx context.Context, tx *ledger.Tx, r *Report, t policy.Term) error {
	if err := g.reported(ctx, tx, r, t); err != nil {
		return err
	}
	if g.ended(t) != nil {
		return nil
	}
	missing, err := lessons.Store{}.Unpublished(ctx, tx, t.Key, false)
	for _, kind := range missing {
		r.Gaps = append(r.Gaps, map[string]string{lessons.YouSaid: "“You said, we did” was not published for this term.",
			lessons.Parents: "No note on what keeps coming up went to parents in this term."}[kind])
	}
	return err
}

func (g room) reported(ctx context.Context, tx *ledger.Tx, r *Report, t policy.Term) error {
	if g.hooks.Register == nil {
		return nil
	}
	entries, err := g.hooks.Register(ctx, tx, outsideRegister)
	if err != nil {
		return err
	}
	for _, reg := range g.base.Policy.Load().Pack.Registers {
		if reg.Key != outsideRegister {
			continue
		}
		for _, to := range recipients(reg) {
			sent, n := lastSent(entries, to.Key, t)
			if n > 0 {
				r.Outside = append(r.Outside, Fact{to.Title, fmt.Sprintf("%d, the last on %s", n, clock.Date(sent))})
			}
		}
		for _, want := range reg.Expects {
			if _, n := lastSent(entries, want.Key, t); n == 0 {
				r.Outside = append(r.Outside, Fact{want.Title, "Missing"})
				r.Gaps = append(r.Gaps, want.Title+": none is entered for this term.")
			}
		}
	}
	return nil
}

// recipients are those that the register knows.
func recipients(reg policy.Register) []policy.Option {
	for _, f := range reg.Fields {
		if f.Key == "recipient" {
			return f.Options
		}
	}
	return nil
}

// lastSent finds the reports to one recipient whose period touches a term.
func lastSent(all []registers.Entry, to string, t policy.Term) (last string, n int) {
	for _, e := range all {
		if e.Values["recipient"] == to && e.Values["period_from"] <= t.To && e.Values["period_to"] >= t.From {
			last, n = max(last, e.Values["sent"]), n+1
		}
	}
	return last, n
}
