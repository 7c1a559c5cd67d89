// Package ledger is the one door to the records: it needs a Grant and leaves an Event.
//
// A write returns its Event or does not compile; the commit comes only after the Event has joined the school's
// chain, in the same transaction. The chain, and the digests of sealed rows that its events carry, let
// `belisha trail verify` say where a value was changed behind the house's back (MON-18).
package ledger

import (
	"context"
	"fmt"
	"sync"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
	"belisha/internal/kit/ref"
)

// Ledger is the door. Safe for several goroutines.
type Ledger struct {
	db    *db.DB
	ids   *id.Source
	now   clock.Clock
	seals map[string][]Rows

	mu    sync.Mutex
	wakes map[chan struct{}]bool
}

// New makes a ledger over a migrated database.
func New(d *db.DB, ids *id.Source, now clock.Clock) *Ledger {
	return &Ledger{db: d, ids: ids, now: now, seals: map[string][]Rows{}, wakes: map[chan struct{}]bool{}}
}

// Tx is a transaction opened by a grant. Its school is the grant's, never the request's.
type Tx struct {
	*db.Tx
	Grant authz.Grant
	Now   string // the moment of the transaction, as text
	ids   *id.Source
	also  []ref.Ref
}

// Alters names another record that this write changes, for whoever is called inside a write and has no Event to give: the
// write's own Event names it too, so that its seal is renewed. In a View it does nothing.
func (t *Tx) Alters(r ref.Ref) { t.also = append(t.also, r) }

// ID makes a new identifier.
func (t *Tx) ID() string { return t.ids.Next() }

// Class says who may read a changed value in the trail. The zero class is secret, so a new field is private
// until someone says otherwise.
type Class int

const (
	Secret   Class = iota // never written out
	Personal              // that it changed is written, what it was is not: the record itself keeps its history
	Open
)

// Change is one field that an act altered.
type Change struct {
	Field  string `json:"field"`
	Class  Class  `json:"class"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Event is what the trail keeps of an act.
type Event struct {
	Verb    string    // "incidents.closed"
	Subject ref.Ref   // what it was done to
	Changes []Change  // what changed, classed
	Why     string    // an open reason (a rule, a clause); never a child's words
	Also    []ref.Ref // other records the same act altered: their seals are renewed too
}

// Read opens the records for looking only. Actions marked sensitive must use View.
func (l *Ledger) Read(ctx context.Context, g authz.Grant, f func(*Tx) error) error {
	if err := open(g); err != nil {
		return err
	}
	if g.Action().Sensitive {
		return fmt.Errorf("ledger: %s is sensitive and must leave an event: use View", g.Action().Name)
	}
	return l.db.Read(ctx, g.School(), func(t *db.Tx) error { return f(l.tx(t, g)) })
}

// View opens the records for looking and leaves an Event of it (INC-23, MON-15). It changes nothing, so it renews
// no seal: a look at a record must not make good what someone changed behind the house's back (MON-18).
func (l *Ledger) View(ctx context.Context, g authz.Grant, f func(*Tx) (Event, error)) error {
	return l.append(ctx, g, looked, f)
}

// Write opens the records for a change and leaves an Event of it.
func (l *Ledger) Write(ctx context.Context, g authz.Grant, f func(*Tx) (Event, error)) error {
	if !g.Action().Changes {
		return fmt.Errorf("ledger: %s does not say that it changes anything", g.Action().Name)
	}
	return l.append(ctx, g, changed, f)
}

// act says whether an event's records may stand differently after it; only then are their seals renewed.
type act bool

const (
	looked  act = false
	changed act = true
)

func (l *Ledger) append(ctx context.Context, g authz.Grant, how act, f func(*Tx) (Event, error)) error {
	if err := open(g); err != nil {
		return err
	}
	err := l.db.Write(ctx, g.School(), func(t *db.Tx) error {
		tx := l.tx(t, g)
		e, err := f(tx)
		if err != nil {
			return err
		}
		if how == changed {
			e.Also = append(e.Also, tx.also...)
		}
		return l.join(ctx, tx, g.Actor(), how, e)
	})
	if err == nil {
		l.wake()
	}
	return err
}

func open(g authz.Grant) error {
	if !g.Valid() || g.School() == "" {
		return fmt.Errorf("ledger: no grant, no records")
	}
	return nil
}

func (l *Ledger) tx(t *db.Tx, g authz.Grant) *Tx {
	return &Tx{Tx: t, Grant: g, Now: clock.Text(l.now()), ids: l.ids}
}

// Refuse leaves an Event of a no. It is the gate's Refused.
func (l *Ledger) Refuse(ctx context.Context, g authz.Grant, a authz.Actor, action authz.Action, s authz.Subject, why authz.Refusal) error {
	if err := open(g); err != nil {
		return err
	}
	return l.db.Write(ctx, g.School(), func(t *db.Tx) error {
		tx := l.tx(t, g)
		e := Event{Verb: "refused", Subject: s.Ref, Why: action.Name + ": " + why.Rule}
		return l.join(ctx, tx, a, looked, e)
	})
}

// Wakes gives a channel that is poked after each commit, until ctx ends.
func (l *Ledger) Wakes(ctx context.Context) <-chan struct{} {
	c := make(chan struct{}, 1)
	l.mu.Lock()
	l.wakes[c] = true
	l.mu.Unlock()
	context.AfterFunc(ctx, func() {
		l.mu.Lock()
		delete(l.wakes, c)
		l.mu.Unlock()
	})
	return c
}

func (l *Ledger) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.wakes {
		select {
		case c <- struct{}{}:
		default: // it has not seen the last poke yet
		}
	}
}
