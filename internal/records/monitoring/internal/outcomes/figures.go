package outcomes

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Read says how many checks of children there were, and whether the families were spoken to where a concern remained. serves MON-16
func (b *Book) Read(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	f, err := waiting(ctx, tx, clock.Text(ask.From), clock.ISO(b.base.Now()))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, At: clock.Moment(f.Latest), Href: "/monitoring/checks",
		Shown: fmt.Sprintf("%d checks of children; %d families still to be spoken to, %d of them late", f.N, f.Waiting, f.Overdue)}
	switch {
	case f.N == 0:
		r.State, r.Shown = feature.None, "No child's files or sites were checked this term"
	case f.Overdue > 0:
		r.State = feature.Failing
	case f.Waiting > 0:
		r.State = feature.Due
	}
	return r, nil
}
