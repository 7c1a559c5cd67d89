package agreements

import (
	"fmt"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/schools"
)

// The register's page, its chase list and a class before a lesson, for 3,000 people of whom nobody has signed, which is the
// most that they can hold.
func BenchmarkRegisterPages(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), ledger.Schema, schools.Schema, people.Schema, Schema); err != nil {
		b.Fatal(err)
	}
	h := build(b, d, Hooks{})
	h.write(func(tx *ledger.Tx) error {
		for i := range 3000 {
			_, err := (people.Store{}).Add(b.Context(), tx, people.Person{Account: fmt.Sprintf("p%d.longname", i), Given: "Name", Family: "Long", Kind: people.Pupil,
				Kinds: []string{people.Pupil}, Year: "4", Class: fmt.Sprintf("C%d", i%100), Posts: []string{"pupil"}}, h.pack.Posts)
			if err != nil {
				return err
			}
		}
		return nil
	})
	for _, path := range []string{"/agreements", "/agreements?state=chase", "/agreements/class/C7", "/agreements/shares", "/agreements/forms", "/agreements/mine"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				h.get("otto", path)
			}
		})
	}
}
