package registers

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/entry"
)

// stock puts n loans into the tables as an import would leave them, many rows a statement: what is measured is looking.
func (h *hall) stock(t testing.TB, n int) {
	t.Helper()
	def, _ := h.room.clerk.Definition("loans")
	chance := rand.New(rand.NewPCG(7, 7))
	people := []string{h.who["ada.quill"].ID, h.who["ben.oak"].ID, h.who["t.four"].ID}
	h.change(func(tx *ledger.Tx) error {
		form, err := h.room.clerk.Store.PutForm(t.Context(), tx, def)
		if err != nil {
			return err
		}
		words, err := h.room.clerk.NamesFor(t.Context(), tx, def, []entry.Entry{{Values: map[string]string{"who": people[0]}}, {Values: map[string]string{"who": people[1]}}, {Values: map[string]string{"who": people[2]}}})
		if err != nil {
			return err
		}
		into := inserts{t: t, tx: tx}
		for i := range n {
			at := h.now.Add(-time.Duration(n-i) * time.Minute)
			e := entry.Entry{ID: tx.ID(), Register: "loans", Form: form, State: []string{"out", "in", "in", "in", "in", "in", "in", "in", "in", "lost"}[i%10], CreatedAt: clock.Text(at), CreatedBy: people[2],
				Values: map[string]string{"tag": fmt.Sprintf("T-%06d", i), "who": people[chance.IntN(3)], "kind": []string{"tablet", "laptop"}[chance.IntN(2)],
					"back": at.AddDate(0, 0, chance.IntN(400)).Format(time.DateOnly), "cost": fmt.Sprint(chance.IntN(100_000)), "safe": []string{"yes", "no"}[chance.IntN(2)],
					"note": strings.Repeat("A few words about the device. ", 1+chance.IntN(4))}}
			if e.State == "out" {
				e.DueOn = e.Values["back"]
			}
			into.entry(e, entry.File(def, e, words))
			if i == 400 && tx.Engine == db.Postgres { // as its own housekeeping does: checks of foreign keys are planned for the size that it knows
				if _, err := tx.Exec(t.Context(), `ANALYZE registers_entry`); err != nil {
					return err
				}
			}
		}
		into.flush()
		if tx.Engine != db.Postgres {
			return nil
		}
		_, err = tx.Exec(t.Context(), `ANALYZE registers_entry, registers_value, registers_link`)
		return err
	})
}

// inserts gathers rows into statements of many.
type inserts struct {
	t             testing.TB
	tx            *ledger.Tx
	entries, vals []any
	ne, nv        int
}

func (in *inserts) entry(e entry.Entry, f entry.Filed) {
	body, err := json.Marshal(e.Values)
	if err != nil {
		in.t.Fatal(err)
	}
	in.entries = append(in.entries, in.tx.School, e.ID, e.Register, e.Form, e.State, f.Label, f.Words, string(body), e.CreatedAt, e.CreatedBy, e.CreatedAt, e.CreatedBy, "", 1, e.DueOn, "", "", "", "")
	in.ne++
	for _, v := range f.Values {
		in.vals = append(in.vals, in.tx.School, e.ID, v.Field, v.Part, e.Register, v.Value, v.Rank, v.Once)
		in.nv++
	}
	if in.ne == 200 {
		in.flush()
	}
}

func (in *inserts) flush() {
	if in.ne == 0 {
		return
	}
	rows := func(n, columns int) string {
		return strings.TrimSuffix(strings.Repeat("("+db.In(columns)+"),", n), ",")
	}
	for _, one := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO registers_entry (school_id, id, register, form, state, label, words, body, created_at, created_by, changed_at, changed_by,
 closed_at, revision, due_on, expected, removed_at, hold, blanked_at) VALUES ` + rows(in.ne, 19), in.entries},
		{`INSERT INTO registers_value (school_id, entry, field, part, register, value, rank, only_once) VALUES ` + rows(in.nv, 8), in.vals},
	} {
		if _, err := in.tx.Exec(in.t.Context(), one.sql, one.args...); err != nil {
			in.t.Fatal(err)
		}
	}
	in.entries, in.vals, in.ne, in.nv = nil, nil, 0, 0
}

// BenchmarkList100k asks the site for pages of a register of 100,000 entries, from socket to socket.
func BenchmarkList100k(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			d := open(b)
			if err := d.Migrate(b.Context(), hallSchemas()...); err != nil {
				b.Fatal(err)
			}
			h := newHall(b, d, "s1")
			h.stock(b, 100_000)
			for _, one := range []struct{ name, path string }{
				{"newest", "/registers/loans?all=yes"},
				{"page200", "/registers/loans?all=yes&page=200"},
				{"last", "/registers/loans?all=yes&page=2000"},
				{"state", "/registers/loans?state=lost"},
				{"late", "/registers/loans?late=yes&sort=due"},
				{"common", "/registers/loans?f-kind=tablet"},
				{"two", "/registers/loans?f-kind=tablet&f-safe=yes&state=out"},
				{"rare", "/registers/loans?f-tag=T-054321"},
				{"days", "/registers/loans?f-back-from=1/3/2026&f-back-to=7/3/2026"},
				{"person", "/registers/loans?f-who=quill"},
				{"words", "/registers/loans?q=t-0543"},
				{"nothing", "/registers/loans?q=zebra"},
				{"sorted", "/registers/loans?all=yes&sort=-cost"},
				{"sortedfilter", "/registers/loans?f-kind=laptop&sort=who"},
				{"index", "/registers"},
				{"desk", "/registers/loans/desk?find=T-054321"},
			} {
				b.Run(one.name, func(b *testing.B) {
					for b.Loop() {
						if p := h.get("n.wire", one.path); p.status != 200 {
							b.Fatalf("status %d", p.status)
						}
					}
				})
			}
			for _, as := range []string{"csv", "xlsx"} {
				b.Run("export-"+as, func(b *testing.B) {
					for b.Loop() {
						if p := h.get("n.wire", "/registers/loans/export?as="+as); p.status != 200 {
							b.Fatalf("status %d", p.status)
						}
					}
				})
			}
		})
	}
}

// BenchmarkImport5k brings in the largest file, dry run and confirmation apart.
func BenchmarkImport5k(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(engine, func(b *testing.B) {
			d := open(b)
			if err := d.Migrate(b.Context(), hallSchemas()...); err != nil {
				b.Fatal(err)
			}
			h := newHall(b, d, "s1")
			round := 0
			for b.Loop() {
				round++
				var text strings.Builder
				text.WriteString("Asset tag,Borrower,Kind,Back by,Cost,Case,Note\n")
				for i := range clerk.MostImport {
					fmt.Fprintf(&text, "R%d-%05d,ada.quill,Tablet,%d/3/2026,%d,Yes,A few words about the device\n", round, i, 1+i%28, i)
				}
				began := time.Now()
				dry := h.want(h.march("o.desk", "loans", []byte(text.String())), 200)
				looked := time.Now()
				h.want(h.confirm("o.desk", "loans", dry), 303)
				b.ReportMetric(looked.Sub(began).Seconds(), "s/dry-run")
				b.ReportMetric(time.Since(looked).Seconds(), "s/import")
			}
		})
	}
}
