package incidents

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents/internal/record"
)

const manyCases = 20_000

// filled is a house with twenty thousand cases of four years, one in a hundred of them open, each with people, tasks and a
// chronology. The rows are written straight into the tables: the doors are not what is measured.
func filled(b *testing.B, d *db.DB) *house {
	b.Helper()
	h := newHouse(b, d)
	h.walk()
	model := h.open(Opening{Subjects: []string{h.id("ada.quill")}, Affected: []string{h.id("ben.otter")}, Words: "Someone used another child's sign-in."})
	dice := rand.New(rand.NewSource(1)) //nolint:gosec // a fixed order, not a secret
	at := h.clock().AddDate(-4, 0, 0)
	step := h.clock().Sub(at) / manyCases
	for from := 0; from < manyCases; from += 1000 {
		err := d.Write(b.Context(), school, func(tx *db.Tx) error {
			for n := from; n < from+1000; n++ {
				if err := h.copyCase(b, tx, model, n, at.Add(time.Duration(n)*step), dice); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if d.Engine == db.Postgres {
		if err := d.Write(b.Context(), school, func(tx *db.Tx) error { _, err := tx.Exec(b.Context(), "ANALYZE"); return err }); err != nil {
			b.Log(err) // only the owner may
		}
	}
	return h
}

func (h *house) copyCase(b *testing.B, tx *db.Tx, model Incident, n int, at time.Time, dice *rand.Rand) error {
	id, told := fmt.Sprintf("case%05d", n), clock.Text(at)
	state, closed := Closed, told
	if dice.Intn(100) == 0 || n > manyCases-100 {
		state, closed = Open, ""
	}
	child, class := "ada.quill", "Y4"
	if dice.Intn(2) == 0 {
		child, class = "ben.otter", "Y2"
	}
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO incidents_incident (school_id, id, number, state, route, happened_at, reported_at, reporter, reporter_kind, reporter_text, place, title, words, about,
 audience, matrix_row, risk_type, pack, tags, confidential, informed, outcome, reason, closed_at, read_at, opened_at, opened_by, ticket, receipt, changed_at, touched_by, first_due)
 VALUES (?,?,?,?,'staff-form',?,?,?,'staff','','school',?,?,'','learner','other_account','conduct','new','',FALSE,'parents','resolved','done',?,?,?,?,'','',?,?,?)`,
			[]any{school, id, fmt.Sprintf("2022-%05d", n), state, told, told, h.id("t.four"), fmt.Sprintf("Case %d", n), fmt.Sprintf("Word%d was said in the playground.", n), closed, told, told, "nobody", told, "nobody", told}},
		{`INSERT INTO incidents_person (school_id, incident_id, ` + record.PersonColumns + `) VALUES (?,?,?,'subject','pupil',?,'4',?,'nobody')`, []any{school, id, h.id(child), class, told}},
		{`INSERT INTO incidents_handler (school_id, incident_id, who) VALUES (?,?,'dsl'), (?,?,'coordinator'), (?,?,'head')`, []any{school, id, school, id, school, id}},
		{`INSERT INTO incidents_task (school_id, incident_id, key, place, title, task, post, state, reason, who, at, due_at) VALUES (?,?,'learner:W',0,'Warning','Warn','teacher',?,'x','','',?)`,
			[]any{school, id, map[string]string{Open: TaskOpen, Closed: TaskDone}[state], told}},
		{`INSERT INTO incidents_entry (school_id, incident_id, id, at, who, kind, text) VALUES (?,?,'1',?,'nobody','opened','x'), (?,?,'2',?,'nobody','closed','y')`, []any{school, id, told, school, id, told}},
	} {
		if _, err := tx.Exec(b.Context(), q.sql, q.args...); err != nil {
			return fmt.Errorf("%s: %w", model.ID, err)
		}
	}
	return nil
}

// measured runs a piece of work and reports its middle and its slowest hundredth.
func measured(b *testing.B, work func() error) {
	b.Helper()
	var took []time.Duration
	b.ResetTimer()
	for range b.N {
		from := time.Now()
		if err := work(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(from))
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}

func eachEngine(b *testing.B, body func(b *testing.B, h *house)) {
	b.Run("sqlite", func(b *testing.B) { body(b, filled(b, dbtest.SQLite(b))) })
	b.Run("postgres", func(b *testing.B) { body(b, filled(b, dbtest.Postgres(b))) })
}

func BenchmarkWorklist(b *testing.B) {
	eachEngine(b, func(b *testing.B, h *house) {
		g, err := h.base.Gate.Check(b.Context(), h.as("d.safe"), "incidents.list", authz.Subject{Ref: ref.New(school, "school", school), List: true})
		if err != nil {
			b.Fatal(err)
		}
		for name, f := range map[string]Filter{"open": {State: Open}, "all": {}, "class": {Class: "Y4", State: Closed, Page: 20}, "text": {Text: "word123"}} {
			b.Run(name, func(b *testing.B) {
				measured(b, func() error {
					return h.base.Ledger.Read(b.Context(), g, func(tx *ledger.Tx) error {
						_, err := h.store.List(b.Context(), tx, f)
						return err
					})
				})
			})
		}
		b.Run("waiting", func(b *testing.B) {
			measured(b, func() error {
				return h.base.Ledger.Read(b.Context(), g, func(tx *ledger.Tx) error {
					_, _, err := h.store.Waiting(b.Context(), tx)
					return err
				})
			})
		})
	})
}

func BenchmarkClocks(b *testing.B) {
	eachEngine(b, func(b *testing.B, h *house) {
		measured(b, func() error {
			return h.base.Ledger.Read(b.Context(), h.base.Gate.System(school, "bench"), func(tx *ledger.Tx) error {
				_, err := h.store.Clocks(b.Context(), tx, h.clock())
				return err
			})
		})
	})
}

func BenchmarkChronology(b *testing.B) {
	eachEngine(b, func(b *testing.B, h *house) {
		measured(b, func() error {
			return h.base.Ledger.Read(b.Context(), h.base.Gate.System(school, "bench"), func(tx *ledger.Tx) error {
				_, err := h.store.Case(b.Context(), tx, "case10000")
				return err
			})
		})
	})
}
