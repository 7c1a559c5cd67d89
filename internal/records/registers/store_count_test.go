package registers

import (
	"fmt"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/cabinet"
)

// BenchmarkCounts counts a register of 100,000 entries.
func BenchmarkCounts(b *testing.B) {
	for _, open := range []func(testing.TB) *db.DB{dbtest.SQLite, dbtest.Postgres} {
		d := open(b)
		b.Run(fmt.Sprint(d.Engine), func(b *testing.B) { benchCounts(b, d) })
	}
}

func benchCounts(b *testing.B, d *db.DB) {
	ctx := b.Context()
	if err := d.Migrate(ctx, schemas()...); err != nil {
		b.Fatal(err)
	}
	err := d.Write(ctx, school, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
 INSERT INTO registers_entry (school_id, id, register, form, state, label, words, body, created_at, created_by, changed_at, changed_by, closed_at, revision, due_on, expected, removed_at, hold, blanked_at)
 SELECT 's1', 'e' || i, 'loans', 'f', CASE i % 3 WHEN 0 THEN 'out' ELSE 'back' END, 'Tablet ' || i, 'tablet ' || i || ' with somebody and some more words to make a line', '{"device":"Tablet","due":"2026-03-20"}',
 '2026-0' || (1 + i % 9) || '-10T10:42:00.000Z', 'p', '', 'p', '', 1, CASE i % 3 WHEN 0 THEN '2026-03-20' ELSE '' END, '', '', '', '' FROM n`)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	def := testPack(b).Registers[0]
	w := cabinet.Window{Now: time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC), Term: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}
	for b.Loop() {
		err := d.Read(ctx, school, func(tx *db.Tx) error {
			t, err := cabinet.Store{}.Total(ctx, &ledger.Tx{Tx: tx}, def, w)
			if t.Total != 100000 {
				b.Errorf("%+v", t)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
