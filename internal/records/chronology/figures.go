package chronology

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (c *Chronology) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "chronology.views", Title: "Case views by role; exports blocked", Read: c.viewsFigure, Private: true},
		{Name: "chronology.files", Title: "Child protection files past five school days", Read: c.filesFigure, Private: true},
	}
}

// viewsFigure counts looks of this term by role, and exports that were refused. // serves INC-42
func (c *Chronology) viewsFigure(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.Proven, Href: "/chronology/views"}
	roles, err := c.looks.ByRole(ctx, tx, iso(ask.From.In(clock.London)))
	if err != nil {
		return r, err
	}
	last, err := c.looks.Last(ctx, tx)
	if err != nil {
		return r, err
	}
	blocked, err := ledger.Count(ctx, tx, "chronology.export-blocked", "", clock.Text(ask.From))
	if err != nil {
		return r, err
	}
	open, err := c.looks.Unsettled(ctx, tx)
	for _, t := range roles {
		r.Shown += fmt.Sprintf("%s: %d; ", t.Role, t.Looks)
	}
	r.Shown += fmt.Sprintf("%d exports blocked; %d unusual looks not settled", blocked, open)
	if open > 0 {
		r.State = feature.Due
	}
	if last == "" {
		r.State = feature.None
		return r, err
	}
	if err == nil {
		r.At, err = clock.Parse(last)
	}
	r.Latest = "A concern was opened"
	return r, err
}

// filesFigure is failing while a file is past its five days. // serves STD-15
func (c *Chronology) filesFigure(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.Proven, Href: "/chronology/files"}
	t, err := c.store.fileTally(ctx, tx, c.today())
	if err != nil {
		return r, err
	}
	r.Shown = fmt.Sprintf("%d files past five school days, %d to be sent, %d went late, %d of %d signed for", t.Past, t.Waiting, t.Late, t.Received, t.Total)
	switch {
	case t.Total == 0:
		r.State, r.Shown = feature.None, "No child with a child protection case has left."
		return r, nil
	case t.Past > 0:
		r.State = feature.Failing
	case t.Waiting > 0:
		r.State = feature.Due
	}
	r.Latest = "A file entry was opened"
	r.At, err = clock.Parse(t.Latest)
	return r, err
}
