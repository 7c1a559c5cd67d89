package course

import (
	"context"
	"fmt"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/policies/internal/compare"
	"belisha/internal/records/policies/internal/gaps"
)

func (p *Policies) readAudiences(ctx context.Context, tx *ledger.Tx, ask feature.Ask) (feature.Reading, error) {
	active := p.Base.Policy.Load()
	visits, err := p.Reading.Visits(ctx, tx, clock.ISO(ask.From))
	var seen int64
	for _, v := range visits {
		seen += v.Seen
	}
	gone, have := gaps.MissingTexts(active.Pack), gaps.Views(active.Pack)
	r := feature.Reading{State: feature.Proven, At: active.ApprovedAt, Href: "/policy/decisions",
		Shown: fmt.Sprintf("%d of %d groups have a view in their words, opened %d times this term", have, len(gaps.Audiences()), seen)}
	if have < len(gaps.Audiences()) {
		r.State = feature.Due
	}
	if len(gone) > 0 {
		r.State, r.Shown = feature.Failing, r.Shown+". No text: "+compare.List(gone, 5)
	}
	return r, err
}

func (p *Policies) readChoices(_ context.Context, _ *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	active := p.Base.Policy.Load()
	open := gaps.Undecided(active.Pack)
	r := feature.Reading{State: feature.Proven, At: active.ApprovedAt, Href: "/policy/decisions",
		Shown: fmt.Sprintf("%d of %d choices decided", len(active.Pack.Choices)-len(open), len(active.Pack.Choices))}
	if len(active.Pack.Choices) == 0 {
		r.State, r.Shown = feature.None, "The policy holds no choices"
	}
	if len(open) > 0 {
		var names []string
		for _, c := range open {
			names = append(names, c.Title)
		}
		r.State, r.Shown = feature.Failing, r.Shown+". Not decided, so the strictest rules: "+compare.List(names, 5)
	}
	return r, nil
}

func (p *Policies) readSections(_ context.Context, _ *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	active := p.Base.Policy.Load()
	without, all := gaps.Empty(active.Pack), len(active.Pack.Sections)
	r := feature.Reading{State: feature.Proven, At: active.ApprovedAt, Href: "/policy/decisions",
		Shown: fmt.Sprintf("%d of %d declared parts have content", all-len(without), all)}
	if all == 0 {
		r.State, r.Shown = feature.None, "The policy declares no parts"
	}
	if len(without) > 0 {
		r.State, r.Shown = feature.Failing, r.Shown+". Empty: "+compare.List(without, 5)
	}
	return r, nil
}

func (p *Policies) readAims(_ context.Context, _ *ledger.Tx, _ feature.Ask) (feature.Reading, error) {
	active := p.Base.Policy.Load()
	gaps, all := gaps.Unserved(active.Pack)
	r := feature.Reading{State: feature.Proven, At: active.ApprovedAt, Href: "/policy/decisions", Shown: fmt.Sprintf("%d of %d aims are served by a clause", all-len(gaps), all)}
	if all == 0 {
		r.State, r.Shown = feature.None, "The policy names no aims"
	}
	if len(gaps) > 0 {
		r.State, r.Shown = feature.Failing, r.Shown+". Served by nothing: "+compare.List(gaps, 5)
	}
	return r, nil
}
