package guidance

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (g *Guidance) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "guidance.charts", Title: "Decision charts and their uses this term", Read: g.readCharts},
		{Name: "guidance.pages", Title: "Advice on reporting checked in the last year", Read: g.readPages},
		{Name: "guidance.contacts", Title: "Outside contacts checked in the last year", Read: g.readContacts},
	}
}

// readCharts: which version of the policy draws the charts, and how often they were followed. // serves INC-29
func (g *Guidance) readCharts(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	p, err := g.pack()
	if err != nil || len(p.Cases.Charts) == 0 {
		return feature.Reading{State: feature.None, Shown: "The policy in force has no decision chart"}, nil
	}
	r := feature.Reading{State: feature.Proven, How: feature.Measured, Href: "/guidance/chart"}
	n, err := g.counted(ctx, tx, chartUse, &r)
	r.Shown = fmt.Sprintf("%d decision charts of policy version %s, followed %d times this term", len(p.Cases.Charts), p.Identity.Version, n)
	return r, err
}

// counted adds up the uses of a kind this term and notes the newest.
func (g *Guidance) counted(ctx context.Context, tx *ledger.Tx, kind string, r *feature.Reading) (int, error) {
	p, err := g.pack()
	if err != nil {
		return 0, nil
	}
	all, err := g.store.uses(ctx, tx, g.term(p), kind)
	n := 0
	for _, u := range all {
		n += u.Uses
		if at, bad := clock.Parse(u.Last); bad == nil && at.After(r.At) {
			r.At = at
		}
	}
	return n, err
}

// readPages: whether each audience has advice that somebody looked at within a year. // serves INC-43
func (g *Guidance) readPages(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	p, err := g.pack()
	if err != nil || len(p.Cases.Reporting) == 0 {
		return feature.Reading{State: feature.None, Shown: "The policy in force has no advice on reporting"}, nil
	}
	days, err := g.checked(ctx, tx, p)
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, How: feature.Attested, Href: "/guidance/check"}
	fresh := 0
	for _, day := range days {
		if !stale(day, ask.Now) {
			fresh++
		}
	}
	switch {
	case fresh == 0:
		r.State = feature.Failing
	case fresh < len(days):
		r.State = feature.Due
	}
	n, err := g.counted(ctx, tx, pageUse, &r)
	r.Shown = fmt.Sprintf("%d of %d pages of advice checked in the last year, opened %d times this term", fresh, len(days), n)
	return r, err
}

// readContacts: how many of those whom one may have to call were checked within a year. // serves INC-30
func (g *Guidance) readContacts(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	p, err := g.pack()
	if err != nil {
		return feature.Reading{State: feature.None, Shown: "No policy is in force"}, nil
	}
	all, err := g.contacts(ctx, tx, p)
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.None, Shown: "Nobody outside school is named"}, err
	}
	fresh := 0
	for _, c := range all {
		if !stale(c.Checked, ask.Now) {
			fresh++
		}
	}
	r := feature.Reading{State: feature.Proven, How: feature.Attested, Href: "/guidance/contacts",
		Shown: fmt.Sprintf("%d of %d outside contacts checked in the last year", fresh, len(all))}
	if fresh < len(all) {
		r.State = feature.Due
	}
	return r, nil
}
