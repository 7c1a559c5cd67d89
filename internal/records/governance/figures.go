package governance

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/lessons"
)

func (g room) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "governance.reports", Title: "Termly reports sent to governors", Read: g.readReports},
		{Name: "governance.statements", Title: "Age of the newest signed statement", Read: g.readStatements},
		{Name: "governance.rates", Title: "Concerns and sanctions per 100 children, by term", Read: g.readRates},
		{Name: "governance.anonymity", Title: "Reports checked for names", Read: g.readAnonymity},
	}
}

// readReports looks at the last term that has ended: its report is late once the next term is two weeks old.
func (g room) readReports(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	terms := g.terms()
	r := feature.Reading{State: feature.Due, Shown: "No term has ended since the school began here", Href: "/report"}
	if len(terms) < 2 {
		return r, nil
	}
	last := terms[1]
	saved, err := g.store.byTerm(ctx, tx, last.Key)
	if err != nil {
		return r, err
	}
	r.Href = "/report?term=" + last.Key
	if saved != nil && saved.State == "sent" {
		at, err := clock.Parse(saved.SentAt)
		return feature.Reading{State: feature.Proven, At: at, Href: r.Href, Shown: fmt.Sprintf("The report of %s was sent on %s", last.Title, clock.Day(at))}, err
	}
	founded, err := g.store.founded(ctx, tx)
	if err != nil || founded > last.To {
		return r, err // the school was not here in that term
	}
	due := ask.From.AddDate(0, 0, 14)
	r.Shown = fmt.Sprintf("The report of %s has not been sent; it is due by %s", last.Title, clock.Day(due))
	if ask.Now.After(due) {
		r.State = feature.Failing
	}
	return r, nil
}

func (g room) readAnonymity(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	stops, err := g.store.stops(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	more, err := lessons.Store{}.Stops(ctx, tx, clock.Text(ask.From))
	if err != nil {
		return feature.Reading{}, err
	}
	stops += more
	all, err := g.store.saved(ctx, tx)
	if err != nil || len(all) == 0 {
		return feature.Reading{State: feature.Due, Shown: "No report has been prepared yet", Href: "/report"}, err
	}
	at, err := clock.Parse(all[0].PreparedAt)
	return feature.Reading{State: feature.Proven, At: at, Href: "/report",
		Shown: fmt.Sprintf("%d reports checked, no name in any; %d times a text was stopped this term", len(all), stops)}, err
}

// readRates says for how many terms there are rates, and how many have risen suddenly; the numbers are in the report.
// serves GOV-21
func (g room) readRates(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.Due, Shown: "No term has begun yet", Href: "/report"}
	terms := g.terms()
	if len(terms) == 0 {
		return r, nil
	}
	all, err := g.stretches(ctx, tx, terms[0])
	if err != nil {
		return r, err
	}
	loaded, rose := 0, 0
	for i, s := range all {
		if s.loaded {
			loaded++
		}
		if rises(all[:i], s, g.least(), func(s stretch) int { return s.concerns }) || rises(all[:i], s, g.least(), func(s stretch) int { return s.sanctions }) {
			rose++
		}
	}
	r.At, r.Shown = ask.Now, fmt.Sprintf("Rates of %d terms, %d with the number of children entered, %d with a sudden rise", len(all), loaded, rose)
	if all[len(all)-1].asked && all[len(all)-1].pupils > 0 {
		r.State = feature.Proven
	}
	return r, nil
}

// oldStatement is how long a statement says anything about today: a year and a term.
const oldStatement = 400 * 24 * time.Hour

// readStatements looks at the newest signed statement: one a term is what governors need. // serves NEW-06
func (g room) readStatements(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	r := feature.Reading{State: feature.Due, Shown: "No statement has been signed yet", Href: "/statements"}
	last, err := g.store.newest(ctx, tx)
	if err != nil || last == "" {
		return r, err
	}
	if r.At, err = clock.Parse(last); err != nil {
		return r, err
	}
	r.Shown = "The newest signed statement is of " + clock.Day(r.At) + ": " + age(r.At, ask.Now)
	switch {
	case !r.At.Before(ask.From):
		r.State = feature.Proven
	case ask.Now.Sub(r.At) > oldStatement:
		r.State = feature.Failing
	}
	return r, nil
}
