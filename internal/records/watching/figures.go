package watching

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (w *Watching) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "watching.supervised", Title: "Children online under a named adult", Read: w.readSupervised},
		{Name: "watching.live", Title: "Sessions with the live view, and views that were refused", Read: w.readLive},
		{Name: "watching.steered", Title: "What teachers did from afar", Read: w.readSteered},
	}
}

// readSupervised is the share of quarters of an hour that children spent online under a named adult. // serves MON-11
func (w *Watching) readSupervised(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	q, err := w.store.quarters(ctx, tx, clock.Text(ask.From))
	if err != nil || q.all() == 0 {
		return feature.Reading{State: feature.None, Shown: "No child was online in school hours this term", Href: "/watching"}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/watching", Shown: fmt.Sprintf("%d%% of %d quarters of an hour of children online were under a named adult, %d%% where the policy needs none, %d%% without",
		percent(q.Under, q.all()), q.all(), percent(q.Permitted, q.all()), percent(q.Alone, q.all()))}
	if q.Alone > q.Under {
		r.State = feature.Due
	}
	r.At, err = clock.Parse(q.Latest)
	return r, err
}

func percent(n, of int) int { return (n*200 + of) / (2 * of) }

// mostRefused bounds how many refusals of a term are looked at.
const mostRefused = 5000

// readLive counts sessions whose live view was opened, and views that were refused. // serves MON-12
func (w *Watching) readLive(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	from := clock.Text(ask.From)
	started, err := w.store.started(ctx, tx, from)
	if err != nil {
		return feature.Reading{}, err
	}
	views, err := w.store.views(ctx, tx, from)
	if err != nil {
		return feature.Reading{}, err
	}
	events, err := ledger.Find(ctx, tx, ledger.Query{Verb: "refused", From: from, Limit: mostRefused})
	if err != nil {
		return feature.Reading{}, err
	}
	refused := 0
	for _, e := range events {
		if strings.HasPrefix(e.Why, "watching.live: ") {
			refused++
		}
	}
	r := feature.Reading{State: feature.Proven, Href: "/watching", Shown: fmt.Sprintf("%d of %d sessions with the live view this term; %d views refused", views.N, started.N, refused)}
	if started.N+refused == 0 {
		r.State = feature.None
	}
	r.At, err = clock.Parse(max(views.Latest, started.Latest))
	return r, err
}

// readSteered counts what was done from afar, and whether any of it outlived its session. // serves MON-13
func (w *Watching) readSteered(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := w.store.actTally(ctx, tx, clock.Text(ask.From))
	if err != nil || t.Acts == 0 {
		return feature.Reading{State: feature.None, Shown: "Nothing was done from afar this term", Href: "/watching"}, err
	}
	beyond, err := w.store.beyond(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/watching", Shown: fmt.Sprintf("%d times in %d sessions: %d eyes up, %d sites shown, %d signed out; all end with their session", t.Acts, t.Sessions, t.Eyes, t.Shown, t.Out)}
	if beyond > 0 {
		r.State, r.Shown = feature.Failing, r.Shown+fmt.Sprintf(", but %d do not", beyond)
	}
	r.At, err = clock.Parse(t.Latest)
	return r, err
}
