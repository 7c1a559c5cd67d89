package monitoring

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/measures"
)

func (m *Monitoring) figures() []feature.Figure {
	return append(m.measures.Figures(), []feature.Figure{
		{Name: "filtering.minutes", Title: "Staff over the allowed minutes", Read: m.minutes.Read, Private: true},
		{Name: "monitoring.alerts", Title: "Alerts and what was done", Read: m.readAlerts, Private: true},
		{Name: "monitoring.urgent", Title: "Urgent alerts and minutes to a human response", Read: m.tallies.ReadUrgent, Private: true},
		{Name: "monitoring.precision", Title: "Closed alerts that were a real worry", Read: m.tallies.ReadPrecision, Private: true},
		{Name: "monitoring.load", Title: "Alerts for each safeguarding lead and school day", Read: m.tallies.ReadLoad, Private: true},
		{Name: "monitoring.unreported", Title: "Blocked pages in lessons with and without a report", Read: m.readUnreported, Private: true},
		{Name: "monitoring.lookups", Title: "Look-ups with a reason, and supervision talks", Read: m.looks.ReadLooks, Private: true},
		{Name: "monitoring.signed", Title: "The month's list of look-ups, read and signed", Read: m.looks.ReadSigned, Private: true},
		{Name: "monitoring.checks", Title: "Checks of children, and families spoken to", Read: m.outcomes.Read, Private: true},
		{Name: "monitoring.opened", Title: "Concerns opened from the log", Read: m.readOpened, Private: true},
		{Name: "ledger.chain", Title: "Daily check of the trail", Read: m.proof.Read},
		{Name: "filtering.block_pages", Title: "Block pages shown", Read: m.readBlockPages, Private: true},
	}...)
}

func (m *Monitoring) readAlerts(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	all, err := m.store.tally(ctx, tx, clock.Text(ask.From))
	r := feature.Reading{State: feature.None, Href: "/alerts"}
	var open, urgent, done int64
	latest := ""
	for _, t := range all {
		latest = max(latest, t.Latest)
		switch {
		case t.State != Open:
			done += t.N
		case t.Level == Urgent:
			urgent += t.N
			open += t.N
		default:
			open += t.N
		}
	}
	switch {
	case open > 0:
		r.State = feature.Due
	case done > 0:
		r.State = feature.Proven
	}
	r.Shown = fmt.Sprintf("%d open (%d urgent), %d dealt with this term", open, urgent, done)
	if r.At = clock.Moment(latest); !r.At.IsZero() {
		r.Latest = "An alert at " + clock.Human(r.At)
	}
	return r, err
}

const forever = "9999"

func (m *Monitoring) readOpened(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	n, err := m.store.fromRoute(ctx, tx, clock.Text(ask.From), "")
	if err != nil {
		return feature.Reading{}, err
	}
	_, undecided, err := m.store.alerts(ctx, tx, filter{State: string(Open)}, 1, 0)
	r := feature.Reading{State: feature.Proven, At: clock.Moment(n.Latest), Href: "/alerts?state=open",
		Shown: fmt.Sprintf("%d concerns opened from block pages, alerts and the log this term, each with its lines sealed; %d alerts with no decision", n.N, undecided)}
	if undecided > 0 {
		r.State = feature.Due
	}
	if n.N == 0 {
		r.Shown = fmt.Sprintf("No concern was opened from the log this term; %d alerts with no decision", undecided)
		if undecided == 0 {
			r.State = feature.None
		}
	} else {
		r.Latest = "A concern with log lines at " + clock.Human(r.At)
	}
	return r, err
}

func (m *Monitoring) readBlockPages(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	_, b, last, err := m.measures.Judged(ctx, ask.From, "")
	if err != nil {
		return feature.Reading{}, err
	}
	told, err := m.store.fromRoute(ctx, tx, clock.Text(ask.From), incidents.BlockPage)
	if err != nil {
		return feature.Reading{}, err
	}
	asked, err := ledger.Count(ctx, tx, "filtering.asked", "", clock.Text(ask.From))
	r := feature.Reading{State: feature.Proven, At: clock.Moment(max(last, told.Latest)), Href: "/filtering/requests",
		Shown: fmt.Sprintf("%d blocked requests this term; %d concerns and %d requests came from people", b, told.N, asked)}
	if b == 0 {
		r.State = feature.None
	}
	return r, err
}

// alertsOf counts the alerts of a kind since a moment, and those that wait.
func (m *Monitoring) alertsOf(kind string) measures.Count {
	return func(ctx context.Context, tx *ledger.Tx, from time.Time) (a measures.Alerts, err error) {
		counts, err := m.store.kinds(ctx, tx, clock.Text(from), m.reader().Clauses(marks.Bypass))
		for _, k := range counts {
			if k.Kind != kind {
				continue
			}
			a.All += k.N
			if k.State == Open {
				a.Open += k.N
			}
			if at := clock.Moment(k.Latest); at.After(a.Latest) {
				a.Latest = at
			}
		}
		return a, err
	}
}
