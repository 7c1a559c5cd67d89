// Package feature is the socket: what a feature hands to the house. It is plain data.
package feature

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"sync/atomic"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/web"
)

// Base is what every feature stands on.
type Base struct {
	School string // the id of the school that this process serves
	Ledger *ledger.Ledger
	Gate   *authz.Gate
	Now    clock.Clock
	Policy *InForce

	Figures *Figures // every live figure of the house, filled when all features are built
}

// Feature is one folder of the records or the exchange.
type Feature struct {
	Name    string
	Schema  fs.FS             // its tables
	HTML    web.HTML          // its templates, each with its struct
	Actions []authz.Action    // what can be done
	Routes  []web.Route       // where
	Panels  []web.Panel       // what it shows on others' pages
	Figures []Figure          // live numbers that prove a clause
	Hears   []ledger.Listener // events of others it acts on
	Keep    []Keep            // how long its records live, and which rows the trail seals
	Jobs    []job.Job         // what it does by the clock
	Pack    policy.Consumer   // what in a pack it obeys; may be nil
}

// Keep says how long records of a kind live and which rows belong to one: those are sealed by the trail.
type Keep struct {
	Kind string
	Days int // 0: as long as the school's retention says for this kind; no clock of its own yet
	Rows []ledger.Rows
}

// State is how a clause stands. No state is ever "compliant": these are what was measured.
type State string

const (
	Proven  State = "proven"
	Due     State = "due"
	Failing State = "failing"
	None    State = "no evidence"
)

// How says what kind of evidence a reading is. The three are told apart wherever a reading is shown.
type How string

const (
	Measured How = "measured" // the house saw it itself
	Attested How = "attested" // somebody signed that it is so
	Missing  How = "missing"  // nothing shows it
)

// Figure is a live number, asked of the feature's own tables and the trail. Nobody types evidence in.
type Figure struct {
	Name  string // "incidents.cases"
	Title string // "Concerns opened and closed"
	Read  func(ctx context.Context, tx *ledger.Tx, ask Ask) (Reading, error)

	Private   bool // counts children's matters: shown only to those who handle them
	PerClause bool // the answer depends on the clause that asks; any other is asked once for all clauses

	PrivateFor func(name string) bool // of a family: which of its names are private; nil: as Private says
}

// Ask is the question put to a figure.
type Ask struct {
	Name   string // the figure's whole name, for a family
	Clause policy.Clause
	Now    time.Time
	From   time.Time // the beginning of the current term
}

// Reading is the answer.
type Reading struct {
	State  State
	How    How       // empty: measured
	Shown  string    // "31 of 32 required responses done this term"
	At     time.Time // when the newest thing behind it happened; zero: nothing has
	Latest string    // that newest thing in words, without a name
	Href   string    // the page behind the number, for those who may open it

	Private bool // counts children's matters: Figures.Open shows it to nobody else
}

// Active is the pack in force with its approval.
type Active struct {
	Pack       *policy.Pack
	Version    string // the stored version's id
	ApprovedBy string // name and post, as the minute says
	ApprovedAt time.Time
	Minute     string
}

// InForce holds the pack in force: one atomic pointer, swapped when a policy is activated.
type InForce struct{ p atomic.Pointer[Active] }

// Load gives the pack in force; nil before the first activation.
func (f *InForce) Load() *Active { return f.p.Load() }

// Store puts a pack in force.
func (f *InForce) Store(a *Active) { f.p.Store(a) }

// Term is the school term that now lies in, by the pack; between terms, the one before.
func (a *Active) Term(now time.Time) (policy.Term, time.Time) {
	var found policy.Term
	var from time.Time
	for _, t := range a.Pack.Settings.Terms {
		start, err := time.ParseInLocation(time.DateOnly, t.From, clock.London)
		if err == nil && !start.After(now) && start.After(from) {
			found, from = t, start
		}
	}
	return found, from.UTC()
}

// Cite names the rule behind a refusal: the clause that serves a requirement, the version, who approved it, and whom to
// ask about it. It is empty where the policy has no such clause. // serves NEW-01
func (a *Active) Cite(requirement string) string {
	if a == nil {
		return ""
	}
	for _, c := range a.Pack.Clauses {
		if slices.Contains(c.Serves, requirement) {
			return fmt.Sprintf("This is the rule %s of the %s, version %s, approved by %s. If you think that it is wrong, tell the online safety coordinator.",
				c.ID, a.Pack.Identity.Title, a.Pack.Identity.Version, a.ApprovedBy)
		}
	}
	return ""
}

// Ask is the question of a moment about a clause: what every page puts to the figures.
func (a *Active) Ask(c policy.Clause, now time.Time) Ask {
	_, from := a.Term(now)
	return Ask{Clause: c, Now: now, From: from}
}
