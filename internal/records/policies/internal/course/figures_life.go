package course

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/policies/internal/compare"
	"belisha/internal/records/policies/internal/life"
	"belisha/internal/records/policies/internal/upkeep"
)

// way gives the version in force and all that is known of its way.
func (p *Policies) way(ctx context.Context, tx *ledger.Tx) (Version, life.File, error) {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return v, life.File{}, err
	}
	f, err := p.Life.Read(ctx, tx, v.ID)
	return v, f, err
}

func (p *Policies) readApproval(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	v, f, err := p.way(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	at, err := clock.Parse(v.ApprovedAt)
	r := feature.Reading{State: feature.Proven, How: feature.Attested, At: at, Href: "/policy/versions/" + v.ID}
	if v.Founding {
		r.Shown = "Adopted as it stood when the school began here: " + v.ApprovedBy + ", " + v.Minute
		return r, err
	}
	var names []string
	for _, s := range f.Stages {
		if s.VoidedAt == "" {
			names = append(names, s.Title)
		}
	}
	r.Shown = fmt.Sprintf("%d stages recorded: %s. %s", len(names), strings.Join(names, ", "), v.Minute)
	return r, err
}

func (p *Policies) readSignatures(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	v, f, err := p.way(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	voided, err := p.Life.Voided(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	a := ApprovalOf(p.Base.Policy.Load().Pack)
	open := f.Unsigned(a, v.Hash)
	r := feature.Reading{State: feature.Proven, How: feature.Attested, Href: "/policy/versions/" + v.ID,
		Shown: fmt.Sprintf("%d of %d signatures under the version in force; %d voided by later edits", len(a.Signs)-len(open), len(a.Signs), voided)}
	if n := len(f.Signatures); n > 0 {
		r.At, err = clock.Parse(f.Signatures[n-1].At)
	}
	if len(open) > 0 {
		r.State = feature.Due
	}
	return r, err
}

func (p *Policies) readPublic(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	v, err := p.Store.Active(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	c, why, err := p.Differs(ctx, tx, v)
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Failing, Shown: why, Href: "/policy/read"}
	if why == "" {
		r.State, r.Shown = feature.Proven, "The public copy is the version in force, published on "+clock.Told(c.At)
	}
	r.At, err = clock.Parse(c.At)
	return r, err
}

func (p *Policies) readEarly(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	all, err := p.Upkeep.Reviews(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	var open, decided, late int
	r := feature.Reading{State: feature.Proven, Href: "/policy/reviews"}
	for _, one := range all {
		switch {
		case one.Kind != upkeep.Early:
			continue
		case p.Overdue(one):
			late++
		case one.Open():
			open++
		default:
			decided++
		}
		if at, err := clock.Parse(one.OpenedAt); err == nil && at.After(r.At) {
			r.At = at
		}
	}
	r.Shown = fmt.Sprintf("%d open, %d decided, %d overdue", open, decided, late)
	if late > 0 {
		r.State = feature.Failing
	} else if open > 0 {
		r.State = feature.Due
	}
	return r, nil
}

func (p *Policies) readOwner(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	k, err := p.Keepers(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	r := feature.Reading{State: feature.Proven, Href: "/policy/owner",
		Shown: "The policy has an owner, and " + compare.Number(len(k.Editors), "other person", "other people") + " may edit a draft"}
	r.At, err = clock.Parse(k.Since)
	if k.Vacant != "" {
		r.State, r.Shown = feature.Failing, k.Vacant
	}
	return r, err
}

func (p *Policies) readConsulted(ctx context.Context, tx *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	v, f, err := p.way(ctx, tx)
	if err != nil {
		return feature.Reading{}, err
	}
	a := ApprovalOf(p.Base.Policy.Load().Pack)
	missed := f.NotAsked(a)
	r := feature.Reading{State: feature.Proven, How: feature.Attested, Href: "/policy/versions/" + v.ID,
		Shown: fmt.Sprintf("%d of %d groups asked; %d of %d comments answered", len(a.Consults)-len(missed), len(a.Consults), len(f.Comments)-f.Unanswered(), len(f.Comments))}
	for _, c := range f.Consults {
		if at, err := clock.Parse(c.OpenedAt); err == nil && at.After(r.At) {
			r.At = at
		}
	}
	if len(missed) > 0 || f.Unanswered() > 0 {
		r.State = feature.Due
		for i, body := range missed {
			missed[i] = BodyTitle(body)
		}
		if len(missed) > 0 {
			r.Shown += ". Not asked: " + strings.Join(missed, ", ")
		}
	}
	return r, nil
}
