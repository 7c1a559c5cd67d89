// Package policies reads, approves and activates the school's policy pack, and shows every clause with the live
// figure behind it. It serves POL-01, POL-02, POL-06 and POL-12.
package policies

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// Version is one stored version of the policy.
type Version struct {
	ID         string `db:"id"`
	URN        string `db:"urn"`
	Title      string `db:"title"`
	Version    string `db:"version"`
	Hash       string `db:"hash"`
	State      string `db:"state"` // draft | active | retired
	LoadedAt   string `db:"loaded_at"`
	LoadedBy   string `db:"loaded_by"`
	ApprovedAt string `db:"approved_at"`
	ApprovedBy string `db:"approved_by"`
	Minute     string `db:"minute"`
	ActiveFrom string `db:"active_from"`
	ActiveTo   string `db:"active_to"`
}

// Approval is who approved a version and where that is written down.
type Approval struct {
	By     string // name and post, as the minute says
	Minute string
	At     time.Time // zero: now
}

// Policies holds the packs of the school and puts one in force.
type Policies struct {
	base      feature.Base
	store     Store
	consumers []policy.Consumer

	tile atomic.Pointer[tile] // what start pages say, for some seconds

	mu     sync.Mutex
	parsed map[string]*policy.Pack // by version id; versions never change
}

// Bind tells the feature, once all are built, who obeys a pack.
func (p *Policies) Bind(consumers []policy.Consumer) {
	p.consumers = append([]policy.Consumer{p}, consumers...)
}

// Prepare refuses a clause whose figure no feature has (policy.Consumer).
func (p *Policies) Prepare(pack *policy.Pack) (policy.Plan, error) {
	var faults policy.Faults
	for _, c := range pack.Clauses {
		if _, known := p.base.Figures.Find(c.Figure); c.Figure != "" && !known {
			faults = append(faults, policy.Fault{File: "clauses.yaml", Clause: c.ID,
				Reason: fmt.Sprintf("clause %s is to be proven by the figure %q, which does not exist", c.ID, c.Figure)})
		}
	}
	if len(faults) > 0 {
		return policy.Plan{}, faults
	}
	return policy.Plan{Effects: []string{fmt.Sprintf("%d clauses rule", len(pack.Clauses))}, Commit: func() {}}, nil
}

// prepare asks every consumer; nothing happens until the commit is called. Half a pack never rules.
func (p *Policies) prepare(pack *policy.Pack) (effects []string, commit func(), err error) {
	var plans []policy.Plan
	for _, c := range p.consumers {
		plan, err := c.Prepare(pack)
		if err != nil {
			return nil, nil, err
		}
		plans = append(plans, plan)
		effects = append(effects, plan.Effects...)
	}
	return effects, func() {
		for _, plan := range plans {
			plan.Commit()
		}
	}, nil
}

// Load reads a pack from a folder and stores it as a draft. A faulty pack is refused with file, line and reason;
// the refusal is kept, and the version in force stays. // serves POL-01
func (p *Policies) Load(ctx context.Context, g authz.Grant, source string, files fs.FS) (Version, error) {
	pack, err := policy.Parse(files)
	if err == nil {
		_, _, err = p.prepare(pack)
	}
	if err != nil {
		if kept := p.keepRefusal(ctx, g, source, err); kept != nil {
			return Version{}, kept
		}
		return Version{}, &errs.Error{Kind: errs.Invalid, Field: "pack", Safe: "The policy was refused, and the one in force stays in force. " + err.Error(), Cause: err}
	}
	var v Version
	err = p.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v = draft(tx, pack)
		if err := p.store.add(ctx, tx, v, pack); err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "policies.loaded", Subject: ref.New(tx.School, "policy", v.ID), Changes: identity(v)}, nil
	})
	return v, err
}

func (p *Policies) keepRefusal(ctx context.Context, g authz.Grant, source string, why error) error {
	return p.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		err := p.store.refuse(ctx, tx, source, why.Error())
		return ledger.Event{Verb: "policies.refused", Subject: ref.New(tx.School, "policy", ""), Why: "the pack has faults"}, err
	})
}

func draft(tx *ledger.Tx, pack *policy.Pack) Version {
	return Version{ID: tx.ID(), URN: pack.Identity.URN, Title: pack.Identity.Title, Version: pack.Identity.Version,
		Hash: pack.Hash, State: "draft", LoadedAt: tx.Now, LoadedBy: tx.Grant.Actor().Person}
}

func identity(v Version) []ledger.Change {
	return []ledger.Change{{Field: "version", Class: ledger.Open, After: v.Version}, {Field: "hash", Class: ledger.Open, After: v.Hash}}
}

