// Package search is the desk at which a few people look something up in the log: with a purpose and a written reason, which
// stands in the book of looks before a line is shown. It never shows whom the reader may not see. A search goes on by itself
// while it is looked at, is narrowed and exported, says of one line why it was decided so, and makes a concern of some. It
// serves MON-15, MON-16, NEW-01 and STD-07.
package search

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/evidence"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
	"belisha/internal/records/people"
)

// Hooks is what monitoring lends to the desk.
type Hooks struct {
	Acknowledged  func(ctx context.Context, tx *ledger.Tx, child string) (bool, error) // whether the family was told; nil: nobody keeps that
	Asset, Lesson func(ctx context.Context, tx *ledger.Tx, id string) (string, error)  // a device's tag, a lesson's aim; nil: the id is shown
	Ticket        func() string                                                        // a new one for a concern
}

// Rooms are those on which the desk stands.
type Rooms struct {
	Log      traffic.Log
	Register persons.Register
	Looks    *looks.Book
	Words    words.Words
	Evidence evidence.Box
}

// Desk is where the people of one school look something up.
type Desk struct {
	base      feature.Base
	people    people.Store
	incidents incidents.Store
	log       traffic.Log
	register  persons.Register
	looks     *looks.Book
	words     words.Words
	evidence  evidence.Box
	hooks     Hooks

	runs runs // searches that go on while they are looked at
}

// Open gives the desk.
func Open(base feature.Base, p people.Store, i incidents.Store, r Rooms, hooks Hooks) *Desk {
	return &Desk{base: base, people: p, incidents: i, log: r.Log, register: r.Register, looks: r.Looks, words: r.Words, evidence: r.Evidence, hooks: hooks}
}

func (d *Desk) job(name string) authz.Grant {
	return d.base.Gate.System(d.base.School, "monitoring."+name)
}

const (
	firstBudget = 400 * time.Millisecond // of the count when a look is written down
	firstCount  = 200                    // lines that are counted then
)

// Look writes down that somebody is about to see a person's activity, and gives the look-up. serves MON-15
func (d *Desk) Look(ctx context.Context, g authz.Grant, l looks.Lookup) (looks.Lookup, error) {
	if err := l.Check(d.looks.Rules()); err != nil {
		return l, err
	}
	l.By = g.Actor().Person
	shut, err := d.unseen(ctx, g, l, l.Case)
	if err != nil {
		return l, err
	}
	if err := d.ofAChild(ctx, l); err != nil {
		return l, err
	}
	w := l.Wanted(shut.ids)
	w.Budget = firstBudget
	page, err := d.log.Search(ctx, g, w, firstCount, traffic.Cursor{})
	if err != nil {
		return l, err
	}
	l.Found = int64(len(shut.out(page.Lines)))
	if !page.Done {
		l.More = looks.Yes
	}
	err = d.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		l.ID, l.At = tx.ID(), tx.Now
		return l.Event(tx.School, "searched"), looks.Add(ctx, tx, l)
	})
	return l, err
}

// ofAChild refuses a check of a child that is about an adult. serves MON-16
func (d *Desk) ofAChild(ctx context.Context, l looks.Lookup) error {
	if purpose, _ := d.looks.Rules().Purpose(l.Purpose); !purpose.Check {
		return nil
	}
	who, err := d.person(ctx, l.About)
	if err == nil && !who.Is(people.Pupil) {
		err = errs.Bad("purpose", "A check of this kind is of a child, and this is an adult. Choose another purpose.")
	}
	return err
}

// person finds who is meant; the zero Person when nobody is.
func (d *Desk) person(ctx context.Context, id string) (p people.Person, err error) {
	if id == "" {
		return p, nil
	}
	err = d.base.Ledger.Read(ctx, d.job("see"), func(tx *ledger.Tx) (err error) {
		p, err = d.register.Person(ctx, tx, id)
		return err
	})
	return p, err
}

// shut reads whose lines a reader never sees, and refuses a case that does not exist.
func (d *Desk) shut(ctx context.Context, reader, number string) (out shutOut, err error) {
	err = d.base.Ledger.Read(ctx, d.job("shut"), func(tx *ledger.Tx) error {
		if out.ids, err = d.register.Hidden(ctx, tx, reader); err != nil {
			return err
		}
		all, err := d.people.Many(ctx, tx, out.ids)
		for _, p := range all {
			out.accounts = append(out.accounts, people.Account(p.Account))
		}
		if err != nil || number == "" {
			return err
		}
		id, err := caseID(ctx, tx, number)
		if err == nil && id == "" {
			err = errs.Bad("case", "There is no concern with this number. Check it, or leave it empty.")
		}
		return err
	})
	return out, err
}

// Find gives a step of what a look-up finds, from a place in the log. Each step seen leaves an event, before anything is
// shown. serves MON-15
func (d *Desk) Find(ctx context.Context, g authz.Grant, l looks.Lookup, what string, limit int, from traffic.Cursor, budget time.Duration) (traffic.Page, error) {
	page, err := d.step(ctx, g, l, limit, from, budget)
	if err == nil {
		err = d.looked(ctx, g, l, what)
	}
	if err != nil {
		return traffic.Page{}, err
	}
	return page, nil
}

// step searches on for a while. Whoever shows what it finds has it written down first.
func (d *Desk) step(ctx context.Context, g authz.Grant, l looks.Lookup, limit int, from traffic.Cursor, budget time.Duration) (traffic.Page, error) {
	shut, err := d.unseen(ctx, g, l, "")
	if err != nil {
		return traffic.Page{}, err
	}
	w := l.Wanted(shut.ids)
	w.Budget = budget
	page, err := d.log.Search(ctx, g, w, limit, from)
	page.Lines = shut.out(page.Lines)
	return page, err
}

// looked leaves the event of a look.
func (d *Desk) looked(ctx context.Context, g authz.Grant, l looks.Lookup, what string) error {
	return d.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) { return l.Event(tx.School, what), nil })
}
