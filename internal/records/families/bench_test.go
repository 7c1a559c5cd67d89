package families

import (
	"fmt"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
)

// BenchmarkFamilies opens the register of families of a school with 1,000 children and 1,500 carers.
func BenchmarkFamilies(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), ledger.Schema, schools.Schema, people.Schema, notices.Schema, agreements.Schema, Schema); err != nil {
		b.Fatal(err)
	}
	h := build(b, d)
	h.write(func(tx *ledger.Tx) error {
		var store people.Store
		var carers []people.Person
		for i := range 1500 {
			p, err := store.Add(b.Context(), tx, people.Person{Account: fmt.Sprintf("p%d.wren", i), Given: "Jo", Family: fmt.Sprintf("Wren %c%c", 'A'+i%26, 'A'+i/26%26), Kind: people.Parent, Email: fmt.Sprintf("p%d@home.example", i)}, h.pack.Posts)
			if err != nil {
				return err
			}
			carers = append(carers, p)
		}
		for i := range 1000 {
			p, err := store.Add(b.Context(), tx, people.Person{Account: fmt.Sprintf("c%d.wren", i), Given: "Ed", Family: "Wren", Kind: people.Pupil, Year: "4", Class: "Y4", Born: "2018-05-03"}, h.pack.Posts)
			if err != nil {
				return err
			}
			err = store.SetCarers(b.Context(), tx, p.ID, []people.Carer{{Person: carers[i].ID}, {Person: carers[(i*7+500)%1500].ID}})
			if err != nil {
				return err
			}
		}
		return nil
	})
	office := h.browser("o.desk")
	for b.Loop() {
		office.get("/families?state=missing").must(b, 200, "in all")
	}
}
