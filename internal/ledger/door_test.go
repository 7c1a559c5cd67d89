package ledger_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

func event(*ledger.Tx) (ledger.Event, error) {
	return ledger.Event{Verb: "toys.counted", Subject: ref.New(ours, "box", "1")}, nil
}

func TestDoorNeedsTheRightGrant(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		list, change, export := h.grant(t, ours, "people.list"), h.grant(t, ours, "people.change"), h.grant(t, ours, "people.export")
		never := func(*ledger.Tx) error { t.Error("the records were opened"); return nil }
		neverEvent := func(*ledger.Tx) (ledger.Event, error) { t.Error("the records were opened"); return event(nil) }
		_, verifyErr := h.Verify(t.Context(), authz.Grant{})
		for _, c := range []struct {
			name, says string
			err        error
		}{
			{"read without a grant", "no grant", h.Read(t.Context(), authz.Grant{}, never)},
			{"view without a grant", "no grant", h.View(t.Context(), authz.Grant{}, neverEvent)},
			{"write without a grant", "ledger:", h.Write(t.Context(), authz.Grant{}, neverEvent)},
			{"verify without a grant", "no grant", verifyErr},
			{"refusal without a grant", "no grant", h.Refuse(t.Context(), authz.Grant{}, authz.Actor{}, authz.Action{Name: "a"}, authz.Subject{Ref: toy(ours, "1")}, authz.Refusal{})},
			{"sensitive read", "use View", h.Read(t.Context(), export, never)}, // shows INC-23
			{"write for a look", "does not say that it changes", h.Write(t.Context(), list, neverEvent)},
		} {
			if c.err == nil || !strings.Contains(c.err.Error(), c.says) {
				t.Errorf("%s: %v", c.name, c.err)
			}
		}
		if r := h.verify(t, ours); r.Events != 0 || !r.Whole() {
			t.Errorf("%+v", r)
		}
		if err := h.Write(t.Context(), change, event); err != nil {
			t.Error(err)
		}
		if err := h.View(t.Context(), export, event); err != nil {
			t.Error(err)
		}
		if r := h.verify(t, ours); r.Events != 2 || !r.Whole() {
			t.Errorf("%+v", r)
		}
	})
}

// The act and its event are kept together or not at all.
func TestNeitherRowNorEvent(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		g := h.grant(t, ours, "people.change")
		no := errors.New("second thoughts")
		for name, e := range map[string]struct {
			event ledger.Event
			err   error
		}{
			"the act fails":           {ledger.Event{Verb: "toys.opened", Subject: toy(ours, "1")}, no},
			"an event without a verb": {ledger.Event{Subject: toy(ours, "1")}, nil},
			"an event about nothing":  {ledger.Event{Verb: "toys.opened"}, nil},
			"the empty event":         {ledger.Event{}, nil},
		} {
			err := h.Write(t.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
				if err := putToy(t.Context(), tx, "1"); err != nil {
					return ledger.Event{}, err
				}
				return e.event, e.err
			})
			if err == nil || e.err != nil && !errors.Is(err, no) {
				t.Errorf("%s: %v", name, err)
			}
			if n, r := h.cases(t, ours), h.verify(t, ours); n != 0 || r.Events != 0 || !r.Whole() {
				t.Errorf("%s: %d rows, %+v", name, n, r)
			}
		}
	})
}

