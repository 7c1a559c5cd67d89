package course

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Standing is one clause with what is known of it now.
type Standing struct {
	Clause  policy.Clause
	Owner   string
	Reading feature.Reading
}

// Standings asks every clause's figure. // serves POL-06
func (p *Policies) Standings(ctx context.Context, tx *ledger.Tx) ([]Standing, error) {
	active := p.Base.Policy.Load()
	if active == nil {
		return nil, errs.Missing("No policy is in force yet.")
	}
	now := p.Base.Now()
	var out []Standing
	known := map[string]feature.Reading{}
	for _, c := range active.Pack.Clauses {
		s := standingOf(active.Pack, c)
		if f, ok := p.Base.Figures.Find(c.Figure); ok {
			r, asked := known[c.Figure]
			if !asked || f.PerClause {
				var err error
				if r, err = p.Base.Figures.Read(ctx, tx, c.Figure, active.Ask(c, now)); err != nil {
					return nil, fmt.Errorf("policies: %w", err)
				}
				known[c.Figure] = r
			}
			s.Reading = r
		}
		out = append(out, s)
	}
	return out, nil
}

// StandingOf asks the figure of one clause.
func (p *Policies) StandingOf(ctx context.Context, tx *ledger.Tx, id string) (Standing, error) {
	active := p.Base.Policy.Load()
	if active == nil {
		return Standing{}, errs.Missing("No policy is in force yet.")
	}
	c, ok := active.Pack.Clause(id)
	if !ok {
		return Standing{}, errs.Missing("The policy in force has no clause “%s”. It may have been in an older version.", id)
	}
	s := standingOf(active.Pack, c)
	if _, measured := p.Base.Figures.Find(c.Figure); !measured {
		return s, nil
	}
	var err error
	s.Reading, err = p.Base.Figures.Read(ctx, tx, c.Figure, active.Ask(c, p.Base.Now()))
	return s, err
}

// standingOf is a clause that nothing has measured yet.
func standingOf(pack *policy.Pack, c policy.Clause) Standing {
	s := Standing{Clause: c, Reading: feature.Reading{State: feature.None, How: feature.Missing, Shown: "No figure measures this clause yet."}}
	if post, ok := pack.Post(c.Owner); ok {
		s.Owner = post.Title
	}
	return s
}

// States in the order in which they are shown: what needs someone comes first.
func States() []feature.State {
	return []feature.State{feature.Failing, feature.Due, feature.None, feature.Proven}
}

// Count says how many clauses stand so.
func Count(all []Standing, s feature.State) int {
	n := 0
	for _, x := range all {
		if x.Reading.State == s {
			n++
		}
	}
	return n
}

// Sections are the headings of the clauses, in their order.
func Sections(all []Standing) []string {
	var out []string
	for _, s := range all {
		if !slices.Contains(out, s.Clause.Section) {
			out = append(out, s.Clause.Section)
		}
	}
	return out
}

// Tile is the sentence on start pages. It asks every figure, so it may be a little old; the policy page never is.
type Tile struct {
	At   time.Time
	Text string
}
