// Package policies is the life of the school's policy: it reads a pack, sees a draft through consultation, approval and
// signatures, shows what it would change, puts it in force, publishes it, and asks for its review. Every clause is shown
// with the live figure behind it. It serves POL-01, POL-02, POL-06, POL-12 and POL-14 to POL-31.
package course

import (
	"context"
	"fmt"
	"io/fs"
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
	"belisha/internal/policy/trial"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/compare"
	"belisha/internal/records/policies/internal/life"
	"belisha/internal/records/policies/internal/reading"
	"belisha/internal/records/policies/internal/upkeep"
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
	BasedOn    string `db:"based_on"` // the version that it was begun from
	Founding   bool   `db:"founding"` // adopted as it stood when the school began here
	Ended      string `db:"ended"`    // "" | withdrawn | refused: a draft that will not rule
	EndedWhy   string `db:"ended_why"`
	ReviewOn   string `db:"review_on"` // YYYY-MM-DD
}

// Standing says where a version stands, in a word.
func (v Version) Standing() string {
	if v.Ended != "" {
		return v.Ended
	}
	return v.State
}

// Notice is something that people have to be told.
type Notice = notices.Notice

// Teller takes a notice to its people, within the transaction that gave rise to it.
type Teller interface {
	Tell(ctx context.Context, tx *ledger.Tx, n Notice) error
}

// Ties are what the house lends this feature once all are built. Each may be absent.
type Ties struct {
	Close func(fs.FS) (fs.FS, error) // adds to a pack the layers that it stands on
	Tell  Teller

	// Decider answers the pack's own tests about sites, with the gateway's engine; done gives back what it holds.
	Decider func(*policy.Pack) (d trial.Decider, done func() error, err error)
}

// Policies holds the packs of the school and puts one in force.
type Policies struct {
	Base      feature.Base
	Store     Store
	Life      life.Store
	Upkeep    upkeep.Store
	Reading   reading.Store
	People    people.Store
	ties      Ties
	consumers []policy.Consumer

	Tile atomic.Pointer[Tile] // what start pages say, for some seconds

	mu     sync.Mutex
	parsed map[string]*policy.Pack // by fingerprint
	tried  attempt
	seen   map[string]int64 // visits of the groups' views that are not written down yet
}

// New makes the policies of a school. Bind must be called before a pack is loaded; Tie may be.
func New(base feature.Base) *Policies {
	return &Policies{Base: base, parsed: map[string]*policy.Pack{}, seen: map[string]int64{}}
}

// Bind tells the feature, once all are built, who obeys a pack.
func (p *Policies) Bind(consumers []policy.Consumer) {
	p.consumers = append([]policy.Consumer{p}, consumers...)
}

// Tie lends the feature what the house has for it.
func (p *Policies) Tie(t Ties) { p.ties = t }

// Prepare refuses a clause whose figure no feature has, and says what changes in the text itself (policy.Consumer).
func (p *Policies) Prepare(pack *policy.Pack) (policy.Plan, error) {
	var faults policy.Faults
	for _, c := range pack.Clauses {
		if _, known := p.Base.Figures.Find(c.Figure); c.Figure != "" && !known {
			faults = append(faults, policy.Fault{File: "clauses.yaml", Clause: c.ID,
				Reason: fmt.Sprintf("clause %s is to be proven by the figure %q, which does not exist", c.ID, c.Figure)})
		}
	}
	if len(faults) > 0 {
		return policy.Plan{}, faults
	}
	plan := policy.Plan{About: "The text of the policy", Commit: func() {}}
	var before *policy.Pack
	if active := p.Base.Policy.Load(); active != nil {
		before = active.Pack
	}
	plan.Effects, plan.Unresolved = compare.Effects(before, pack)
	return plan, nil
}

// prepare asks every consumer; nothing happens until the commit is called. Half a pack never rules.
func (p *Policies) prepare(pack *policy.Pack) (plans []policy.Plan, commit func(), err error) {
	for _, c := range p.consumers {
		plan, err := c.Prepare(pack)
		if err != nil {
			return nil, nil, err
		}
		plans = append(plans, plan)
	}
	return plans, func() {
		for _, plan := range plans {
			plan.Commit()
		}
	}, nil
}

