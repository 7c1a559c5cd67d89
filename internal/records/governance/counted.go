package governance

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/nameless"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/lessons"
)

// counted takes every number of a term through the one step, together with all that was ever printed: no table of the report
// can be subtracted from another, from last term's, or from what pupils and parents were told. // serves GOV-04, GOV-17, STD-28
func (g room) counted(ctx context.Context, tx *ledger.Tx, r *Report, t policy.Term, from, to time.Time) error {
	known, err := lessons.Store{}.Printed(ctx, tx)
	if err != nil {
		return err
	}
	p := nameless.NewPaper(g.least(), known)
	cases, err := incidents.Store{}.Counts(ctx, tx, from, to)
	if err != nil {
		return fmt.Errorf("governance: concerns: %w", err)
	}
	g.concerns(p, t.Key+"/concerns", cases)
	for _, part := range parts() {
		raw, err := g.store.counts(ctx, tx, part.query, clock.Text(from), clock.Text(to))
		if err != nil {
			return fmt.Errorf("governance: %s: %w", part.title, err)
		}
		p.Table(part.title, t.Key+"/"+part.key, "kind", g.spoken(part, raw))
	}
	if err := g.firstActions(ctx, tx, p, t, from, to); err != nil {
		return err
	}
	all, err := g.stretches(ctx, tx, t)
	if err != nil {
		return err
	}
	join(p, all)
	p.Apart(t.Key, t.Key)
	out, err := p.Print()
	if err != nil {
		r.Stopped = "A small number in this report could be worked out from what has been published before, so it cannot be sent. The reports of earlier terms and the notes to parents and pupils have the numbers."
		return nil //nolint:nilerr // the check stops the report, and says so
	}
	r.Parts, r.Grids, r.Keys = out.Tables, out.Grids, out.Keys
	r.rates(all, out, g.least())
	r.joins(t, all, out)
	return g.outside(ctx, tx, r, t)
}

// concerns are the cases of a stretch of time by what can be told of them. Kinds add up to types, and what was closed to its
// outcomes: the step knows. // serves GOV-04
func (g room) concerns(p *nameless.Paper, of string, all []incidents.Count) {
	names := g.rowTitles()
	kinds, types, states, routes, places, outcomes := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	both := map[[2]string]int{}
	var byYear []nameless.Pair
	for _, c := range all {
		kind, sort := cmp.Or(names[c.Row], c.Row), lessons.TypeTitle(c.Type)
		kinds[kind]++
		types[sort]++
		both[[2]string{kind, sort}]++
		states[lessons.TypeTitle(c.State)]++
		routes[incidents.Said(incidents.RouteNames(), c.Route)]++
		places[incidents.Said(incidents.Places(), cmp.Or(c.Place, "unknown"))]++
		year := "No child named"
		if c.Year != "" {
			year = "Year " + c.Year
		}
		byYear = append(byYear, nameless.Pair{Row: year, Column: sort, N: 1})
		if c.State == incidents.Closed {
			outcomes[incidents.Said(incidents.Outcomes(), c.Outcome)]++
		}
	}
	p.Table("Concerns by kind", of, "kind", lessons.Counts(kinds))
	p.Table("Concerns by type", of, "type", lessons.Counts(types))
	p.Table("Concerns by state", of, "state", lessons.Counts(states))
	p.Table("Concerns by way in", of, "route", lessons.Counts(routes))
	p.Table("Concerns by place", of, "place", lessons.Counts(places))
	p.Table("How closed concerns ended", of+"/state/Closed", "outcome", lessons.Counts(outcomes))
	p.Cross("Concerns by year group and type", of, "year", "type", byYear)
	ofKind, ofType := map[string][]string{}, map[string][]string{}
	for k, n := range both {
		key := of + "/kind/" + k[0] + "/type/" + k[1]
		p.Implied(key, n)
		ofKind[k[0]], ofType[k[1]] = append(ofKind[k[0]], key), append(ofType[k[1]], key)
	}
	for _, kind := range sorted(ofKind) {
		p.Sum(of+"/kind/"+kind, ofKind[kind]...)
	}
	for _, sort := range sorted(ofType) {
		p.Sum(of+"/type/"+sort, ofType[sort]...)
	}
}

func (g room) rowTitles() map[string]string {
	pack, out := g.base.Policy.Load().Pack, map[string]string{"": "Not yet decided"}
	for _, m := range []policy.Matrix{pack.Learner, pack.Staff} {
		for _, row := range m.Rows {
			out[row.Key] = row.Title
		}
	}
	return out
}

// usualFirst is within how many hours somebody has to act first, where the policy names no time.
const usualFirst = 24

// firstActions says how soon somebody acted, as a table that adds up to all concerns. // serves GOV-04
func (g room) firstActions(ctx context.Context, tx *ledger.Tx, p *nameless.Paper, t policy.Term, from, to time.Time) error {
	all, err := g.store.firsts(ctx, tx, clock.Text(from), clock.Text(to))
	if err != nil {
		return fmt.Errorf("governance: first actions: %w", err)
	}
	hours := cmp.Or(g.base.Policy.Load().Pack.Settings.FirstActionHours, usualFirst)
	by := map[string]int{}
	for _, f := range all {
		reported, err := clock.Parse(f.Reported)
		if err != nil {
			return err
		}
		first, err := clock.Parse(f.First)
		if err != nil {
			return err
		}
		switch {
		case first.IsZero():
			by["None yet"]++
		case first.Sub(reported) <= time.Duration(hours)*time.Hour:
			by[fmt.Sprintf("Within %d hours", hours)]++
		default:
			by["Later"]++
		}
	}
	p.Table("First action after a concern", t.Key+"/concerns", "first", lessons.Counts(by))
	return nil
}

// spoken puts the school's words in place of keys. Two keys with the same words are one kind.
func (g room) spoken(p part, raw []nameless.Count) []nameless.Count {
	title := map[string]string{"": p.blank}
	for _, c := range g.base.Policy.Load().Pack.Filtering.Categories {
		title["category:"+c.Key] = c.Title
	}
	by := map[string]int{}
	for _, c := range raw {
		by[cmp.Or(title[p.prefix+c.Label], title["category:"+c.Label], c.Label, p.blank)] += c.N
	}
	return lessons.Counts(by)
}
