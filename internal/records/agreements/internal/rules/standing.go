// Package rules is what decides about signatures and permissions, without SQL and pages: whether one still holds, when the
// days of grace end, and what two homes together have said.
package rules

import (
	"time"

	"belisha/internal/kit/clock"
)

// The states and causes are those of the agreements; they stand here as text.
const (
	Current    = "current"
	Asked      = "asked"
	Late       = "late"
	Unverified = "unverified"

	Joined    = "joined"
	NewText   = "version"
	NewPhase  = "phase"
	NewRole   = "role"
	NewYear   = "year"
	Withdrawn = "withdrawn"
	ByHand    = "asked"
)

// Case is what is known of one person and one form.
type Case struct {
	Now     time.Time
	Signed  time.Time // of the newest signature that counts or counted; zero: never
	Ended   bool      // it was taken back
	Changed bool      // something that the signer holds reads otherwise today
	Moved   bool      // the child has come into another phase since, or has the form of the other phase
	Role    bool      // the person's kinds have changed since
	Year    time.Time // beginning of the school year, where the form is renewed yearly
	Again   time.Time // somebody at school asked again
	Issued  time.Time // since when the form is out, where it is
	Paper   bool      // a scan waits for a witness
	Grace   int       // days
}

// Verdict is how the person stands.
type Verdict struct {
	State, Cause string
	Asked, Due   time.Time
}

// Judge says whether a signature holds. Days of grace are for whom an earlier signature has bound until now: whoever has
// never signed, or has taken the signature back, has none, so that no account opens before the signature.
// serves AUA-15 AUA-26
func Judge(c Case) Verdict {
	v := Verdict{State: Late, Cause: cause(c), Asked: c.Now}
	if v.Cause == "" {
		return Verdict{State: Current}
	}
	switch {
	case !c.Issued.IsZero():
		v.Asked = c.Issued
	case v.Cause == NewYear:
		v.Asked = c.Year
	}
	v.Due = v.Asked
	if v.Cause != Joined && v.Cause != Withdrawn {
		v.Due = After(v.Asked, c.Grace)
	}
	switch {
	case c.Paper:
		v.State = Unverified
	case c.Now.Before(v.Due):
		v.State = Asked
	}
	return v
}

func cause(c Case) string {
	switch {
	case c.Signed.IsZero() && c.Moved:
		return NewPhase
	case c.Signed.IsZero():
		return Joined
	case c.Ended:
		return Withdrawn
	case c.Changed:
		return NewText
	case c.Moved:
		return NewPhase
	case c.Role:
		return NewRole
	case c.Signed.Before(c.Year):
		return NewYear
	case c.Again.After(c.Signed):
		return ByHand
	}
	return ""
}

// After is the end of the last of so many days after a moment, by the school's own calendar: a day at which the clocks
// change is a day.
func After(t time.Time, days int) time.Time {
	l := t.In(clock.London)
	return time.Date(l.Year(), l.Month(), l.Day()+days+1, 0, 0, 0, 0, clock.London).UTC()
}

// YearStart is the beginning of the school year in which a moment lies: 1 September, midnight in London.
func YearStart(t time.Time) time.Time {
	l := t.In(clock.London)
	y := l.Year()
	if l.Month() < time.September {
		y--
	}
	return time.Date(y, time.September, 1, 0, 0, 0, 0, clock.London).UTC()
}
