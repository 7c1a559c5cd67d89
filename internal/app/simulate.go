package app

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/policy/oscal"
)

// Simulate says, part by part of the house, what would happen if a pack were put in force in this school: every part
// prepares it and none commits. // serves POL-31
func Simulate(ctx context.Context, cfg Config, now clock.Clock, files fs.FS) (parts []policy.Plan, err error) {
	pack, err := policy.Parse(files)
	if err != nil {
		return nil, err
	}
	r, err := offlineRuling(ctx, cfg, now, "")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.policies.Restore(ctx); err != nil {
		return nil, err
	}
	for _, c := range append([]policy.Consumer{r.policies}, r.consumers...) {
		plan, err := c.Prepare(pack)
		if err != nil {
			return nil, err
		}
		parts = joined(parts, plan)
	}
	return parts, nil
}

// joined adds a plan to those of its heading, if it says anything.
func joined(parts []policy.Plan, plan policy.Plan) []policy.Plan {
	if len(plan.Effects)+len(plan.Unresolved) == 0 {
		return parts
	}
	if plan.About == "" {
		plan.About = "The system"
	}
	i := slices.IndexFunc(parts, func(p policy.Plan) bool { return p.About == plan.About })
	if i < 0 {
		return append(parts, policy.Plan{About: plan.About, Effects: plan.Effects, Unresolved: plan.Unresolved})
	}
	parts[i].Effects = append(parts[i].Effects, plan.Effects...)
	parts[i].Unresolved = append(parts[i].Unresolved, plan.Unresolved...)
	return parts
}

// Readings asks, for the policy in force, the figure of every clause: what an export says about how the policy stands. No
// small number and no name is in them.
func Readings(ctx context.Context, cfg Config, now clock.Clock) (pack *policy.Pack, out []oscal.Reading, err error) {
	r, err := offlineRuling(ctx, cfg, now, "")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.policies.Restore(ctx); err != nil {
		return nil, nil, err
	}
	g := r.Gate.System(r.Base.School, "policy.export")
	err = r.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		all, err := r.policies.Standings(ctx, tx)
		for _, s := range all {
			reading := r.Base.Figures.Open(s.Clause.Figure, s.Reading)
			out = append(out, oscalReading(s.Clause.ID, reading))
		}
		return err
	})
	return r.Base.Policy.Load().Pack, out, err
}

func oscalReading(clause string, r feature.Reading) oscal.Reading {
	return oscal.Reading{Clause: clause, State: string(r.State), How: string(r.How), Shown: r.Shown, At: r.At}
}
