package chronology

import (
	"testing"

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
				var stale []string
				stale, err = h.c.index.Orphans(t.Context(), tx, 10)
				out = append(out, stale...)
				return err
			})
			return out
		}
		if got := words(); len(got) != 0 {
			t.Fatalf("orphans before: %v", got)
		}
		h.write(func(tx *ledger.Tx) (ledger.Event, error) { // as if it had been removed while the house was away
			_, err := tx.Exec(t.Context(), "INSERT INTO chronology_indexed (school_id, incident_id, changed_at) VALUES (?, 'gone', '')", tx.School)
			if err == nil {
				_, err = tx.Exec(t.Context(), "INSERT INTO chronology_word (school_id, word, incident_id) VALUES (?, 'ghost', 'gone')", tx.School)
			}
			return ledger.Event{Verb: "test.removed", Subject: ref.New(school, incidents.Kind, "gone")}, err
		})
		if got := words(); len(got) != 1 {
			t.Fatalf("orphans: %v", got)
		}
		h.no(h.c.index.Rebuild(t.Context()))
		if got := words(); len(got) != 0 {
			t.Errorf("orphans after: %v", got)
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
