package governance

import (
	"context"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies"
)

// Day is how many clauses stood how on one day.
type Day struct {
	Day      string `db:"day"`
	Proven   int    `db:"proven"`
	Due      int    `db:"due"`
	Failing  int    `db:"failing"`
	None     int    `db:"none"`
	Measured int    `db:"measured"`
	Attested int    `db:"attested"`
	Missing  int    `db:"missing"`
}

// All is the number of clauses.
func (d Day) All() int { return d.Proven + d.Due + d.Failing + d.None }

// tally counts the standings of one day.
func tally(day string, all []policies.Standing) Day {
	d := Day{Day: day}
	for _, s := range all {
		switch s.Reading.State {
		case feature.Proven:
			d.Proven++
		case feature.Due:
			d.Due++
		case feature.Failing:
			d.Failing++
		default:
			d.None++
		}
		switch s.Reading.How {
		case feature.Attested:
			d.Attested++
		case feature.Missing:
			d.Missing++
		default:
			d.Measured++
		}
	}
	return d
}

// stood is how a clause stood from a day on.
type stood struct {
	Clause string `db:"clause"`
	Day    string `db:"day"`
	State  string `db:"state"`
	How    string `db:"how"`
}

// note writes down how the clauses stand today, so that a trend is what was seen and not what is remembered. It runs every
// few hours: each day is noted once, and after that only what has changed; of one day the last counts. // serves GOV-08
func (g room) note(ctx context.Context) error {
	if g.base.Policy.Load() == nil {
		return nil
	}
	grant := g.base.Gate.System(g.base.School, "governance.note")
	var news []stood
	var today, noted Day
	err := g.base.Ledger.Read(ctx, grant, func(tx *ledger.Tx) (err error) {
		today, noted, news, err = g.compare(ctx, tx)
		return err
	})
	if err != nil || today == noted && len(news) == 0 {
		return err
	}
	return g.base.Ledger.Write(ctx, grant, func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "governance.noted", Subject: ref.New(tx.School, "standing", today.Day)}
		for _, s := range news {
			if err := g.store.putStanding(ctx, tx, s); err != nil {
				return e, err
			}
		}
		return e, g.store.putDay(ctx, tx, today)
	})
}

// compare measures, and says what differs from what was noted.
func (g room) compare(ctx context.Context, tx *ledger.Tx) (today, noted Day, news []stood, err error) {
	day := clock.ISO(g.base.Now())
	all, err := g.policies.Standings(ctx, tx)
	if err != nil {
		return today, noted, nil, err
	}
	last, err := g.since(ctx, tx)
	if err != nil {
		return today, noted, nil, err
	}
	for _, s := range all {
		now := stood{s.Clause.ID, day, string(s.Reading.State), string(s.Reading.How)}
		if was := last[s.Clause.ID]; was.State != now.State || was.How != now.How {
			news = append(news, now)
		}
	}
	if noted, err = g.store.lastDay(ctx, tx); noted.Day != day {
		noted = Day{}
	}
	return tally(day, all), noted, news, err
}

// since is, by clause, the newest change that was noted.
func (g room) since(ctx context.Context, tx *ledger.Tx) (map[string]stood, error) {
	rows, err := g.store.standings(ctx, tx)
	out := make(map[string]stood, len(rows))
	for _, r := range rows {
		out[r.Clause] = r
	}
	return out, err
}

// nextDue is, by clause, the first day from today on by which one of its duties has to be done: those that carry the clause,
// and the one whose figure proves it. // serves GOV-08, GOV-16
func nextDue(p *policy.Pack, now time.Time) map[string]time.Time {
	cal, today := policy.NewCalendar(p), policy.Day(now)
	byFigure, out := map[string]time.Time{}, map[string]time.Time{}
	for _, d := range p.Duties {
		period, ok := cal.Period(d.Every, now)
		if !ok {
			continue // it is due when something happens, not by the calendar
		}
		day := cal.Due(d, period)
		if day.Before(today) {
			day = cal.Due(d, cal.Following(d.Every, period))
		}
		byFigure["duties."+d.Key] = day
		out[d.Clause] = sooner(out[d.Clause], day)
	}
	for _, c := range p.Clauses {
		if day, has := byFigure[c.Figure]; has {
			out[c.ID] = sooner(out[c.ID], day)
		}
	}
	return out
}

// sooner is the earlier of two days; the zero day is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// stale reports that a source has said nothing for longer than it should: two terms without anything new. // serves GOV-08
func stale(r feature.Reading, now time.Time) bool {
	return r.State != feature.None && !r.At.IsZero() && now.Sub(r.At) > 240*24*time.Hour
}
