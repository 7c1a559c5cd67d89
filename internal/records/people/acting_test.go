package people

import (
	"slices"
	"sync"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/id"
	"belisha/internal/ledger"
)

// hand is a clock that a test moves on.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) on(days int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.AddDate(0, 0, days)
}

// shows POL-08: a lent post gives its rights from its first day to its last, and no longer; when it is over that is said
// once, and the tasks are with the holder again.
func TestPOL08APostIsLentFromADayToADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		ids := r.load("ours", goodFile)
		clock := &hand{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
		l := ledger.New(d, id.New(clock.now), clock.now)
		l.Seal(RefKind, Sealed())
		r.ledger = l
		s, who := Store{}, ids["m.reed"]
		var lentID string
		r.write("ours", func(tx *ledger.Tx) (ledger.Event, error) {
			lentID = tx.ID()
			return ledger.Event{Verb: "people.delegated", Subject: Person{ID: who}.Ref(tx.School)},
				s.give(t.Context(), tx, Acting{ID: lentID, Person: who, Post: "office", From: "2026-11-24", Until: "2026-11-26", Why: "While the office is away."})
		})
		for day, want := range []bool{false, false, true, true, true, false} { // from 22 to 27 November
			r.read(r.system("ours"), func(tx *ledger.Tx) error {
				p, err := s.Get(t.Context(), tx, who)
				held, _ := s.Holding(t.Context(), tx, "office")
				if got := slices.Contains(p.Holds(), "office"); got != want || slices.Contains(held, who) != want {
					t.Errorf("%d November: holds it %v, among the holders %v, want %v", 22+day, got, slices.Contains(held, who), want)
				}
				if slices.Contains(p.Posts, "office") {
					t.Error("a lent post became one without an end")
				}
				return err
			})
			clock.on(1)
		}
		h := pages{base: feature.Base{School: "ours", Ledger: l, Gate: r.gate, Now: clock.now}}
		for range 3 {
			if err := h.ended(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			told, err := ledger.Find(t.Context(), tx, ledger.Query{Verb: "people.delegation-ended", Limit: 10})
			if len(told) != 1 || told[0].Subject.ID != who {
				t.Errorf("the end was said %d times: %+v", len(told), told)
			}
			return err
		})
	})
}

// shows POL-08: what stays with the head cannot be lent, and a lent post can be taken back, once.
func TestPOL08WhatCannotBeLent(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	staff := Person{ID: "p1", Kind: Staff, Kinds: []string{Staff}, Posts: []string{"teacher"}}
	day := func(n int) time.Time { return startOf(now).AddDate(0, 0, n) }
	for name, x := range map[string]struct {
		post        string
		from, until time.Time
		who         Person
		giver, why  string
		field       string
	}{
		"well":                  {"office", day(0), day(20), staff, "h", "While she is on leave.", ""},
		"the head's own":        {"head", day(0), day(20), staff, "h", "While I am away.", "post"},
		"a post of nobody's":    {"wizard", day(0), day(20), staff, "h", "While I am away.", "post"},
		"to oneself":            {"office", day(0), day(20), staff, "p1", "While she is away.", "post"},
		"to a parent":           {"office", day(0), day(20), Person{ID: "x", Kind: Parent, Kinds: []string{Parent}}, "h", "While she is away.", "post"},
		"to somebody who left":  {"office", day(0), day(20), Person{ID: "x", Kind: Staff, Kinds: []string{Staff}, Left: "2026-01-01"}, "h", "While she is away.", "post"},
		"held already":          {"teacher", day(0), day(20), staff, "h", "While she is away.", "post"},
		"ends before it begins": {"office", day(5), day(2), staff, "h", "While she is away.", "until"},
		"in the past":           {"office", day(-9), day(-2), staff, "h", "While she is away.", "until"},
		"for two years":         {"office", day(0), day(700), staff, "h", "While she is away.", "until"},
		"without a reason":      {"office", day(0), day(20), staff, "h", " ", "why"},
	} {
		err := checkActing(Acting{Post: x.post, Why: x.why}, x.from, x.until, now, x.who, somePosts(), x.giver)
		e, _ := errs.As(err)
		if x.field == "" && err != nil || x.field != "" && (e == nil || e.Field != x.field) {
			t.Errorf("%s: %v", name, err)
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRegister(t, d)
		ids := r.load("ours", goodFile)
		who, lent := ids["m.reed"], ""
		s := Store{}
		r.write("ours", func(tx *ledger.Tx) (ledger.Event, error) {
			lent = tx.ID()
			return ledger.Event{Verb: "people.delegated", Subject: Person{ID: who}.Ref(tx.School)},
				s.give(t.Context(), tx, Acting{ID: lent, Person: who, Post: "office", From: "2026-11-01", Until: "2026-12-26", Why: "While the office is away."})
		})
		back := func(person string) error {
			return r.ledger.Write(t.Context(), r.system("ours"), func(tx *ledger.Tx) (ledger.Event, error) {
				_, err := s.takeBack(t.Context(), tx, person, lent)
				return ledger.Event{Verb: "people.taken-back", Subject: Person{ID: who}.Ref(tx.School)}, err
			})
		}
		if err := back(ids["a.lark"]); !errs.Is(err, errs.NotFound) {
			t.Errorf("taken back from somebody who has it not: %v", err)
		}
		if err := back(who); err != nil {
			t.Error(err)
		}
		if err := back(who); !errs.Is(err, errs.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
		r.read(r.system("ours"), func(tx *ledger.Tx) error {
			p, err := s.Get(t.Context(), tx, who)
			if len(p.Acting) != 0 {
				t.Errorf("taken back, and still held: %v", p.Acting)
			}
			return err
		})
	})
}
