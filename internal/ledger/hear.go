package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/ref"
)

// Told is an event as a listener or a reader sees it.
type Told struct {
	School  string
	Seq     int64
	At      string
	Actor   string // person/ID, job/NAME or nobody
	Verb    string
	Subject ref.Ref
	Changes []Change
	Why     string
}

// Listener acts on others' events. It runs after the commit, keeps its place in the trail, may be told twice.
type Listener struct {
	Name  string
	Verbs []string
	Wants func(verb string) bool // more verbs, which only the policy in force knows; may be nil
	Do    func(context.Context, Told) error
}

func (l Listener) hears(verb string) bool {
	return slices.Contains(l.Verbs, verb) || l.Wants != nil && l.Wants(verb)
}

// Hear tells listeners of a school's events until ctx ends.
func (l *Ledger) Hear(ctx context.Context, g authz.Grant, listeners []Listener) {
	wakes := l.Wakes(ctx)
	tick := time.NewTicker(30 * time.Second) // also hears what another process wrote
	defer tick.Stop()
	for {
		for _, one := range listeners {
			if err := l.tell(ctx, g, one); err != nil && ctx.Err() == nil {
				slog.Error("listener failed", "listener", one.Name, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-wakes:
		case <-tick.C:
		}
	}
}

func (l *Ledger) tell(ctx context.Context, g authz.Grant, one Listener) error {
	for {
		var page []stored
		err := l.db.Read(ctx, g.School(), func(t *db.Tx) error {
			tx := l.tx(t, g)
			from, err := place(ctx, tx, one.Name)
			if err != nil {
				return err
			}
			page, err = after(ctx, tx, from, 200)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, s := range page {
			if !one.hears(s.Verb) {
				continue
			}
			told, err := told(s)
			if err == nil {
				err = do(ctx, one, told)
			}
			if err != nil {
				return fmt.Errorf("ledger: %s at event %d: %w", one.Name, s.Seq, err)
			}
		}
		err = l.db.Write(ctx, g.School(), func(t *db.Tx) error {
			return putPlace(ctx, l.tx(t, g), one.Name, page[len(page)-1].Seq)
		})
		if err != nil {
			return err
		}
	}
}

// do turns a panic into an error: one bad listener must not stop the others, nor the school's filter.
func do(ctx context.Context, one Listener, told Told) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("ledger: listener %s panicked: %v", one.Name, p)
		}
	}()
	return one.Do(ctx, told)
}

func told(s stored) (Told, error) {
	subject, err := ref.Parse(s.School, s.Subject)
	if err != nil {
		return Told{}, err
	}
	var d detail
	if err := json.Unmarshal([]byte(s.Detail), &d); err != nil {
		return Told{}, fmt.Errorf("ledger: event %d: %w", s.Seq, err)
	}
	return Told{s.School, s.Seq, s.At, s.Actor, s.Verb, subject, d.Changes, d.Why}, nil
}

// Query picks events for reading; empty fields pick all.
type Query struct {
	Subject string // kind/id
	Actor   string
	Verb    string
	From    string // moment as text
	Before  int64  // events older than this number; 0: the newest
	Limit   int
}

// Find reads events, newest first.
func Find(ctx context.Context, tx *Tx, q Query) ([]Told, error) {
	rows, err := db.All[stored](ctx, tx.Tx, sqlPage, tx.School, q.Subject, q.Subject, q.Actor, q.Actor, q.Verb, q.Verb, q.From, q.Before, q.Before, q.Limit)
	if err != nil {
		return nil, err
	}
	out := make([]Told, 0, len(rows))
	for _, s := range rows {
		t, err := told(s)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Count counts events of a verb since a moment, on one record when subject is given.
func Count(ctx context.Context, tx *Tx, verb, subject, from string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlCount, tx.School, verb, subject, subject, from)
}

// CountWithin counts events of a verb from one moment to before another.
func CountWithin(ctx context.Context, tx *Tx, verb, from, to string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlWithin, tx.School, verb, from, to)
}

// Schools lists the schools that have a trail.
func (l *Ledger) Schools(ctx context.Context) ([]string, error) {
	var out []string
	err := l.db.Read(ctx, db.AnySchool, func(t *db.Tx) error {
		var err error
		out, err = db.All[string](ctx, t, sqlSchools)
		return err
	})
	return out, err
}
