package notices

import (
	"fmt"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// BenchmarkTell tells 200 members of staff of one thing, each with an address and a browser, in one act.
func BenchmarkTell(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), ledger.Schema, schoolsSchema(), people.Schema, Schema); err != nil {
		b.Fatal(err)
	}
	h := build(b, d, school)
	var all []string
	h.write(func(tx *ledger.Tx) error {
		for i := range 200 {
			p, err := (people.Store{}).Add(b.Context(), tx, people.Person{Account: fmt.Sprintf("s.taff%d", i), Given: "S", Family: "Taff", Kind: people.Staff}, posts())
			if err != nil {
				return err
			}
			all = append(all, p.ID)
			if err := h.n.store.putAddress(b.Context(), tx, Address{Person: p.ID, Address: "a@school.example", Nonce: "1", Asked: tx.Now}); err != nil {
				return err
			}
			if err := h.n.store.confirm(b.Context(), tx, Address{Person: p.ID, Nonce: "1"}); err != nil {
				return err
			}
			if err := h.n.store.subscribe(b.Context(), tx, Browser{ID: p.ID, Person: p.ID, Endpoint: p.ID, At: tx.Now}); err != nil {
				return err
			}
		}
		return nil
	})
	x := review()
	x.To, x.Key = all, ""
	for b.Loop() {
		h.write(func(tx *ledger.Tx) error { return h.n.Tell(b.Context(), tx, x) })
	}
}
