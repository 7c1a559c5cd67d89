package ledger_test

import (
	"strings"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/ledger"
)

// raw does to the tables what a person with the database's password could.
func (h *house) raw(t *testing.T, statements ...string) {
	t.Helper()
	err := h.db.Write(t.Context(), ours, func(tx *db.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) dropTriggers(t *testing.T) {
	t.Helper()
	if h.db.Engine == db.SQLite {
		h.raw(t, "DROP TRIGGER ledger_event_no_update", "DROP TRIGGER ledger_event_no_delete")
		return
	}
	h.raw(t, "DROP TRIGGER ledger_event_no_change ON ledger_event")
}

func TestTriggersKeepTheTrail(t *testing.T) { // shows MON-18
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1")
		h.open(t, ours, "2")
		for _, s := range []string{
			"UPDATE ledger_event SET actor = 'nobody' WHERE seq = 1",
			"DELETE FROM ledger_event WHERE seq = 2",
			"DELETE FROM ledger_event",
		} {
			err := h.db.Write(t.Context(), ours, func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), s)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "the trail only grows") {
				t.Errorf("%s: %v", s, err)
			}
		}
		if r := h.verify(t, ours); r.Events != 2 || !r.Whole() {
			t.Errorf("%+v", r)
		}
	})
}

// attack is one way to change the past, and where the check must say it happened.
type attack struct {
	name    string
	do      []string
	seq     int64
	subject string
	says    string
}

// The trail has five events: cases 1, 2 and 3 opened, case 2 renamed, case 3 renamed.
func attacks() []attack {
	return []attack{
		{"text of an event", []string{"UPDATE ledger_event SET verb = 'toys.lost' WHERE seq = 2"}, 2, "toy/2", "text was changed"},
		{"actor of an event", []string{"UPDATE ledger_event SET actor = 'person/p9' WHERE seq = 1"}, 1, "toy/1", "text was changed"},
		{"moment of an event", []string{"UPDATE ledger_event SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 5"}, 5, "toy/3", "text was changed"},
		{"seal in an event", []string{"UPDATE ledger_event SET detail = '{}' WHERE seq = 4"}, 4, "toy/2", "text was changed"},
		{"deleted middle event", []string{"DELETE FROM ledger_event WHERE seq = 3"}, 4, "toy/2", "events 3 to 3 are missing"},
		{"deleted first events", []string{"DELETE FROM ledger_event WHERE seq < 3"}, 3, "toy/3", "events 1 to 2 are missing"},
		{"cut tail", []string{"DELETE FROM ledger_event WHERE seq > 3"}, 3, "", "ends at event 3 but should end at 5"},
		{"all events deleted", []string{"DELETE FROM ledger_event"}, 0, "", "ends at event 0 but should end at 5"},
		{"head deleted", []string{"DELETE FROM ledger_head"}, 5, "", "should end at 0"},
		{"head swapped", []string{"UPDATE ledger_head SET hash = (SELECT hash FROM ledger_event WHERE seq = 1)"}, 5, "", "not the one that the head"},
		{"head and tail cut together", []string{"DELETE FROM ledger_event WHERE seq > 3",
			"UPDATE ledger_head SET seq = 3, hash = (SELECT hash FROM ledger_event WHERE seq = 3)"}, 2, "toy/2", "is not as this event left it"},
		{"changed hash", []string{"UPDATE ledger_event SET hash = 'abc' WHERE seq = 2"}, 2, "toy/2", "text was changed"},
		{"deleted and renumbered", []string{"DELETE FROM ledger_event WHERE seq = 2",
			"UPDATE ledger_event SET seq = seq - 1 WHERE seq > 2", "UPDATE ledger_head SET seq = 4"}, 2, "toy/3", "does not follow"},
		{"changed sealed text", []string{"UPDATE toy_case SET title = 'Lion' WHERE id = '2'"}, 4, "toy/2", "toy 2 is not as this event left it"},
		{"changed sealed flag", []string{"UPDATE toy_case SET done = FALSE WHERE id = '1'"}, 1, "toy/1", "not as this event left it"},
		{"changed sealed number", []string{"UPDATE toy_case SET many = 2 WHERE id = '1'"}, 1, "toy/1", "not as this event left it"},
		{"nothing made an empty text", []string{"UPDATE toy_case SET note = '' WHERE id = '1'"}, 1, "toy/1", "not as this event left it"},
		{"a blank put after a text", []string{"UPDATE toy_case SET title = title || ' ' WHERE id = '1'"}, 1, "toy/1", "not as this event left it"},
		{"deleted sealed row", []string{"DELETE FROM toy_case WHERE id = '3'"}, 5, "toy/3", "not as this event left it"},
		{"deleted part of a sealed record", []string{"DELETE FROM toy_part WHERE id = '1-0'"}, 1, "toy/1", "not as this event left it"},
		{"added part of a sealed record", []string{"INSERT INTO toy_part (school_id, id, case_id, text) VALUES ('s1', '1-9', '1', 'x')"}, 1, "toy/1", "not as this event left it"},
		{"part moved to another record", []string{"UPDATE toy_part SET case_id = '2' WHERE id = '1-0'"}, 1, "toy/1", "not as this event left it"},
	}
}

