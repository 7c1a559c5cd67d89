package policies

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

func (p *Policies) ownFigures() []feature.Figure {
	return []feature.Figure{
		{Name: "policies.versions", Title: "The policy in force and its approval", Read: p.readVersions},
		{Name: "policies.clauses", Title: "Clauses with a control and a figure", Read: p.readClauses},
		{Name: "policies.review", Title: "The date of the next review", Read: p.readReview},
		{Name: "policies.matrices", Title: "Rows of the action matrices", Read: p.readMatrices},
	}
}

func (p *Policies) readVersions(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	v, err := p.store.active(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	at, err := clock.Parse(v.ApprovedAt)
	return feature.Reading{State: feature.Proven, At: at, Href: "/policy/versions",
		Shown:  fmt.Sprintf("Version %s is in force, approved by %s on %s", v.Version, v.ApprovedBy, clock.Day(at)),
		Latest: "Fingerprint " + v.Hash[:12]}, err
}

func (p *Policies) readClauses(_ context.Context, _ *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	active := p.base.Policy.Load()
	with := 0
	for _, c := range active.Pack.Clauses {
		if c.Figure != "" && c.Owner != "" {
			with++
		}
	}
	r := feature.Reading{State: feature.Proven, At: active.ApprovedAt, Href: "/policy",
		Shown: fmt.Sprintf("%d of %d clauses have an owner and a live figure", with, len(active.Pack.Clauses))}
	if with < len(active.Pack.Clauses) {
		r.State = feature.Due
	}
	return r, nil
}

func (p *Policies) readReview(_ context.Context, _ *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	active := p.base.Policy.Load()
	review, err := time.ParseInLocation(time.DateOnly, active.Pack.Identity.Review, clock.London)
	if err != nil {
		return feature.Reading{}, fmt.Errorf("policies: review date: %w", err)
	}
	// A pack made from an older document is approved anew by the school: the yearly review counts from that.
	if next := active.ApprovedAt.AddDate(1, 0, 0); next.After(review) {
		review = next
	}
	r := feature.Reading{State: feature.Proven, At: active.ApprovedAt, Shown: "Next review by " + clock.Day(review), Href: "/policy/versions"}
	switch left := review.Sub(ask.Now); {
	case left < 0:
		r.State, r.Shown = feature.Failing, "The review was due on "+clock.Day(review)
	case left < 60*24*time.Hour:
		r.State = feature.Due
	}
	return r, nil
}

func (p *Policies) readMatrices(_ context.Context, _ *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	active := p.base.Policy.Load()
	return feature.Reading{State: feature.Proven, At: active.ApprovedAt, Href: "/policy/versions/" + active.Version,
		Shown: fmt.Sprintf("%d learner rows and %d staff rows are in force", len(active.Pack.Learner.Rows), len(active.Pack.Staff.Rows))}, nil
}
