// Package sanctions keeps what the school imposed on somebody in a case: which step of the policy's ladder, from when until
// when, by whom, why, and why it is in proportion. What takes access away has an end, works at the gateway within a minute
// and lifts itself.
//
// It serves INC-16, INC-17, INC-18, INC-20, INC-25, INC-37 and INC-44.
package sanctions

import (
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/incidents"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Kinds of record, as the trail and the links name them.
const (
	Kind       = "sanction"
	FreezeKind = "frozen-account"
)

// For whom a step of the ladder is.
const (
	Pupils = "pupils"
	Staff  = "staff"
)

// What a sanction can take away. The gateway closes the internet and with it the network's way out; a device, and the
// sign-in to the network itself, are taken by hand.
const (
	Internet = "internet"
	Network  = "network"
	Devices  = "devices"
)

// How a sanction ended.
const (
	Over      = "over"      // its time was up
	Lifted    = "lifted"    // early, with a reason
	Unfounded = "unfounded" // the case had no substance (INC-25)
)

// Hooks are what the app lends. Each may be nil.
type Hooks struct {
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Enter writes an entry into a register of the pack, when the pack has it, and names the entry's place.
	Enter func(ctx context.Context, tx *ledger.Tx, register string, values map[string]string) (href string, err error)
	// Talked says whether the talk was held whose entry stands at this place.
	Talked func(ctx context.Context, tx *ledger.Tx, href string) (bool, error)
}

// Sanctions is the feature's inside. Safe for several goroutines.
type Sanctions struct {
	base   feature.Base
	people people.Store
	cases  incidents.Store
	hooks  Hooks
	store  store
}

// Sanction is one, with its end where it has come to one.
type Sanction struct {
	ID       string `db:"id"`
	Incident string `db:"incident_id"`
	Number   string `db:"number"` // of the case
	Person   string `db:"person_id"`
	Kind     string `db:"kind"` // key in the ladder
	Title    string `db:"title"`
	For      string `db:"audience"`
	Class    string `db:"class"`   // of the child on that day
	Removes  string `db:"removes"` // kinds of access with a space between; empty: none
	Starts   string `db:"starts_at"`
	Ends     string `db:"ends_at"` // the first moment without it; empty: it is done at once
	Why      string `db:"why"`
	Fair     string `db:"fair"` // why it is in proportion
	Clause   string `db:"clause"`
	By       string `db:"by_id"`
	At       string `db:"at"`

	How      string `db:"how"` // empty: no end was written yet
	EndWhy   string `db:"end_why"`
	EndBy    string `db:"end_by"`
	EndAt    string `db:"end_at"`
	TalkHref string `db:"talk"`
}

// Ref names the sanction.
func (s Sanction) Ref(school string) ref.Ref { return ref.New(school, Kind, s.ID) }

// Scope are the kinds of access that it takes away.
func (s Sanction) Scope() []string { return strings.Fields(s.Removes) }

// Closes reports that the gateway keeps the internet shut for it: without the network there is no internet either.
func (s Sanction) Closes() bool {
	return slices.Contains(s.Scope(), Internet) || slices.Contains(s.Scope(), Network)
}

// ByHand are the kinds of access that somebody has to take away, and to give back.
func (s Sanction) ByHand() []string {
	return slices.DeleteFunc(s.Scope(), func(k string) bool { return k != Network && k != Devices })
}

// States of a sanction.
const (
	Coming = "coming"
	Active = "active" // from its start to before its end
	Given  = "given"  // a warning, a talk: it has no end
	Ended  = "ended"
)

// State says how it stands at a moment. Its end counts when it comes, whether anybody wrote it down or not.
func (s Sanction) State(now time.Time) string {
	at := clock.Text(now)
	switch {
	case s.How != "" || s.Ends != "" && s.Ends <= at:
		return Ended
	case s.Starts > at:
		return Coming
	case s.Ends == "":
		return Given
	}
	return Active
}

// pack is the pack in force, an empty one before there is any.
func (s *Sanctions) pack() *policy.Pack {
	if active := s.base.Policy.Load(); active != nil {
		return active.Pack
	}
	return &policy.Pack{}
}

// Events are those after which the gateway must know more.
func Events() []string {
	return []string{"sanctions.imposed", "sanctions.lifted", "sanctions.ended", "sanctions.lesson-allowed", "sanctions.frozen", "sanctions.thawed"}
}
