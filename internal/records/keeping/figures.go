package keeping

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (k *Keeping) figures() []feature.Figure {
	return []feature.Figure{{Name: "keeping.holds", Title: "Holds open, and their age", Read: k.readHolds, Private: true},
		{Name: "keeping.removed", Title: "Cases deleted by their rule", Read: k.readRemoved, Private: true}}
}

// readHolds counts what is held and what nobody has looked at in time. // serves DATA-23
func (k *Keeping) readHolds(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	open, err := k.cases.OpenNumbers(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	written, err := k.written(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	late, oldest := 0, ""
	for _, h := range written {
		if h.Late {
			late++
		}
		if oldest == "" || h.Since < oldest {
			oldest = h.Since
		}
	}
	r := feature.Reading{State: feature.Proven, At: ask.Now, Href: "/keeping",
		Shown: fmt.Sprintf("%d open cases and %d written holds keep records from being deleted", len(open), len(written))}
	if oldest != "" {
		r.Shown += ", the oldest since " + clock.Date(oldest)
	}
	if late > 0 {
		r.State, r.Shown = feature.Failing, r.Shown+fmt.Sprintf("; %d were not looked at again in time", late)
	}
	return r, nil
}

func (k *Keeping) readRemoved(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	rule, ok := k.rule()
	if !ok {
		return feature.Reading{State: feature.None, How: feature.Missing, Shown: "The policy does not say how long cases are kept, so none is deleted.", Href: "/keeping"}, nil
	}
	many, latest, err := k.cases.Went(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, At: ask.Now, Href: "/keeping",
		Shown: fmt.Sprintf("%d cases deleted this term, each with its proof; cases are kept for %d days after they are closed", many, rule.Days)}
	if latest != "" {
		r.Latest = "A case was deleted by its rule"
		r.At, err = clock.Parse(latest)
	}
	return r, err
}
