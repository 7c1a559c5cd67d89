package course

import (
	"context"
	"fmt"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/policies/internal/reading"
)

// Staff are the members of staff who are here.
func (p *Policies) Staff(ctx context.Context, tx *ledger.Tx) ([]people.Person, error) {
	all, err := p.People.Everybody(ctx, tx)
	now := p.Base.Now()
	return slices.DeleteFunc(all, func(x people.Person) bool { return !x.Is(people.Staff) || x.Gone(now) }), err
}

// teaching says whether somebody teaches or supports teaching: amendments are discussed with them. // serves POL-21
func (p *Policies) teaching(x people.Person) bool {
	return slices.ContainsFunc(p.Base.Gate.RolesOf(x.Posts), func(r authz.Role) bool {
		return slices.Contains([]authz.Role{authz.Teacher, authz.Assistant, authz.Head, authz.DSL}, r)
	})
}

// Unconfirmed says whether a member of staff has still to confirm the version in force, and until when they may go on
// without. A newcomer confirms first: their time is over when they come. accounts sends whoever is late to
// /policy/confirm (web.Visit.Must). // serves POL-22
func (p *Policies) Unconfirmed(ctx context.Context, tx *ledger.Tx, person string) (bool, time.Time, error) {
	active := p.Base.Policy.Load()
	if active == nil || person == "" {
		return false, time.Time{}, nil
	}
	who, err := p.People.Many(ctx, tx, []string{person})
	if err != nil || len(who) == 0 || !who[0].Is(people.Staff) {
		return false, time.Time{}, err
	}
	this, ever, err := p.Reading.Has(ctx, tx, active.Version, person)
	if err != nil || this {
		return false, time.Time{}, err
	}
	v, err := p.Store.Get(ctx, tx, active.Version)
	if err != nil {
		return true, time.Time{}, err
	}
	joined, err := p.Reading.Joined(ctx, tx, person)
	if err != nil {
		return true, time.Time{}, err
	}
	from := v.ActiveFrom
	if !ever && joined > from {
		at, err := clock.Parse(joined)
		return true, at, err
	}
	at, err := clock.Parse(from)
	return true, at.AddDate(0, 0, ApprovalOf(active.Pack).GraceDays), err
}

// Confirm keeps that the person who acts has read and understood the version in force.
func (p *Policies) Confirm(ctx context.Context, g authz.Grant, version string) error {
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		return p.ConfirmFor(ctx, tx, version, tx.Grant.Actor().Person)
	})
}

// ConfirmFor is Confirm inside somebody else's write: for a school that is being made.
func (p *Policies) ConfirmFor(ctx context.Context, tx *ledger.Tx, version, person string) (ledger.Event, error) {
	active := p.Base.Policy.Load()
	if active == nil || active.Version != version {
		return ledger.Event{}, errs.Clash("", "Another version has come into force since you opened this page. Please read it before you confirm.")
	}
	err := p.Reading.Confirm(ctx, tx, version, person)
	return ledger.Event{Verb: "policies.confirmed", Subject: ref.New(tx.School, "policy-reading", person), Why: active.Pack.Identity.Version}, err
}

// Share is how many of some people have done what was asked.
type Share struct {
	Done, All int
	Missing   []people.Person
	At        string // when the last did
}

// String is the share as figures say it.
func (s Share) String() string { return fmt.Sprintf("%d of %d", s.Done, s.All) }

// Full says that all have.
func (s Share) Full() bool { return s.Done == s.All }

// Confirmed is the share of staff with a confirmation of the version in force. // serves POL-22
func (p *Policies) Confirmed(ctx context.Context, tx *ledger.Tx) (Share, error) {
	return p.share(ctx, tx, func(people.Person) bool { return true }, false)
}

// Discussed is the share of teaching staff who were at a meeting on the version in force, or read its amendments and
// confirmed. // serves POL-21
func (p *Policies) Discussed(ctx context.Context, tx *ledger.Tx) (Share, error) {
	return p.share(ctx, tx, p.teaching, true)
}

func (p *Policies) share(ctx context.Context, tx *ledger.Tx, counts func(people.Person) bool, meetings bool) (Share, error) {
	active := p.Base.Policy.Load()
	if active == nil {
		return Share{}, nil
	}
	staff, err := p.Staff(ctx, tx)
	if err != nil {
		return Share{}, err
	}
	yes, err := p.Reading.Confirmed(ctx, tx, active.Version)
	if err != nil {
		return Share{}, err
	}
	done, s := map[string]bool{}, Share{}
	for _, c := range yes {
		done[c.Person], s.At = true, c.At
	}
	if meetings {
		there, err := p.Reading.Present(ctx, tx, active.Version)
		if err != nil {
			return s, err
		}
		for _, id := range there {
			done[id] = true
		}
	}
	for _, x := range staff {
		switch {
		case !counts(x):
		case done[x.ID]:
			s.Done++
		default:
			s.Missing = append(s.Missing, x)
		}
	}
	s.All = s.Done + len(s.Missing)
	return s, nil
}

// Discuss keeps a meeting at which the version in force was presented, with who was there. // serves POL-21
func (p *Policies) Discuss(ctx context.Context, g authz.Grant, m reading.Meeting, there []string) error {
	switch {
	case m.Kind != "meeting" && m.Kind != "inset":
		return errs.Bad("kind", "Choose a staff meeting or an INSET day.")
	case m.Title == "":
		return errs.Bad("title", "Write what was discussed.")
	case m.HeldOn > clock.ISO(p.Base.Now()):
		return errs.Bad("held", "The day of the meeting cannot lie ahead.")
	case len(there) == 0:
		return errs.Bad("there", "Tick who was there.")
	}
	return p.Base.Ledger.Write(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		staff, err := p.Staff(ctx, tx)
		if err != nil {
			return ledger.Event{}, err
		}
		ids := personIDs(staff)
		if slices.ContainsFunc(there, func(id string) bool { return !slices.Contains(ids, id) }) {
			return ledger.Event{}, errs.Bad("there", "Only members of staff can be ticked.")
		}
		m.Version = p.Base.Policy.Load().Version
		id, err := p.Reading.Meet(ctx, tx, m, there)
		return ledger.Event{Verb: "policies.discussed", Subject: ref.New(tx.School, "policy-meeting", id),
			Changes: []ledger.Change{{Field: "present", Class: ledger.Open, After: fmt.Sprint(len(there))}}}, err
	})
}

// Visited counts that a group's view was opened. Nobody's name is kept. // serves POL-23
func (p *Policies) Visited(group string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen[group]++
}
