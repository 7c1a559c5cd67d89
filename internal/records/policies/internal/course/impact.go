package course

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/policies/internal/life"
)

// Report is what everybody who obeys a pack says would happen: the simulator. // serves POL-31
type Report struct {
	Against    string   `json:"against"` // the version that rules now
	Groups     []Effect `json:"groups"`
	Unresolved []string `json:"unresolved"`
}

// Effect is what one part of the house would do.
type Effect struct {
	About string   `json:"about"`
	Lines []string `json:"lines"`
}

// Simulate asks everybody to prepare, and commits nothing.
func (p *Policies) Simulate(pack *policy.Pack) (Report, error) {
	plans, _, err := p.prepare(pack)
	if err != nil {
		return Report{}, &errs.Error{Kind: errs.Invalid, Safe: err.Error(), Cause: err}
	}
	tests, wrong, err := p.tested(pack)
	if err != nil {
		return Report{}, &errs.Error{Kind: errs.Invalid, Safe: err.Error(), Cause: err}
	}
	r := Report{Unresolved: wrong}
	if active := p.Base.Policy.Load(); active != nil {
		r.Against = active.Version
	}
	at := map[string]int{}
	for _, plan := range plans {
		r.Unresolved = append(r.Unresolved, plan.Unresolved...)
		if len(plan.Effects) == 0 {
			continue
		}
		about := plan.About
		if about == "" {
			about = "The system"
		}
		i, had := at[about]
		if !had {
			i, at[about] = len(r.Groups), len(r.Groups)
			r.Groups = append(r.Groups, Effect{About: about})
		}
		r.Groups[i].Lines = append(r.Groups[i].Lines, plan.Effects...)
	}
	r.Groups = append(r.Groups, tests)
	return r, nil
}

func (r Report) text() (string, error) {
	b, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("policies: report: %w", err)
	}
	return string(b), nil
}

// Sum tells one report from another, so that what is confirmed is what was on the screen.
func (r Report) Sum() string {
	text, _ := r.text() // plain texts never fail to be written
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// ConfirmImpact keeps that somebody who approves has seen the report, and why each unresolved effect is accepted.
func (p *Policies) ConfirmImpact(ctx context.Context, g authz.Grant, id, seen string, reasons []string) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v, pack, err := p.Open(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		r, err := p.Simulate(pack)
		if err != nil {
			return ledger.Event{}, err
		}
		if r.Sum() != seen {
			return ledger.Event{}, errs.Clash("", "The effects have changed since you opened this page. Please read them again.")
		}
		accepted, err := accept(r.Unresolved, reasons)
		if err != nil {
			return ledger.Event{}, err
		}
		text, err := r.text()
		if err == nil {
			err = p.Life.Confirm(ctx, tx, life.Impact{Version: id, Hash: v.Hash, Against: r.Against, Report: text, Reasons: accepted})
		}
		e := ledger.Event{Verb: "policies.impact-confirmed", Subject: of(tx, id), Changes: []ledger.Change{{Field: "hash", Class: ledger.Open, After: v.Hash}}}
		e.Also = append(e.Also, wayOf(tx, id))
		return e, err
	})
}

// accept pairs what is unresolved with the reasons for going on.
func accept(unresolved, reasons []string) (string, error) {
	out := map[string]string{}
	for i, what := range unresolved {
		if i >= len(reasons) || tidy(reasons[i]) == "" {
			return "", errs.Bad(fmt.Sprintf("reason-%d", i), "Write why this is accepted: %s", what)
		}
		out[what] = tidy(reasons[i])
	}
	b, err := json.Marshal(out)
	return string(b), err
}

// Settled says what is wrong with the confirmation of a version's effects; empty: nothing.
func (p *Policies) Settled(v Version, i life.Impact, now Report) string {
	if i.Hash == "" {
		return "The page “What would change” has not been read and confirmed."
	}
	if i.Hash != v.Hash || i.Against != now.Against {
		return "The page “What would change” was confirmed for another text. It has to be read and confirmed again."
	}
	reasons := map[string]string{}
	if err := json.Unmarshal([]byte(i.Reasons), &reasons); err != nil {
		return "The reasons that were kept for the effects cannot be read. Please confirm the effects again."
	}
	for _, what := range now.Unresolved {
		if reasons[what] == "" {
			return "Not settled: " + what
		}
	}
	return ""
}

// Before is the version that another is held against: the one in force, and for that one the one before it.
func (p *Policies) Before(ctx context.Context, tx *ledger.Tx, v Version) (*policy.Pack, string, error) {
	active := p.Base.Policy.Load()
	if active != nil && active.Version != v.ID && v.State == "draft" {
		return active.Pack, active.Pack.Identity.Version, nil
	}
	all, err := p.Store.InForce(ctx, tx)
	if err != nil {
		return nil, "", err
	}
	var best Version
	for _, old := range all {
		if old.ActiveFrom < v.ActiveFrom && old.ActiveFrom > best.ActiveFrom {
			best = old
		}
	}
	if best.ID == "" {
		return nil, "", nil
	}
	pack, err := p.parse(ctx, tx, best)
	return pack, best.Version, err
}
