package counts

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

// Figures are the numbers that prove the clauses on reporting and responding.
func Figures() []feature.Figure {
	own := []feature.Figure{
		{Name: "incidents.cases", Title: "Concerns opened and closed", Read: cases, Private: true},
		{Name: "incidents.routed", Title: "Cases routed by the rule", Read: routed, Private: true},
		{Name: "incidents.refused", Title: "Attempts by people who may not see a case", Read: refused, Private: true},
		{Name: "incidents.responses", Title: "Responses of the matrix done, or skipped with a reason", Read: answered, Private: true},
		{Name: "incidents.decisions", Title: "Decisions with a written reason", Read: decided, Private: true},
		{Name: "incidents.evidence", Title: "Evidence sealed", Read: sealed, Private: true},
		{Name: "incidents.reports", Title: "Reports by route and group", Read: reports, Private: true},
		{Name: "incidents.delays", Title: "Time from what happened to the report", Read: delays, Private: true},
		{Name: "incidents.answered", Title: "Minutes until somebody had a child protection case", Read: answeredIn, Private: true},
		{Name: "incidents.staff_steps", Title: "Steps of staff procedures, counted only", Read: staffSteps, Private: true},
		{Name: "incidents.uploads", Title: "Cases in which nothing may be stored, and tries to", Read: guarded, Private: true},
	}
	for _, s := range shares() {
		own = append(own, feature.Figure{Name: s.name, Title: s.title, Private: true, Read: s.read})
	}
	return own
}

// read makes a reading; the newest thing is named in words without a name.
func read(state feature.State, latest, words, shown string, args ...any) (feature.Reading, error) {
	at, err := clock.Parse(latest)
	r := feature.Reading{State: state, Shown: fmt.Sprintf(shown, args...), At: at, Href: "/incidents"}
	if latest == "" {
		r.State = feature.None
		return r, nil
	}
	r.Latest = words
	return r, err
}

func cases(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[tally](ctx, tx.Tx, sqlTally, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	return read(feature.Proven, t.Latest, "A concern was reported", "%d concerns this term, %d closed, %d not yet classified", t.Opened, t.Closed, t.Bare)
}

func routed(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[tally](ctx, tx.Tx, sqlTally, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	wrong, err := db.One[int64](ctx, tx.Tx, sqlMisrouted, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	state := feature.Proven
	if wrong > 0 {
		state = feature.Failing
	}
	return read(state, t.Latest, "A concern was routed", "%d of %d cases this term routed by the rule", t.Opened-wrong, t.Opened)
}

func refused(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	told, err := ledger.Find(ctx, tx, ledger.Query{Verb: "refused", From: clock.Text(ask.From), Limit: 5000})
	if err != nil {
		return feature.Reading{}, err
	}
	all, named, latest := 0, 0, ""
	for _, t := range told {
		if t.Subject.Kind != record.Kind {
			continue
		}
		all++
		latest = max(latest, t.At)
		if strings.HasSuffix(t.Why, ": named") {
			named++
		}
	}
	return read(feature.Proven, latest, "Someone was turned away", "%d attempts turned away this term, %d of them by people named in the case; none got in", all, named)
}

func answered(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[taskTally](ctx, tx.Tx, sqlTaskTally, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	state, total := feature.Proven, t.Done+t.Skipped+t.Waiting
	switch {
	case t.Passed > 0 || t.Bare > 0:
		state = feature.Failing
	case t.Waiting > 0:
		state = feature.Due
	}
	if t.Latest == "" && total > 0 {
		return feature.Reading{State: feature.Due, Shown: fmt.Sprintf("%d required responses are waiting", total), Href: "/incidents"}, nil
	}
	return read(state, t.Latest, "A response was dealt with", "%d of %d required responses done this term, %d skipped with a reason", t.Done, total, t.Skipped)
}

func decided(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[decisionTally](ctx, tx.Tx, sqlDecisions, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	state := feature.Proven
	if t.Bare > 0 {
		state = feature.Failing
	}
	return read(state, t.Latest, "A decision was written down", "%d concerns and decisions this term, %d without a reason", t.Decided, t.Bare)
}

func sealed(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[evidenceTally](ctx, tx.Tx, sqlSealedTally, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	state := feature.Proven
	if t.Bare > 0 {
		state = feature.Failing
	}
	return read(state, t.Latest, "Evidence was sealed", "%d items sealed this term, %d cases with a signed form", t.Items, t.Signed)
}

func reports(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	t, err := db.One[tally](ctx, tx.Tx, sqlTally, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	routes, err := db.All[routeTally](ctx, tx.Tx, sqlRoutes, tx.School, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	var parts []string
	for _, r := range routes {
		parts = append(parts, fmt.Sprintf("%s, %s: %d", strings.ToLower(record.Said(record.RouteNames(), r.Route)), r.Group, r.Many))
	}
	return read(feature.Proven, t.Latest, "A report came in", "%d reports this term (%s), %d receipts given", t.Opened, strings.Join(parts, "; "), t.Receipts)
}
