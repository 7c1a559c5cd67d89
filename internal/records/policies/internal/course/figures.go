package course

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Figures are the live numbers of this feature.
func (p *Policies) Figures() []feature.Figure {
	return []feature.Figure{
		{Name: "policies.versions", Title: "The policy in force and its approval", Read: p.readVersions},
		{Name: "policies.clauses", Title: "Clauses with a control and a figure", Read: p.readClauses},
		{Name: "policies.review", Title: "The date of the next review", Read: p.readReview},
		{Name: "policies.matrices", Title: "Rows of the action matrices", Read: p.readMatrices},
		{Name: "policies.approval", Title: "Stages of approval of the version in force", Read: p.readApproval},
		{Name: "policies.signatures", Title: "Signatures of the chair and the head", Read: p.readSignatures},
		{Name: "policies.public", Title: "The public copy and the version in force", Read: p.readPublic},
		{Name: "policies.confirmed", Title: "Staff who have confirmed the version in force", Read: p.readConfirmed},
		{Name: "policies.discussed", Title: "Teaching staff who discussed the version in force", Read: p.readDiscussed},
		{Name: "policies.early_reviews", Title: "Early reviews opened, decided and overdue", Read: p.readEarly},
		{Name: "policies.owner", Title: "The owner of the policy", Read: p.readOwner},
		{Name: "policies.audiences", Title: "The policy in each group's words", Read: p.readAudiences},
		{Name: "policies.choices", Title: "Choices that the school has decided", Read: p.readChoices},
		{Name: "policies.sections", Title: "Declared parts with content", Read: p.readSections},
		{Name: "policies.aims", Title: "Aims and the clauses that serve them", Read: p.readAims},
		{Name: "policies.consulted", Title: "Groups that were asked about the version in force", Read: p.readConsulted},
	}
}

func (p *Policies) readVersions(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	at, err := clock.Parse(v.ApprovedAt)
	return feature.Reading{State: feature.Proven, At: at, Href: "/policy/versions",
		Shown:  fmt.Sprintf("Version %s is in force, approved by %s on %s", v.Version, v.ApprovedBy, clock.Day(at)),
		Latest: "Fingerprint " + v.Hash[:12]}, err
}

func (p *Policies) readClauses(_ context.Context, _ *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	active := p.Base.Policy.Load()
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

// readReview is due from 60 days before the day and failing after it, until a review is recorded. // serves POL-16
func (p *Policies) readReview(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	day, err := p.DueReview(v)
	if err != nil {
		return feature.Reading{}, err
	}
	at, err := clock.Parse(v.ApprovedAt)
	left := DaysUntil(day, ask.Now)
	r := feature.Reading{State: feature.Proven, At: at, Href: "/policy/reviews", Shown: fmt.Sprintf("Next review by %s, in %d days", clock.Day(day), left)}
	switch {
	case left < 0:
		r.State, r.Shown = feature.Failing, "The review was due on "+clock.Day(day)
	case left <= 60:
		r.State = feature.Due
	}
	return r, err
}

func (p *Policies) readMatrices(_ context.Context, _ *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	active := p.Base.Policy.Load()
	return feature.Reading{State: feature.Proven, At: active.ApprovedAt, Href: "/policy/versions/" + active.Version,
		Shown: fmt.Sprintf("%d learner rows and %d staff rows are in force", len(active.Pack.Learner.Rows), len(active.Pack.Staff.Rows))}, nil
}

// share is the reading of a share of people: failing once their time is over.
func shareReading(s Share, what string, until, now time.Time) feature.Reading {
	at, _ := clock.Parse(s.At) // a stored moment; unread it is shown as none
	r := feature.Reading{State: feature.Proven, How: feature.Attested, At: at, Shown: s.String() + " " + what}
	switch {
	case s.Full():
	case now.After(until):
		r.State, r.Shown = feature.Failing, r.Shown+"; the time for it was over on "+clock.Day(until)
	default:
		r.State, r.Shown = feature.Due, r.Shown+"; until "+clock.Day(until)
	}
	return r
}

// grace is the moment until which the version in force has to be read.
func (p *Policies) grace(ctx context.Context, tx *ledger.Tx) (time.Time, error) {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return time.Time{}, err
	}
	at, err := clock.Parse(v.ActiveFrom)
	return at.AddDate(0, 0, ApprovalOf(p.Base.Policy.Load().Pack).GraceDays), err
}

func (p *Policies) readConfirmed(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	s, err := p.Confirmed(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	until, err := p.grace(ctx, tx)
	r := shareReading(s, "staff have confirmed the version in force", until, ask.Now)
	r.Href = "/policy/readers"
	return r, err
}

func (p *Policies) readDiscussed(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	s, err := p.Discussed(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	until, err := p.grace(ctx, tx)
	r := shareReading(s, "teaching staff discussed this version or confirmed what changed", until, ask.Now)
	r.Href = "/policy/readers"
	return r, err
}
