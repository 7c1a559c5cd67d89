package chronology

import (
	"testing"

	"belisha/internal/db"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/index"
	"belisha/internal/records/incidents"
)

// What was removed by rule is forgotten here as well: no word of it stays.
// shows INC-42
func TestARemovedCaseLeavesNoWords(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Words: "Persimmon"})
		h.no(h.c.index.Rebuild(t.Context()))
		words := func() (out []string) {
			h.read(func(tx *ledger.Tx) (err error) {
				out, err = db.All[string](t.Context(), tx.Tx, "SELECT word FROM chronology_word WHERE school_id = ? AND incident_id = 'gone'"+
					" UNION ALL SELECT incident_id FROM chronology_indexed WHERE school_id = ? AND incident_id = 'gone'", tx.School, tx.School)
				return err
			})
			return out
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) { // as if it had been removed while the house was away
			_, err := tx.Exec(t.Context(), "INSERT INTO chronology_indexed (school_id, incident_id, changed_at) VALUES (?, 'gone', '')", tx.School)
			if err == nil {
				_, err = tx.Exec(t.Context(), "INSERT INTO chronology_word (school_id, word, incident_id) VALUES (?, 'ghost', 'gone')", tx.School)
			}
			return ledger.Event{Verb: "test.removed", Subject: ref.New(school, incidents.Kind, "gone")}, err
		})
		if got := words(); len(got) != 2 {
			t.Fatalf("of a case that is gone: %v", got)
		}
		h.no(h.c.index.Rebuild(t.Context()))
		if got := words(); len(got) != 0 {
			t.Errorf("still of a case that is gone: %v", got)
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.forgot", Subject: i.Ref()}, h.c.Forget(t.Context(), tx, i.ID)
		})
		h.read(func(tx *ledger.Tx) error {
			found, err := h.c.index.Find(t.Context(), tx, index.Query{Words: []string{"persimmon"}})
			if len(found) != 0 {
				t.Errorf("found: %v", found)
			}
			return err
		})
	})
}