// Approve puts a draft in force: all consumers prepare, the change is written, then all commit.
func (p *Policies) Approve(ctx context.Context, g authz.Grant, id string, a Approval) error {
	if a.By == "" {
		return errs.Bad("by", "Write who approved the policy, for example “Governing Body”.")
	}
	if a.Minute == "" {
		return errs.Bad("minute", "Write where the approval is minuted, for example “Governing Body, minute 7.2”.")
	}
	var active feature.Active
	var commit func()
	err := p.base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v, pack, err := p.version(ctx, tx, id)
		if err != nil {
			return ledger.Event{}, err
		}
		if v.State != "draft" {
			return ledger.Event{}, errs.Clash("", "This version is not a draft any more, so it cannot be approved again.")
		}
		if _, commit, err = p.prepare(pack); err != nil {
			return ledger.Event{}, &errs.Error{Kind: errs.Invalid, Safe: err.Error(), Cause: err}
		}
		if a.At.IsZero() {
			a.At = p.base.Now()
		}
		before, err := p.store.activate(ctx, tx, id, a)
		if err != nil {
			return ledger.Event{}, err
		}
		active = feature.Active{Pack: pack, Version: id, ApprovedBy: a.By, ApprovedAt: a.At, Minute: a.Minute}
		e := ledger.Event{Verb: "policies.activated", Subject: ref.New(tx.School, "policy", id), Why: a.Minute, Changes: identity(v)}
		for _, b := range before {
			e.Also = append(e.Also, ref.New(tx.School, "policy", b))
		}
		return e, nil
	})
	if err != nil {
		return err
	}
	commit()
	p.base.Policy.Store(&active)
	return nil
}

// Restore puts the stored policy in force at the start. A version that cannot be read any more is passed over for
// the one before it, and that is said.
func (p *Policies) Restore(ctx context.Context) error {
	g := p.base.Gate.System(p.base.School, "policies.restore")
	return p.base.Ledger.Read(ctx, g, func(tx *ledger.Tx) error {
		all, err := p.store.inForce(ctx, tx)
		if err != nil {
			return err
		}
		var faults error
		for _, v := range all {
			pack, err := p.parse(ctx, tx, v.ID)
			var commit func()
			if err == nil {
				_, commit, err = p.prepare(pack)
			}
			if err != nil {
				faults = fmt.Errorf("policies: version %s cannot be put in force: %w", v.Version, err)
				continue
			}
			at, err := clock.Parse(v.ApprovedAt)
			if err != nil {
				return err
			}
			commit()
			p.base.Policy.Store(&feature.Active{Pack: pack, Version: v.ID, ApprovedBy: v.ApprovedBy, ApprovedAt: at, Minute: v.Minute})
			return nil
		}
		if faults == nil {
			faults = errs.Missing("No policy is in force yet. Run “belisha init” first.")
		}
		return faults
	})
}

// At gives the version in force at a moment: the matrix of the day, not the newest. // serves POL-12
func (p *Policies) At(ctx context.Context, tx *ledger.Tx, when time.Time) (string, *policy.Pack, error) {
	id, err := p.store.at(ctx, tx, clock.Text(when))
	if err != nil {
		return "", nil, err
	}
	pack, err := p.parse(ctx, tx, id)
	return id, pack, err
}

// Version gives the pack of a stored version.
func (p *Policies) Version(ctx context.Context, tx *ledger.Tx, id string) (*policy.Pack, error) {
	return p.parse(ctx, tx, id)
}

func (p *Policies) version(ctx context.Context, tx *ledger.Tx, id string) (Version, *policy.Pack, error) {
	v, err := p.store.get(ctx, tx, id)
	if err != nil {
		return v, nil, err
	}
	pack, err := p.parse(ctx, tx, id)
	return v, pack, err
}

func (p *Policies) parse(ctx context.Context, tx *ledger.Tx, id string) (*policy.Pack, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pack := p.parsed[id]; pack != nil {
		return pack, nil
	}
	files, err := p.store.files(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	pack, err := policy.FromFiles(files)
	if err == nil {
		p.parsed[id] = pack
	}
	return pack, err
}

// Standing is one clause with what is known of it now.
type Standing struct {
	Clause  policy.Clause
	Owner   string
	Reading feature.Reading
}

// Standings asks every clause's figure. // serves POL-06
func (p *Policies) Standings(ctx context.Context, tx *ledger.Tx) ([]Standing, error) {
	active := p.base.Policy.Load()
	if active == nil {
		return nil, errs.Missing("No policy is in force yet.")
	}
	now := p.base.Now()
	_, from := active.Term(now)
	var out []Standing
	known := map[string]feature.Reading{}
	for _, c := range active.Pack.Clauses {
		s := Standing{Clause: c, Reading: feature.Reading{State: feature.None, How: feature.Missing, Shown: "No figure measures this clause yet."}}
		if post, ok := active.Pack.Post(c.Owner); ok {
			s.Owner = post.Title
		}
		if f, ok := p.base.Figures.Find(c.Figure); ok {
			r, asked := known[c.Figure]
			if !asked || f.PerClause {
				var err error
				if r, err = p.base.Figures.Read(ctx, tx, c.Figure, feature.Ask{Clause: c, Now: now, From: from}); err != nil {
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

// states in the order in which they are shown: what needs someone comes first.
func states() []feature.State {
	return []feature.State{feature.Failing, feature.Due, feature.None, feature.Proven}
}

func count(all []Standing, s feature.State) int {
	n := 0
	for _, x := range all {
		if x.Reading.State == s {
			n++
		}
	}
	return n
}

func sections(all []Standing) []string {
	var out []string
	for _, s := range all {
		if !slices.Contains(out, s.Clause.Section) {
			out = append(out, s.Clause.Section)
		}
	}
	return out
}
