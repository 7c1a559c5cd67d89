package filter

import (
	"time"

	"belisha/internal/board"
)

// how says in what way a profile was found, for Explain.
type how int

const (
	strange   how = iota // nobody is known to be there
	closed               // the account is locked or has left
	override             // decided for this one person, until a date
	grouped              // by year or role
	ungroup              // no profile is for this year or role
	limited              // the part of the network allows no looser profile
	visiting             // nobody is known, on a network of visitors' and own devices
	elsewhere            // the pack does not know the part of the network
)

// placeOf finds the profile of whoever asks, where it is asked from.
func (e *Engine) placeOf(r *Request) (*profile, how) {
	own, found := e.profileOf(r.Person, r.At)
	return e.ceiling(own, found, r.Person, r.Network)
}

// profileOf finds the profile of a person at a moment. Whoever is in doubt gets the strictest (WEB-04).
func (e *Engine) profileOf(p *board.Person, at time.Time) (*profile, how) {
	switch {
	case p == nil:
		return e.strictest, strange
	case p.Closed:
		return e.strictest, closed
	case p.Profile != "" && at.Before(p.Until):
		if own, ok := e.profiles[p.Profile]; ok {
			return own, override
		}
		return e.strictest, ungroup // decided for this person, but the pack no longer has it
	}
	group := e.pack.Filtering.ProfileFor(p.Roles, p.Year)
	if own, ok := e.profiles[group.Key]; ok {
		return own, grouped
	}
	return e.strictest, ungroup
}
