// Package probing keeps the check sheet of the filter: which harmless questions were put to the gateway, from every profile
// and network, what it answered, and how long it answered wrongly. A filter that is not tried is only believed.
//
// It serves STD-05, STD-06, WEB-01, WEB-25, WEB-32 and NET-19.
package probing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"belisha/internal/authz"
	"belisha/internal/board"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/policy"
)

// Hooks are what the app lends.
type Hooks struct {
	// Ask puts questions to the gateway's own doors; answers come in the order of the questions.
	Ask func(ctx context.Context, all []board.Question) []board.Answer
	// Lend makes the pass with which a device at its place asks without a line in the log and without an alert. nil: it asks as
	// anybody does.
	Lend func(q board.Question) string
	// Machine is what the questions need to know of the gateway's machine.
	Machine func() Machine
	// Warn tells technician and coordinator of trouble with the filter at once.
	Warn func(ctx context.Context, kind, text string)
	// Components are the parts of the filter and what they last said of themselves.
	Components func() []board.Component
}

// Probing is the feature's inside. Safe for several goroutines.
type Probing struct {
	base  feature.Base
	hooks Hooks
	store store

	mu      sync.Mutex
	latest  map[string]standing // by point and question
	pending map[string]standing // not yet written down
	owed    []standing          // changes that nobody has been told of yet, in order
	written time.Time
	silent  map[string]bool // components of which somebody was told

	turned int // the minute whose questions the job asked last
}

// standing is the last answer to a question, with how often it was asked and answered wrongly.
type standing struct {
	Point   string `db:"point_id"`
	ID      string `db:"id"`
	Probe   string `db:"probe"`
	Title   string `db:"title"`
	About   string `db:"about"`
	Profile string `db:"profile"`
	Network string `db:"network"`
	Door    string `db:"door"`
	Address string `db:"address"`
	Expect  string `db:"expect"`
	Clause  string `db:"clause"`
	Found   string `db:"found"`
	Rule    string `db:"rule"`
	Why     string `db:"why"`
	At      string `db:"at"`
	Asked   int64  `db:"asked"`
	Wrong   int64  `db:"wrong"`
}

func (s standing) right() bool { return s.Found == s.Expect }

func (s standing) key() string { return s.Point + " " + s.ID }

// dark is a time in which a question was answered wrongly.
type dark struct {
	ID       string `db:"id"`
	Point    string `db:"point_id"`
	Question string `db:"question"`
	Title    string `db:"title"`
	Profile  string `db:"profile"`
	Network  string `db:"network"`
	Door     string `db:"door"`
	Found    string `db:"found"`
	Why      string `db:"why"`
	Clause   string `db:"clause"`
	From     string `db:"from_at"`
	Until    string `db:"until_at"`
}

// point is a place from which a device asks by itself.
type point struct {
	ID      string `db:"id"`
	Name    string `db:"name"`
	Network string `db:"network"`
	Hash    string `db:"key_hash"`
	By      string `db:"by_id"`
	At      string `db:"at"`
	Seen    string `db:"seen_at"`
	Ended   string `db:"ended_at"`
}

// PointKind is the kind of record that a place of asking is.
const PointKind = "probe-point"

func (p point) ref(school string) ref.Ref { return ref.New(school, PointKind, p.ID) }

func (p *Probing) job(name string) authz.Grant {
	return p.base.Gate.System(p.base.School, "probing."+name)
}

// hashOf is what is kept of a key: it has 160 random bits, so a plain hash gives nothing away.
func hashOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// rules are the filter part of the pack in force; nil before the first.
func (p *Probing) rules() *policy.Filtering {
	if a := p.base.Policy.Load(); a != nil {
		return &a.Pack.Filtering
	}
	return nil
}
