package chronology

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/index"
	"belisha/internal/records/incidents"
)

// benchCases can be set for a quicker look.
var benchCases = func() int { //nolint:gochecknoglobals // read once
	if n, err := strconv.Atoi(os.Getenv("BELISHA_CASES")); err == nil {
		return n
	}
	return 20000
}()

// crowd fills the tables as twenty thousand cases would, 60 of them about one child, and indexes them: 500 are opened, and
// copied row by row forty times, which is quicker than opening them all.
func (h *house) crowd(b *testing.B) {
	b.Helper()
	words := strings.Fields("tablet message playground photo game stranger link password bus chat group video unkind class lunch home phone picture laptop account")
	r := rand.New(rand.NewPCG(7, 20000))
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		for n := range benchCases / copies {
			var text []string
			for range 40 {
				text = append(text, words[r.IntN(len(words))]+fmt.Sprint(r.IntN(40)))
			}
			o := incidents.Opening{Words: strings.Join(text, " "), Affected: []string{h.id("ben.otter")}, Happened: h.clock().Add(-time.Duration(n) * 24 * time.Hour)}
			if n == 7 {
				o.Words += " marzipan"
			}
			if n%333 == 0 {
				o.Affected = []string{h.id("ada.quill")}
			}
			if _, err := h.cases.Open(b.Context(), tx, o); err != nil {
				return ledger.Event{}, err
			}
		}
		if err := copyAll(b.Context(), tx); err != nil {
			return ledger.Event{}, err
		}
		_, err := tx.Exec(b.Context(), "UPDATE incidents_incident SET changed_at = happened_at") // over the years, not all this minute
		if err == nil && tx.Engine == db.Postgres {                                              // as its own housekeeping does in a school; the tests' server has none
			_, err = tx.Exec(b.Context(), "ANALYZE")
		}
		return ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}, err
	})
	from := time.Now()
	h.no(h.c.index.Rebuild(b.Context()))
	b.Logf("%d cases indexed in %.1f s", benchCases, time.Since(from).Seconds())
}

const copies = 40

// copyAll copies every row of the cases, whatever columns the tables have, under new ids.
func copyAll(ctx context.Context, tx *ledger.Tx) error {
	for _, table := range []string{"incidents_incident", "incidents_person", "incidents_handler", "incidents_entry"} {
		rows, err := tx.Rows(ctx, "SELECT * FROM "+table+" WHERE 1 = 0")
		if err != nil {
			return err
		}
		cols, err := rows.Columns()
		rows.Close()
		if err != nil {
			return err
		}
		what := slices.Clone(cols)
		for i, c := range cols {
			if c == "number" || c == "incident_id" || c == "id" && table == "incidents_incident" {
				what[i] = c + " || ?"
			}
		}
		marks := strings.Count(strings.Join(what, ","), "?")
		first := map[bool]string{true: "id", false: "incident_id"}[table == "incidents_incident"]
		for n := range copies - 1 {
			args := slices.Repeat([]any{fmt.Sprintf("-%d", n)}, marks)
			if _, err := tx.Exec(ctx, "INSERT INTO "+table+" ("+strings.Join(cols, ",")+") SELECT "+strings.Join(what, ",")+" FROM "+table+" WHERE "+first+" NOT LIKE '%-%'", args...); err != nil {
				return err
			}
		}
	}
	return nil
}

func engines(b *testing.B, body func(b *testing.B, h *house)) {
	for _, e := range []struct {
		name string
		open func(testing.TB) *db.DB
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
		b.Run(e.name, func(b *testing.B) {
			d := e.open(b)
			if err := d.Migrate(b.Context(), schemas()...); err != nil {
				b.Fatal(err)
			}
			h := build(b, d)
			h.crowd(b)
			body(b, h)
		})
	}
}

// spread reports the median and the slowest hundredth.
func spread(b *testing.B, name string, do func()) {
	b.Run(name, func(b *testing.B) {
		var all []time.Duration
		for b.Loop() {
			from := time.Now()
			do()
			all = append(all, time.Since(from))
		}
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	})
}

// BenchmarkReading measures the search and a child's years over 20,000 cases, each as the page does it, its event included.
func BenchmarkReading(b *testing.B) {
	engines(b, func(b *testing.B, h *house) {
		g, err := h.base.Gate.Check(b.Context(), h.as("d.safe"), "chronology.search", authz.Subject{Ref: ref.New(school, "school", school), List: true})
		h.no(err)
		find := func(query index.Query, want int64) func() {
			return func() {
				h.no(h.base.Ledger.View(b.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
					e := ledger.Event{Verb: "chronology.searched", Subject: ref.New(school, "school", school)}
					if _, err := h.c.index.CatchUp(b.Context(), tx, index.AtOnce); err != nil {
						return e, err
					}
					found, err := h.c.index.Find(b.Context(), tx, query)
					if err != nil {
						return e, err
					}
					if len(found) == 0 || want > 0 && found[0].Total != want {
						b.Fatalf("found %v", found)
					}
					ids := make([]string, len(found))
					for n, f := range found {
						ids[n] = f.ID
					}
					_, err = h.cases.Cases(b.Context(), tx, ids)
					return e, err
				}))
			}
		}
		spread(b, "rare", find(index.Query{Words: []string{"marzipan"}}, copies))
		spread(b, "common", find(index.Query{Words: []string{"tablet", "message"}}, 0))
		spread(b, "rare-in-a-year", find(index.Query{Words: []string{"marz"}, From: clock.Text(h.clock().AddDate(-1, 0, 0))}, 0))
		spread(b, "child", func() {
			h.no(h.base.Ledger.View(b.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
				y, err := h.c.Read(b.Context(), tx, h.id("ada.quill"), nobody)
				if len(y.Cases) != (benchCases/copies+332)/333*copies {
					b.Fatalf("%d cases", len(y.Cases))
				}
				return ledger.Event{Verb: "chronology.viewed", Subject: y.Child.Ref(school)}, err
			}))
		})
	})
}
