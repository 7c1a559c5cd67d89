// Package matters keeps what about an account needs a person's judgement, and what was done to an account on whose word.
//
// It serves PPL-13 (shared use), PPL-20 (reason, requester, approval) and PPL-21 (suspected breaches).
package matters

import "belisha/internal/kit/ref"

// The kinds of matter.
const (
	Sharing  = "sharing"      // one account in use at two addresses
	Absent   = "absent"       // a sign-in while the owner is marked absent
	Odd      = "odd_hours"    // an adult's sign-in in the night
	Breach   = "breach"       // somebody may know the password
	Misplace = "pupil_device" // staff credentials at a device of the pupils
)

// RefKind and ActKind are the kinds of matters and acts in a ref.Ref.
const (
	RefKind = "account-matter"
	ActKind = "account-act"
)

// The states of a matter and of an act.
const (
	Open      = "open"
	Confirmed = "confirmed" // it was what it looked like: an incident was opened
	Explained = "explained" // there was a good reason
	Done      = "done"

	Waits    = "waits"    // an act asks for a second person's approval
	Approved = "approved" // and has it: it may be done once
	Refused  = "refused"
)

// Matter is one thing about an account that somebody has to look at.
type Matter struct {
	ID       string `db:"id"`
	Person   string `db:"person_id"`
	Kind     string `db:"kind"`
	At       string `db:"at"`
	Addr     string `db:"addr"`  // where it happened
	Other    string `db:"other"` // of sharing: the other address
	State    string `db:"state"`
	ClosedAt string `db:"closed_at"`
	ClosedBy string `db:"closed_by"`
	Note     string `db:"note"` // why it is closed as it is
}

// Ref names a matter.
func Ref(school, id string) ref.Ref { return ref.New(school, RefKind, id) }

// Act is what somebody did to another's account, or asks to be allowed to do.
type Act struct {
	ID        string `db:"id"`
	Person    string `db:"person_id"`
	Verb      string `db:"verb"` // reset, close, open, home
	Why       string `db:"why"`
	Asked     string `db:"asked"` // who asked for it, in words
	By        string `db:"by_person"`
	At        string `db:"at"`
	State     string `db:"state"`
	DecidedBy string `db:"decided_by"`
	DecidedAt string `db:"decided_at"`
}

// ActRef names an act.
func ActRef(school, id string) ref.Ref { return ref.New(school, ActKind, id) }
