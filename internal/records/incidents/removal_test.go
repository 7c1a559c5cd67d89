package incidents

import (
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
)

// shows DATA-23: the proof of a case that was deleted counts and digests the steps of a staff procedure too.
func TestDATA23TheProofHoldsTheStaffProcedure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		plain, more := h.removed(), h.removed(Discipline{Person: h.id("t.two"), Step: "written", Maker: "The head", On: "2026-03-09", Reason: "As told."})
		if more.Items != plain.Items+1 || len(more.Hash) != 64 {
			t.Errorf("%d items, and %d with a step", plain.Items, more.Items)
		}
	})
}

// removed opens a case about a teacher, enters steps, ends it and takes it away.
func (h *house) removed(steps ...Discipline) Removed {
	h.t.Helper()
	i := h.open(Opening{Subjects: []string{h.id("t.two")}})
	var out Removed
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		ctx, e := h.t.Context(), ledger.Event{Verb: "incidents.removed", Subject: i.Ref()}
		for _, s := range steps {
			if err := h.store.AddDiscipline(ctx, tx, i.ID, s); err != nil {
				return e, err
			}
		}
		_, err := tx.Exec(ctx, `UPDATE incidents_incident SET state = 'closed', outcome = 'resolved', reason = 'Done', closed_at = ? WHERE school_id = ? AND id = ?`, tx.Now, tx.School, i.ID)
		if err != nil {
			return e, err
		}
		out, err = h.store.Remove(ctx, tx, i.ID, "test")
		return e, err
	})
	return out
}
