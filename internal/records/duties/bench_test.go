package duties

import (
	"fmt"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"

	"belisha/internal/feature"
)

// many is a school with as many duties as both seed policies together and some to spare.
func many(b *testing.B) (*house, inForce) {
	d := dbtest.SQLite(b)
	_, plain := New(feature.Base{School: school}, people.Store{}, "")
	if err := d.Migrate(b.Context(), ledger.Schema, schools.Schema, people.Schema, plain.Schema); err != nil {
		b.Fatal(err)
	}
	h := build(b, d, school)
	every := []string{"term", "year", "month", "half term", "week", "term", "2 years", "school day"}
	for i := range 150 {
		h.pack.Duties = append(h.pack.Duties, policy.Duty{Key: fmt.Sprintf("many.%d", i), Title: fmt.Sprintf("Duty %d", i), Every: every[i%len(every)], Due: []string{"", "week 10", "school day 5"}[i%3],
			Owner: []string{"coordinator", "technician", "head"}[i%3], Proof: policy.Proof{Attest: "Done."}})
	}
	h.on("2026-09-03 09:00")
	h.on("2027-03-10 09:00")
	f, _ := h.d.inForce()
	return h, f
}

func (h *house) read(b *testing.B, look func(tx *ledger.Tx) error) {
	for b.Loop() {
		if err := h.base.Ledger.Read(b.Context(), h.base.Gate.System(school, "test"), look); err != nil {
			b.Fatal(err)
		}
	}
}

// The list of all duties, with what registers and figures show.
func BenchmarkList(b *testing.B) {
	h, f := many(b)
	h.read(b, func(tx *ledger.Tx) error { _, err := h.d.look(b.Context(), tx, f, h.pack.Duties, true); return err })
}

// A school year of all duties, as the year and the calendars show it.
func BenchmarkYear(b *testing.B) {
	h, f := many(b)
	year := yearAround(f, f.now)
	h.read(b, func(tx *ledger.Tx) error {
		_, err := h.d.between(b.Context(), tx, f, h.pack.Duties, year.From, year.To)
		return err
	})
}
