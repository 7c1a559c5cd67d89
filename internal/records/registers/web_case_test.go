package registers

import (
	"context"
	"testing"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// shows STD-16: with an entry that carries the number of a case of images no file is kept, by whatever way it is offered: as an
// answer of a new entry or of a changed one, or beside the entry; nor does an entry that has a file take such a number.
func TestSTD16NoFileWithACaseOfImages(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.room.Closing(func(_ context.Context, _ *ledger.Tx, number string) (bool, error) { return number == "2026-0007", nil })
		f := func(number string) map[string][]string {
			return form("f-title", "A stick was lost", "f-found-day", "9", "f-found-month", "3", "f-found-year", "2026", "f-risk", "some", "f-told-day", "10", "f-told-month", "3", "f-told-year", "2026",
				"f-case", number, "revision", "1")
		}
		h.post("c.ord", "/registers/breaches/new", f("2026-0007"), "f-proof", "letter.pdf", aPDF).is(422).says("#f-proof-error", "No file is kept with this case")
		b := h.must("c.ord", "breaches", map[string]string{"title": "A stick was lost", "risk": "some", "told": "2026-03-10", "case": "2026-0007"})
		h.post("c.ord", b.Href()+"/change", f("2026-0007"), "f-proof", "letter.pdf", aPDF).is(422).says("#f-proof-error", "No file is kept with this case")
		h.post("c.ord", b.Href()+"/files", form(), "file", "letter.pdf", aPDF).is(422).says(".govuk-error-summary", "No file is kept with this case")
		if n := h.files(); n != 0 {
			t.Fatalf("%d files are stored", n)
		}
		done := h.post("c.ord", "/registers/breaches/new", f("2026-0001"), "f-proof", "letter.pdf", aPDF).is(303)
		h.visit("c.ord", done.to+"/change", f("2026-0007")).is(422).says(".govuk-error-summary", "This entry has a file")
		h.post("c.ord", done.to+"/files", form(), "file", "letter.pdf", aPDF).is(303)
		if n := h.files(); n != 2 {
			t.Errorf("%d files of another case are stored", n)
		}
	})
}

func (h *house) files() (n int) {
	h.t.Helper()
	h.no(h.base.Ledger.Read(h.t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
		n, err = db.One[int](h.t.Context(), tx.Tx, `SELECT COUNT(*) FROM registers_file WHERE school_id = ?`, school)
		return err
	}))
	return n
}
