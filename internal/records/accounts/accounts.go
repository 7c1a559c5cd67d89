// Package accounts lets each person in by their own name and password, and keeps others out: sign-in, sessions that
// lock when nobody is there, passwords by age, and the closing of leavers' accounts.
//
// It serves PPL-01, PPL-06, PPL-07, PPL-08 and PPL-14, and tells the gateway who is who (WEB-04).
package accounts

import (
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/records/people"
)

// RefKind is an account's kind in a ref.Ref; its id is the person's.
const RefKind = "account"

// How long things last.
const (
	longestSession = 12 * time.Hour   // whatever is done in it
	lockedFor      = 30 * time.Minute // after too many wrong passwords, unless someone unlocks it sooner
	dormantAfter   = 60 * 24 * time.Hour
)

// Account is what lets one person in.
type Account struct {
	Person      string `db:"person_id"`
	Verifier    string `db:"verifier"` // argon2id; never shown, logged or exported
	Band        string `db:"band"`     // the password rule that the password met when it was set
	Failed      int    `db:"failed"`   // wrong passwords since the last right one
	LockedUntil string `db:"locked_until"`
	Closed      bool   `db:"closed"`
	MustChange  bool   `db:"must_change"`
	ChangedAt   string `db:"changed_at"`
	LastUsed    string `db:"last_used"`
}

// Ref names an account.
func Ref(school, person string) ref.Ref { return ref.New(school, RefKind, person) }

// Locked reports whether too many wrong passwords keep the account shut at this moment.
func (a Account) Locked(now time.Time) bool { return a.LockedUntil > clock.Text(now) }

// state is how an account stands, in one word for lists.
func (a Account) state(now time.Time) string {
	used, err := clock.Parse(a.LastUsed)
	switch {
	case a.Verifier == "":
		return "none"
	case a.Closed:
		return "closed"
	case a.Locked(now):
		return "locked"
	case a.LastUsed == "" || err != nil:
		return "never"
	case now.Sub(used) > dormantAfter:
		return "dormant"
	}
	return "open"
}

// group is whose idle time counts. Those who see safeguarding records lock soonest. // serves PPL-14
func group(p people.Person, roles []authz.Role) string {
	if p.Is(people.Pupil) {
		return "pupils"
	}
	if (authz.Actor{Roles: roles}).Has(authz.DSL, authz.Coordinator, authz.Head) {
		return "safeguarding"
	}
	return "staff"
}

// usual are the idle minutes where the pack says nothing.
func usualIdle(group string) int {
	switch group {
	case "pupils":
		return 20
	case "safeguarding":
		return 5
	}
	return 10
}

func usualTries(group string) int {
	if group == "pupils" {
		return 10
	}
	return 5
}
