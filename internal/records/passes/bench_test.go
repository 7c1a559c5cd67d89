package passes

import (
	"fmt"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// A school of fourteen classes of thirty, each in a lesson of ten sites, and twenty pages hidden: what the gateway is told.
func BenchmarkFacts(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), schemas()...); err != nil {
		b.Fatal(err)
	}
	h := build(b, d)
	h.write("t.four", func(tx *ledger.Tx) (ledger.Event, error) {
		for class := range 14 {
			name := fmt.Sprintf("C%02d", class)
			for n := range 30 {
				p := people.Person{Account: fmt.Sprintf("child%d.of%d", n, class), Given: "Child", Family: "Number", Kind: people.Pupil, Year: "4", Class: name, Posts: []string{"pupil"}}
				if _, err := (people.Store{}).Add(b.Context(), tx, p, h.p.pack().Posts); err != nil {
					return ledger.Event{}, err
				}
			}
			var hosts []string
			for n := range 10 {
				hosts = append(hosts, fmt.Sprintf("site%d.class%d.example", n, class))
			}
			one := Pass{ID: tx.ID(), Class: name, Aim: "A lesson", Starts: tx.Now, Ends: "2027-01-01T00:00:00.000Z", By: h.id("t.four"), At: tx.Now, State: Open}
			if err := h.p.store.add(b.Context(), tx, one, hosts); err != nil {
				return ledger.Event{}, err
			}
		}
		for n := range 20 {
			if err := h.p.store.addHide(b.Context(), tx, Hide{ID: tx.ID(), Class: "C01", Host: fmt.Sprintf("bad%d.example", n), By: h.id("t.four"), At: tx.Now, Until: "2027-01-01T00:00:00.000Z"}); err != nil {
				return ledger.Event{}, err
			}
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, nil
	})
	now := h.clock().Add(time.Second)
	for b.Loop() {
		h.read(func(tx *ledger.Tx) error {
			open, shut, err := h.p.Facts(b.Context(), tx, now)
			if len(open) != 420 || len(shut) != 30 {
				b.Fatalf("%d in lessons, %d with a page shut", len(open), len(shut))
			}
			return err
		})
	}
}
