package passes

import (
	"context"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// atOnce bounds how much one write forgets.
const atOnce = 200

// Forget removes what children asked for and hid once the log of the same days is gone: it says who was on which page.
// Lessons, plans and looks are about sites and teachers and stay. // serves MON-18
func (p *Passes) Forget(ctx context.Context) error {
	days := p.pack().Settings.LogDays
	if days <= 0 {
		return nil
	}
	before := clock.Text(p.base.Now().AddDate(0, 0, -days))
	for {
		var asks, hides []string
		err := p.base.Ledger.Read(ctx, p.job("forget"), func(tx *ledger.Tx) (err error) {
			asks, hides, err = p.store.old(ctx, tx, before)
			return err
		})
		if err != nil || len(asks)+len(hides) == 0 {
			return err
		}
		if err := p.base.Ledger.Write(ctx, p.job("forget"), func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "passes.forgotten", Subject: ref.New(tx.School, "school", tx.School), Why: "older than the log"}
			for _, id := range asks {
				e.Also = append(e.Also, ref.New(tx.School, AskKind, id))
			}
			for _, id := range hides {
				e.Also = append(e.Also, ref.New(tx.School, HideKind, id))
			}
			return e, p.store.forget(ctx, tx, asks, hides)
		}); err != nil {
			return err
		}
	}
}
