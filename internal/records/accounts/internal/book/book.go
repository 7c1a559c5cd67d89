// Package book keeps the accounts: who has one, which sessions are open, what was tried. It asks no rights and shows no
// page; the doorman above it does.
package book

import (
	"time"

	"belisha/internal/kit/clock"
)

// Account is what lets one person in.
type Account struct {
	Person      string `db:"person_id"`
	Verifier    string `db:"verifier"`     // argon2id; never shown, logged or exported. Empty: in by other ways only
	Band        string `db:"band"`         // the password rule that the password met when it was set
	LockedUntil string `db:"locked_until"` // the longest pause of any origin
	Closed      bool   `db:"closed"`
	CutOff      string `db:"cut_off"` // since when a security alert keeps it shut; empty: none does
	MustChange  bool   `db:"must_change"`
	ChangedAt   string `db:"changed_at"`
	LastUsed    string `db:"last_used"`
	Breached    string `db:"breached"`   // since when somebody else may know the password; empty: nobody says so
	HomeUntil   string `db:"home_until"` // YYYY-MM-DD: a pupil's last day of access outside school hours; empty: none

	There bool // the person has an account, with or without a password
}

// Shut reports whether nobody comes in, by whatever way: closed, or cut off after a security alert. Each is lifted by
// whoever set it, so opening one does not open the other. // serves NET-18
func (a Account) Shut() bool { return a.Closed || a.CutOff != "" }

// Locked reports whether too many wrong passwords keep some origin out at this moment.
func (a Account) Locked(now time.Time) bool { return a.LockedUntil > clock.Text(now) }

// State is how an account stands, in one word for lists. Whatever was last used before dormant is so.
func (a Account) State(now, dormant time.Time) string {
	used, err := clock.Parse(a.LastUsed)
	switch {
	case !a.There:
		return "none"
	case a.CutOff != "":
		return "cut-off"
	case a.Closed:
		return "closed"
	case a.Breached != "":
		return "reported"
	case a.Locked(now):
		return "locked"
	case a.LastUsed == "" || err != nil:
		return "never"
	case used.Before(dormant):
		return "dormant"
	}
	return "open"
}
