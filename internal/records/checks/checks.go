// Package checks keeps checks of devices and accounts inside a case: who of the senior staff takes part, why, with what
// power, on which one school device, and every page that the investigator opened meanwhile.
//
// It serves INC-21, INC-22, INC-23 and INC-33.
package checks

import (
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
)

// Kind is the kind of a record here, as the trail and the links name it.
const Kind = "check"

// States of a check.
const (
	Waiting   = "waiting"   // the senior staff have not all confirmed
	Running   = "running"   // the investigator's profile is on
	Ended     = "ended"     // what was found has to be written down
	Finished  = "finished"  // it is
	Stopped   = "stopped"   // it turned unlawful: locked, with the police or the local authority
	Withdrawn = "withdrawn" // given up before it began
)

// What is looked into.
const (
	OfDevice  = "device"
	OfAccount = "account"
)

// How a running check came to its end.
const (
	ByButton   = "button"
	BySession  = "session"
	ByTime     = "time"
	ByUnlawful = "unlawful"
)

// The usual values where the pack says nothing, and the bound that no pack can pass (INC-23).
const (
	usualSeniors = 2
	usualHours   = 4
	mostHours    = 4
	leastGrounds = 20
)

// seniors are the roles that may take part as senior staff. // serves INC-21
func seniors() []authz.Role {
	return []authz.Role{authz.Head, authz.DSL, authz.Chair, authz.Coordinator}
}

// Check is one record.
type Check struct {
	School       string `db:"school_id"`
	ID           string `db:"id"`
	Incident     string `db:"incident_id"`
	Number       string `db:"number"` // of the case
	State        string `db:"state"`
	What         string `db:"what"`
	Thing        string `db:"thing"` // which device or account
	Owner        string `db:"owner"` // whose it is
	Grounds      string `db:"grounds"`
	Sought       string `db:"sought"` // what is looked for
	Power        string `db:"power"`
	Clause       string `db:"clause"`
	Investigator string `db:"investigator"`
	Device       string `db:"device"` // the designated device, by its key in the register
	Label        string `db:"label"`
	Address      string `db:"address"` // of that device on the school's network
	OpenedAt     string `db:"opened_at"`
	OpenedBy     string `db:"opened_by"`
	StartedAt    string `db:"started_at"`
	Until        string `db:"until_at"`
	EndedAt      string `db:"ended_at"`
	EndedBy      string `db:"ended_by"`
	Ending       string `db:"ending"`
	Why          string `db:"why"` // of a stop or a withdrawal
	LookedAt     string `db:"looked_at"`
	Found        string `db:"found"`
	Deleted      string `db:"deleted"` // what was deleted and why; empty: nothing
	Outcome      string `db:"outcome"`
	Entry        string `db:"entry"` // where it stands in the register of searches
}

// Ref names the record.
func (c Check) Ref() ref.Ref { return ref.New(c.School, Kind, c.ID) }

// Open reports that something is still to be done.
func (c Check) Open() bool { return c.State == Waiting || c.State == Running || c.State == Ended }

// Live reports that the investigator's profile is on at a moment.
func (c Check) Live(now time.Time) bool { return c.State == Running && c.Until > clock.Text(now) }

// Senior is one of the senior staff who take part, with the role that lets them.
type Senior struct {
	Person    string `db:"person_id"`
	Role      string `db:"role"`
	Confirmed string `db:"confirmed_at"` // empty: not yet
}

// Used is one device that was designated, with the reason when it took another's place. // serves INC-22
type Used struct {
	ID      string `db:"id"`
	At      string `db:"at"`
	Device  string `db:"device"`
	Label   string `db:"label"`
	Address string `db:"address"`
	Reason  string `db:"reason"`
	Who     string `db:"who"`
}

// File is one check with all that belongs to it. The pages stay where they are.
type File struct {
	Check
	Seniors []Senior
	Devices []Used
	Pages   int
	Head    string // hash of the last page
}

// Confirmed reports that all senior staff have confirmed.
func (f File) Confirmed() bool {
	for _, s := range f.Seniors {
		if s.Confirmed == "" {
			return false
		}
	}
	return len(f.Seniors) > 0
}

// names reports whether somebody takes part as senior staff, and has not confirmed yet.
func (f File) names(person string) (named, waits bool) {
	for _, s := range f.Seniors {
		if s.Person == person {
			return true, s.Confirmed == ""
		}
	}
	return false, false
}