// A value that is not open is not in the trail at all, not even to one who reads the file.
func TestPrivateValuesAreNotStored(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		err := h.Write(t.Context(), h.grant(t, ours, "people.change"), func(*ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "toys.renamed", Subject: toy(ours, "1"), Why: "clause 4.2", Changes: []ledger.Change{
				{Field: "title", Class: ledger.Open, Before: "open-old", After: "open-new"},
				{Field: "name", Class: ledger.Personal, Before: "hidden-1", After: "hidden-2"},
				{Field: "password", Class: ledger.Secret, Before: "hidden-3", After: "hidden-4"},
				{Field: "forgotten", Before: "hidden-5", After: "hidden-6"},
			}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = h.db.Read(t.Context(), ours, func(tx *db.Tx) error {
			text, err := db.One[string](t.Context(), tx, "SELECT detail FROM ledger_event")
			if strings.Contains(text, "hidden") || !strings.Contains(text, "open-new") {
				t.Error(text)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := h.find(t, ours, ledger.Query{Limit: 9})
		if len(got) != 1 || len(got[0].Changes) != 4 || got[0].Changes[3].Field != "forgotten" || got[0].Changes[0].Before != "open-old" || got[0].Why != "clause 4.2" {
			t.Errorf("%+v", got)
		}
	})
}

func TestEventNamesItsActor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if err := h.Write(t.Context(), h.grant(t, ours, "people.change"), event); err != nil {
			t.Fatal(err)
		}
		if err := h.Write(t.Context(), h.gate.System(ours, "sweep"), event); err != nil {
			t.Fatal(err)
		}
		stranger := authz.Actor{School: ours}
		for _, who := range []authz.Actor{stranger, {School: ours, Person: "p2"}} {
			err := h.Refuse(t.Context(), h.gate.System(ours, "refusal"), who, authz.Action{Name: "toys.show"}, authz.Subject{Ref: toy(ours, "1")}, authz.Refusal{Rule: "named"})
			if err != nil {
				t.Fatal(err)
			}
		}
		got := h.find(t, ours, ledger.Query{Limit: 9})
		for i, want := range []string{"person/p2", "nobody", "job/sweep", "person/p1"} {
			if got[i].Actor != want || got[i].Seq != int64(4-i) {
				t.Errorf("event %d is by %s, not %s", got[i].Seq, got[i].Actor, want)
			}
		}
		if got[0].Verb != "refused" || got[0].Why != "toys.show: named" || got[0].Subject != toy(ours, "1") {
			t.Errorf("%+v", got[0])
		}
	})
}

// Eight at once leave one chain without a gap.
func TestManyWritersOneChain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		g := h.grant(t, ours, "people.change")
		const writers, turns = 8, 50
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for range turns {
					if err := h.Write(t.Context(), g, event); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if r := h.verify(t, ours); r.Events != writers*turns || !r.Whole() {
			t.Errorf("%d events, breaks %+v", r.Events, r.Breaks)
		}
	})
}

func TestNeighboursTrailIsApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1")
		h.open(t, theirs, "1")
		h.rename(t, theirs, "1", "Their bear")
		if r := h.verify(t, ours); r.Events != 1 || r.Sealed != 1 || !r.Whole() {
			t.Errorf("%+v", r)
		}
		if r := h.verify(t, theirs); r.Events != 2 || r.Sealed != 1 || !r.Whole() {
			t.Errorf("%+v", r)
		}
		for _, e := range h.find(t, ours, ledger.Query{Limit: 9}) {
			if e.School != ours {
				t.Errorf("our trail shows %+v", e)
			}
		}
		schools, err := h.Schools(t.Context())
		if err != nil || strings.Join(schools, " ") != "s1 s2" {
			t.Error(schools, err)
		}
	})
}

func TestFindPagesAndPicks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, id := range []string{"1", "2", "3"} {
			h.open(t, ours, id)
			h.rename(t, ours, id, "New "+id)
		}
		seqs := func(q ledger.Query) string {
			var b strings.Builder
			for _, e := range h.find(t, ours, q) {
				b.WriteByte(byte('0' + e.Seq))
			}
			return b.String()
		}
		all := h.find(t, ours, ledger.Query{Limit: 9})
		for _, c := range []struct {
			name string
			q    ledger.Query
			want string
		}{
			{"first page", ledger.Query{Limit: 4}, "6543"},
			{"second page", ledger.Query{Limit: 4, Before: 3}, "21"},
			{"after the last", ledger.Query{Limit: 4, Before: 1}, ""},
			{"one record", ledger.Query{Limit: 9, Subject: "toy/2"}, "43"},
			{"one verb", ledger.Query{Limit: 9, Verb: "toys.opened"}, "531"},
			{"both", ledger.Query{Limit: 9, Verb: "toys.opened", Subject: "toy/2"}, "3"},
			{"one actor", ledger.Query{Limit: 9, Actor: "person/p1"}, "654321"},
			{"another actor", ledger.Query{Limit: 9, Actor: "person/p2"}, ""},
			{"since", ledger.Query{Limit: 9, From: all[1].At}, "65"},
			{"a hostile word", ledger.Query{Limit: 9, Verb: "' OR 1=1 --"}, ""},
		} {
			if got := seqs(c.q); got != c.want {
				t.Errorf("%s: %s, not %s", c.name, got, c.want)
			}
		}
		err := h.Read(t.Context(), h.grant(t, ours, "people.list"), func(tx *ledger.Tx) error {
			n, err := ledger.Count(t.Context(), tx, "toys.renamed", "", "")
			one, err2 := ledger.Count(t.Context(), tx, "toys.renamed", "toy/3", all[0].At)
			if n != 3 || one != 1 {
				t.Errorf("counted %d and %d", n, one)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
