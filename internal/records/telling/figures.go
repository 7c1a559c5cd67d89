package telling

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
)

// figures are the numbers that prove the clauses on telling.
func (f *Telling) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "telling.reports", Title: "Reports by route and group, and receipts given", Read: f.reports, Private: true},
		{Name: "telling.children", Title: "Worries of children, and how soon a grown-up read them", Read: f.children, Private: true},
		{Name: "telling.delays", Title: "How soon staff told what they saw", Read: f.delays, Private: true},
		{Name: "telling.accidents", Title: "Things seen by accident and told", Read: f.accidents, Private: true},
		{Name: "telling.refused", Title: "Uploads turned away because they may show a child", Read: f.refused, Private: true},
	}
}

func reading(latest, words, text string, args ...any) (feature.Reading, error) {
	r := feature.Reading{State: feature.Proven, Shown: fmt.Sprintf(text, args...), Href: "/incidents"}
	if latest == "" {
		r.State = feature.None
		return r, nil
	}
	var err error
	r.At, err = clock.Parse(latest)
	r.Latest = words
	return r, err
}

func (f *Telling) reports(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := f.store.routes(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	many, receipts, latest := int64(0), int64(0), ""
	var parts []string
	for _, r := range all {
		many, receipts, latest = many+r.Many, receipts+r.Receipts, max(latest, r.Latest)
		parts = append(parts, fmt.Sprintf("%s, %s: %d", strings.ToLower(incidents.Said(incidents.RouteNames(), r.Route)), r.Group, r.Many))
	}
	return reading(latest, "A report came in", "%d reports this term (%s), %d of them with a receipt", many, strings.Join(parts, "; "), receipts)
}

// children reads how soon a grown-up read what children told. A worry that nobody has read is due.
func (f *Telling) children(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := f.store.worries(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	var minutes []int
	latest, unread := "", 0
	for _, w := range all {
		latest = max(latest, w.Told)
		if w.Read == "" {
			unread++
			continue
		}
		from, err := clock.Parse(w.Told)
		if err != nil {
			return feature.Reading{}, err
		}
		to, err := clock.Parse(w.Read)
		if err != nil {
			return feature.Reading{}, err
		}
		minutes = append(minutes, int(to.Sub(from).Minutes()))
	}
	slices.Sort(minutes)
	text := fmt.Sprintf("%d worries told by children this term, %d not read yet", len(all), unread)
	if n := len(minutes); n > 0 {
		text += fmt.Sprintf("; half were read within %d minutes, the slowest after %d", minutes[n/2], minutes[n-1])
	}
	r, err := reading(latest, "A child told something", "%s", text)
	if unread > 0 && err == nil {
		r.State = feature.Due
	}
	return r, err
}

func (f *Telling) accidents(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := f.store.tallyOf(ctx, tx, accident, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	return reading(t.Latest, "Something was seen by accident", "%d things seen by accident and told this term, %d of them by children", t.Many, t.Children)
}

func (f *Telling) refused(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	told, err := ledger.Find(ctx, tx, ledger.Query{Verb: "telling.upload-refused", From: clock.Text(ask.From), Limit: 5000})
	if err != nil {
		return feature.Reading{}, err
	}
	latest := ""
	if len(told) > 0 {
		latest = told[0].At
	}
	return reading(latest, "An upload was turned away", "%d uploads turned away this term; none was stored", len(told))
}

// delays reads how soon staff told, from what happened to the report. Late is what the policy calls late. // serves INC-03
func (f *Telling) delays(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := f.store.delays(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	var hours []int
	late, latest := 0, ""
	for _, d := range all {
		from, err := clock.Parse(d.Happened)
		if err != nil {
			return feature.Reading{}, err
		}
		to, err := clock.Parse(d.Reported)
		if err != nil {
			return feature.Reading{}, err
		}
		hours, latest = append(hours, int(to.Sub(from).Hours())), max(latest, d.Reported)
		if d.Late {
			late++
		}
	}
	slices.Sort(hours)
	text := fmt.Sprintf("%d reports by staff this term, %d of them late", len(all), late)
	if n := len(hours); n > 0 {
		text += fmt.Sprintf("; half came within %d hours", hours[n/2])
	}
	return reading(latest, "Staff reported something", "%s", text)
}
