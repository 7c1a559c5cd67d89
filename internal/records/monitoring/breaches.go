package monitoring

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/tallies"
)

// Tally is a number under a heading, as it is lent to others. Whoever shows it hides what is small (GOV-17).
type Tally = tallies.Tally

// Breach is one alert as senior leaders read of it: no name, no words. // serves MON-07
type Breach struct {
	ID      string
	Kind    string // in the pack's words
	Level   string
	Group   string // "Year 4", "Staff", "Not known"
	At      string
	State   State
	Judged  string
	Action  string // what became of it, in words of the house: never what somebody typed
	Urgent  bool
	Minutes int // to the answer of an urgent one; -1: nobody has answered
}

// Weekly counts what became of alerts from one moment until another. // serves STD-08, GOV-05
func (m *Monitoring) Weekly(ctx context.Context, tx *ledger.Tx, from, until time.Time) (tallies.Week, error) {
	return m.tallies.Weekly(ctx, tx, from, until)
}

// Breaches are the alerts about use of the internet in a stretch of time, for the weekly list to senior leaders: what it
// was, whose group, what became of it. No name, no site, no words. // serves MON-07
func (m *Monitoring) Breaches(ctx context.Context, tx *ledger.Tx, from, until time.Time) ([]Breach, error) {
	rows, err := tallies.Breaches(ctx, tx, from, until)
	if err != nil {
		return nil, err
	}
	out := make([]Breach, 0, len(rows))
	for _, r := range rows {
		a := Alert{Kind: r.Kind, Category: r.Category, TextKind: r.TextKind, Level: r.Level}
		b := Breach{ID: r.ID, Level: r.Level, At: r.At, State: State(r.State), Judged: r.Judged}
		b.Kind, b.Group, b.Action, b.Urgent, b.Minutes = m.what(a), r.Group(), became(b), a.urgent(), -1
		if r.Kind == KindClass && r.Class != "" {
			b.Group = "A class"
		}
		if b.Urgent && r.Answered != "" {
			b.Minutes = int(clock.Moment(r.Answered).Sub(clock.Moment(b.At)).Minutes())
		}
		out = append(out, b)
	}
	return out, nil
}

// became says in words of the house what became of an alert.
func became(b Breach) string {
	switch {
	case b.State == Open:
		return "No action yet"
	case b.State == Incident:
		return "A concern was opened"
	case b.Judged == tallies.Mistaken:
		return "The rules were wrong"
	case b.Judged == tallies.Harmless:
		return "Understandable, nothing to do"
	case b.State == Dismissed:
		return "Dismissed with a reason"
	}
	return "Dealt with"
}
