package rights

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (r *Rights) figures() []feature.Figure {
	return []feature.Figure{
		{Name: "rights.deviations", Title: "Rights outside the register", Read: r.readDeviations},
		{Name: "rights.review", Title: "Yearly review of access rights", Read: r.readReview},
		{Name: "rights.modules", Title: "Modules open beyond the job", Read: r.readModules},
		{Name: "rights.admin", Title: "Account administration looked over each month", Read: r.readAdmin},
	}
}

// oldNews is after how long a deviation that nobody has dealt with is a failure, and a comparison out of date.
const oldNews = 14 * 24 * time.Hour

// readDeviations says how many groups have a line, and what is open outside them. // serves PPL-17
func (r *Rights) readDeviations(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	out := feature.Reading{State: feature.None, Href: "/rights", Shown: "Rights have not been compared with the register yet"}
	last, err := r.store.mark(ctx, tx, markCompared)
	if err != nil || last.Since == "" {
		return out, err
	}
	n, err := r.count(ctx, tx)
	if err != nil {
		return out, err
	}
	lines, err := r.lines(ctx, tx)
	if err != nil {
		return out, err
	}
	live, err := r.store.live(ctx, tx)
	if err != nil {
		return out, err
	}
	there, lines := 0, r.wanted(lines, live)
	for _, l := range lines {
		if l.there() {
			there++
		}
	}
	out.At, err = clock.Parse(last.Since)
	out.Latest = "Compared " + clock.Told(last.Since)
	out.Shown = fmt.Sprintf("%d of %d groups documented; %d deviations open, %d kept with reason and end", there, len(lines), n.open, n.kept)
	switch {
	case ask.Now.Sub(out.At) > 3*24*time.Hour || n.oldest != "" && n.oldest < clock.Text(ask.Now.Add(-oldNews)):
		out.State = feature.Failing
	case n.open > 0 || there < len(lines):
		out.State = feature.Due
	default:
		out.State = feature.Proven
	}
	return out, err
}

// counted are the live deviations; unused accounts are counted apart.
type counted struct {
	open, kept, unused int
	oldest             string // of those open
}

func (r *Rights) count(ctx context.Context, tx *ledger.Tx) (n counted, err error) {
	all, err := r.store.tallies(ctx, tx)
	for _, t := range all {
		switch {
		case t.Kind == Unused && t.State == Open:
			n.unused += t.N
		case t.State == Open:
			n.open += t.N
			if n.oldest == "" || t.Oldest < n.oldest {
				n.oldest = t.Oldest
			}
		case t.Kind != Unused:
			n.kept += t.N
		}
	}
	return n, err
}

// readReview says when rights were last reviewed, and what was changed. // serves NET-06
func (r *Rights) readReview(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	out := feature.Reading{State: feature.None, How: feature.Attested, Href: "/rights/review"}
	last, err := r.store.lastReview(ctx, tx)
	if err != nil {
		return out, err
	}
	due, err := r.due(ctx, tx)
	if err != nil {
		return out, err
	}
	switch {
	case ask.Now.After(due.Add(reviewGrace)):
		out.State = feature.Failing
	case ask.Now.After(due):
		out.State = feature.Due
	case last.ID != "":
		out.State = feature.Proven
	}
	out.Shown = "Not reviewed yet; due on " + clock.Day(due)
	if last.ID != "" {
		out.At, err = clock.Parse(last.At)
		out.Shown = fmt.Sprintf("Reviewed on %s: %d lines kept, %d changed, %d removed; next due on %s", clock.Day(out.At), last.Kept, last.Changed, last.Removed, clock.Day(due))
	}
	return out, err
}

// readModules counts extra grants by module, and what was refused. // serves PPL-18
func (r *Rights) readModules(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	modules := r.pack().Modules
	out := feature.Reading{State: feature.None, Href: "/rights/modules", Shown: "The policy names no modules"}
	if len(modules) == 0 {
		return out, nil
	}
	grants, err := r.store.inForce(ctx, tx, r.today())
	if err != nil {
		return out, err
	}
	tries, err := r.denied(ctx, tx, ask.From)
	denied := 0
	for _, n := range tries {
		denied += n
	}
	for _, g := range grants {
		if at, err := clock.Parse(g.At); err == nil && at.After(out.At) {
			out.At, out.Latest = at, "A module granted on "+clock.Day(at)
		}
	}
	out.State = feature.Proven
	out.Shown = fmt.Sprintf("%d modules open by job; %d extra grants in force, each with reason, approver and end; %d attempts without the right refused this term", len(modules), len(grants), denied)
	return out, err
}

// readAdmin says which months of account administration nobody has looked over. // serves PPL-20
func (r *Rights) readAdmin(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	out := feature.Reading{State: feature.None, How: feature.Attested, Href: "/rights/administration", Shown: "No month is over yet since the house began to count"}
	all, waiting, err := r.months(ctx, tx)
	if err != nil || len(all) == 0 {
		return out, err
	}
	done, err := r.store.months(ctx, tx)
	if err != nil {
		return out, err
	}
	acts := 0
	for _, m := range done {
		acts += m.Acts
		if at, err := clock.Parse(m.At); err == nil && at.After(out.At) {
			out.At, out.Latest = at, monthTitle(m.Month)+" signed"
		}
	}
	named, err := r.named(ctx, tx)
	out.Shown = fmt.Sprintf("%d named administrators; %d of %d months signed, with %d acts; %d wait", len(named), len(all)-len(waiting), len(all), acts, len(waiting))
	switch late := overdue(waiting, ask.Now); {
	case len(late) > 0:
		out.State = feature.Failing
	case len(waiting) > 0:
		out.State = feature.Due
	default:
		out.State = feature.Proven
	}
	return out, err
}