// Load reads a pack from a folder and stores it as a draft. A faulty pack is refused with file, line and reason;
// the refusal is kept, and the version in force stays. // serves POL-01
func (p *Policies) Load(ctx context.Context, g authz.Grant, source string, files fs.FS) (Version, error) {
	pack, err := p.whole(files)
	if err == nil {
		_, _, err = p.prepare(pack)
	}
	if err != nil {
		if kept := p.keepRefusal(ctx, g, "load", "", source, err.Error()); kept != nil {
			return Version{}, kept
		}
		return Version{}, &errs.Error{Kind: errs.Invalid, Field: "pack", Safe: "The policy was refused, and the one in force stays in force. " + err.Error(), Cause: err}
	}
	var v Version
	err = p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		v = draft(tx, pack)
		if err := p.Store.Add(ctx, tx, v, pack); err != nil {
			return ledger.Event{}, err
		}
		return ledger.Event{Verb: "policies.loaded", Subject: of(tx, v.ID), Changes: identity(v)}, nil
	})
	return v, err
}

// whole reads a pack with the layers that it stands on.
func (p *Policies) whole(files fs.FS) (*policy.Pack, error) {
	if p.ties.Close != nil {
		var err error
		if files, err = p.ties.Close(files); err != nil {
			return nil, err
		}
	}
	return policy.Parse(files)
}

// keepRefusal writes down a no with its reason: a load, an edit or an activation. // serves POL-01, POL-14, POL-18
func (p *Policies) keepRefusal(ctx context.Context, g authz.Grant, kind, version, source, why string) error {
	verb := map[string]string{"load": "policies.refused", "edit": "policies.edit-refused", "activation": "policies.activation-refused"}[kind]
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		err := p.Store.Refuse(ctx, tx, kind, version, source, why)
		return ledger.Event{Verb: verb, Subject: of(tx, version), Why: map[bool]string{true: "the pack has faults", false: why}[kind == "load"]}, err
	})
}

func of(tx *ledger.Tx, version string) ref.Ref    { return ref.New(tx.School, "policy", version) }
func wayOf(tx *ledger.Tx, version string) ref.Ref { return ref.New(tx.School, "policy-way", version) }

func draft(tx *ledger.Tx, pack *policy.Pack) Version {
	return Version{ID: tx.ID(), URN: pack.Identity.URN, Title: pack.Identity.Title, Version: pack.Identity.Version,
		Hash: pack.Hash, State: "draft", LoadedAt: tx.Now, LoadedBy: tx.Grant.Actor().Person}
}

func identity(v Version) []ledger.Change {
	return []ledger.Change{{Field: "version", Class: ledger.Open, After: v.Version}, {Field: "hash", Class: ledger.Open, After: v.Hash}}
}

// At gives the version in force at a moment: the matrix of the day, not the newest. // serves POL-12
func (p *Policies) At(ctx context.Context, tx *ledger.Tx, when time.Time) (string, *policy.Pack, error) {
	id, err := p.Store.At(ctx, tx, clock.Text(when))
	if err != nil {
		return "", nil, err
	}
	pack, err := p.Version(ctx, tx, id)
	return id, pack, err
}

// Version gives the pack of a stored version.
func (p *Policies) Version(ctx context.Context, tx *ledger.Tx, id string) (*policy.Pack, error) {
	_, pack, err := p.Stored(ctx, tx, id)
	return pack, err
}

// Stored gives a stored version with its pack.
func (p *Policies) Stored(ctx context.Context, tx *ledger.Tx, id string) (Version, *policy.Pack, error) {
	v, err := p.Store.Get(ctx, tx, id)
	if err != nil {
		return v, nil, err
	}
	pack, err := p.parse(ctx, tx, v)
	return v, pack, err
}

// parse reads the stored files of a version. The same text is the same pack, so it is read once.
func (p *Policies) parse(ctx context.Context, tx *ledger.Tx, v Version) (*policy.Pack, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if pack := p.parsed[v.Hash]; pack != nil {
		return pack, nil
	}
	files, err := p.Store.Files(ctx, tx, v.ID)
	if err != nil {
		return nil, err
	}
	pack, err := policy.FromFiles(files)
	if err == nil && pack.Hash == v.Hash {
		p.remember(pack)
	}
	return pack, err
}

// remember keeps a pack that was read; drafts come and go, so the memory is bounded.
func (p *Policies) remember(pack *policy.Pack) {
	if len(p.parsed) >= 16 {
		clear(p.parsed)
	}
	p.parsed[pack.Hash] = pack
}

// tell hands a notice on, if there is somebody to take it and somebody to tell.
func (p *Policies) tell(ctx context.Context, tx *ledger.Tx, n Notice) error {
	if p.ties.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return p.ties.Tell.Tell(ctx, tx, n)
}