// Each change behind the house's back is found, and the check says where. // shows MON-18
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				for _, id := range []string{"1", "2", "3"} {
					h.open(t, ours, id)
				}
				h.rename(t, ours, "2", "New 2")
				h.rename(t, ours, "3", "New 3")
				if r := h.verify(t, ours); !r.Whole() || r.Events != 5 || r.Sealed != 3 {
					t.Fatalf("before: %+v", r)
				}
				h.dropTriggers(t)
				h.raw(t, a.do...)
				found(t, h.verify(t, ours), a)
			})
		})
	}
}

func found(t *testing.T, r ledger.Report, a attack) {
	t.Helper()
	for _, b := range r.Breaks {
		if b.Seq == a.seq && b.Subject == a.subject && strings.Contains(b.Why, a.says) {
			return
		}
	}
	t.Errorf("not found at event %d of %q as %q: %+v", a.seq, a.subject, a.says, r.Breaks)
}

// A look or a refusal after the change must not make it good. // shows MON-18
func TestLookingDoesNotMakeTamperingGood(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1")
		h.raw(t, "UPDATE toy_case SET title = 'Lion' WHERE id = '1'")
		h.look(t, ours, "1")
		err := h.Refuse(t.Context(), h.gate.System(ours, "refusal"), authz.Actor{School: ours, Person: "p2"},
			authz.Action{Name: "toys.show"}, authz.Subject{Ref: toy(ours, "1")}, authz.Refusal{Rule: "named"})
		if err != nil {
			t.Fatal(err)
		}
		found(t, h.verify(t, ours), attack{seq: 1, subject: "toy/1", says: "not as this event left it"})
	})
}

// An act that alters a second record names it in Also; forgetting it is found like any other change.
func TestAlsoRenewsTheOthersSeal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1")
		h.open(t, ours, "2")
		both := func(also ...string) {
			err := h.Write(t.Context(), h.grant(t, ours, "people.change"), func(tx *ledger.Tx) (ledger.Event, error) {
				e := ledger.Event{Verb: "toys.swapped", Subject: toy(ours, "1")}
				for _, id := range also {
					e.Also = append(e.Also, toy(ours, id))
				}
				_, err := tx.Exec(t.Context(), "UPDATE toy_case SET many = many + 1 WHERE school_id = ?", tx.School)
				return e, err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		both("2")
		if r := h.verify(t, ours); !r.Whole() {
			t.Errorf("%+v", r)
		}
		err := h.Write(t.Context(), h.grant(t, ours, "people.change"), func(tx *ledger.Tx) (ledger.Event, error) {
			tx.Alters(toy(ours, "2")) // said by somebody who is called inside the write
			_, err := tx.Exec(t.Context(), "UPDATE toy_case SET many = many + 1 WHERE school_id = ?", tx.School)
			return ledger.Event{Verb: "toys.swapped", Subject: toy(ours, "1")}, err
		})
		if r := h.verify(t, ours); err != nil || !r.Whole() {
			t.Errorf("%v %+v", err, r)
		}
		both()
		if r := h.verify(t, ours); len(r.Breaks) != 1 || r.Breaks[0].Subject != "toy/2" {
			t.Errorf("%+v", r)
		}
	})
}
