package homes

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Figures are the live numbers that prove PPL-22 and AUA-22.
func (f *Homes) Figures() []feature.Figure {
	return []feature.Figure{
		{Name: "families.links", Title: "Links sent home, opened and signed", Read: f.readLinks},
		{Name: "families.children", Title: "Children whose family was reached, and requests for other people's children", Read: f.readChildren},
	}
}

// readLinks counts what was sent home this term and what came of it. serves AUA-22
func (f *Homes) readLinks(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/families"}
	t, err := f.Store.tally(ctx, tx, clock.Text(ask.From))
	if err != nil || t.Sent == 0 {
		r.Shown = "No link was sent home this term"
		return r, err
	}
	r.State = feature.Proven
	if t.Undone > 0 {
		r.State = feature.Due
	}
	r.Shown = fmt.Sprintf("%d sent this term, %d opened, %d signed, %d closed early, %d letters did not arrive", t.Sent, t.Opened, t.Signed, t.Closed, t.Undone)
	r.At, err = clock.Parse(t.Latest)
	if err == nil {
		r.Latest = "A link was made on " + clock.Human(r.At)
	}
	return r, err
}

// readChildren counts the children somebody of whose family was reached, and how often anybody asked for a child that is
// not theirs and got nothing. serves PPL-22
func (f *Homes) readChildren(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.None, Href: "/families"}
	rows, err := f.Register(ctx, tx, f.job("figures"), Filter{})
	if err != nil {
		return r, err
	}
	all, reached := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		for _, c := range row.Children {
			all[c.ID] = true
			if row.Last.Opened != "" || len(row.Missing) == 0 {
				reached[c.ID] = true
			}
		}
	}
	denied, err := ledger.Count(ctx, tx, VerbDenied, "", clock.Text(ask.From))
	if err != nil || len(all) == 0 {
		r.Shown = "No child has a carer in the register yet"
		return r, err
	}
	r.State = feature.Proven
	if len(reached) < len(all) {
		r.State = feature.Due
	}
	r.Shown = fmt.Sprintf("%d of %d children with a family that was reached; requests for other people's children this term: %d, all refused", len(reached), len(all), denied)
	return r, nil
}
