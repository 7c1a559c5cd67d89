package reception

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
	"belisha/internal/records/reception/internal/guests"
)

// The desk's page after ten years of thirty guests a school day, in multiples of the same page on its first day.
func BenchmarkTheDeskAfterTenYears(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), schemas()...); err != nil {
		b.Fatal(err)
	}
	h := build(b, d)
	desk := h.as("o.desk")
	look := func() time.Duration {
		began := time.Now()
		desk.get("/reception").must(b, 200)
		return time.Since(began)
	}
	fresh := sorted(20, look)
	h.write(func(tx *ledger.Tx) (ledger.Event, error) { return h.years(tx, 57000) })
	b.ResetTimer()
	var all []time.Duration
	for b.Loop() {
		all = append(all, look())
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2])/float64(fresh[len(fresh)/2]), "p50/first-day")
	b.ReportMetric(float64(all[len(all)*99/100])/float64(fresh[len(fresh)/2]), "p99/first-day")
}

func sorted(n int, f func() time.Duration) []time.Duration {
	var out []time.Duration
	for range n {
		out = append(out, f())
	}
	slices.Sort(out)
	return out
}

// years enters visits of the past, each of a day.
func (h *house) years(tx *ledger.Tx, n int) (ledger.Event, error) {
	p, err := (people.Store{}).Add(h.t.Context(), tx, people.Person{Account: "p.ast", Given: "Pat", Family: "Ast", Kind: people.Visitor, Kinds: []string{people.Visitor}, Left: "2026-11-01"}, h.pack.Posts)
	e := ledger.Event{Verb: "test.done", Subject: p.Ref(school)}
	for i := 0; i < n && err == nil; i++ {
		at := h.clock().AddDate(0, 0, -1-i/30)
		v := guests.Visit{ID: fmt.Sprintf("v%08d", i), Person: p.ID, Kind: people.Visitor, Host: h.ids["m.reed"], From: at.Format(time.DateOnly), Until: at.Format(time.DateOnly),
			Ends: clock.Text(at), Made: clock.Text(at), By: h.ids["o.desk"], Signed: clock.Text(at)}
		if err = h.r.Store.Add(h.t.Context(), tx, v); err == nil {
			_, err = tx.Exec(h.t.Context(), `UPDATE reception_visit SET ended_at = ?, ended_why = 'time' WHERE school_id = ? AND id = ?`, clock.Text(at), school, v.ID)
		}
	}
	return e, err
}
