package book

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// decade fills the book of a school of 3,000 people with ten years of signatures: everybody has signed each year, and in
// each home both parents.
func decade(h *house) (signatures int) {
	const children, staff = 1800, 150
	var ids []string
	add := func(tx *ledger.Tx, p people.Person) (people.Person, error) {
		in, err := people.Store{}.Add(h.t.Context(), tx, p, h.post)
		ids = append(ids, in.ID)
		return in, err
	}
	years := people.Years()
	for from := 0; from < children; from += 200 {
		h.write(func(tx *ledger.Tx) (ledger.Event, error) {
			e := ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}
			for i := from; i < from+200; i++ {
				year := years[i%len(years)]
				child, err := add(tx, people.Person{Account: fmt.Sprintf("p%d.child", i), Given: named(i), Family: named(i / 7), Kind: people.Pupil, Year: year, Class: "C" + year + fmt.Sprint(i%3)})
				if err != nil {
					return e, err
				}
				var carers []people.Carer
				if i%2 == 0 { // every other child has a brother or sister with the same parents
					for _, sex := range []string{"m", "d"} {
						parent, err := people.Store{}.Add(h.t.Context(), tx, people.Person{Account: fmt.Sprintf("%s%d.home", sex, i), Given: "Given", Family: named(i), Kind: people.Parent}, h.post)
						if err != nil {
							return e, err
						}
						h.who[fmt.Sprintf("%s%d", sex, i)] = parent
					}
				}
				for _, sex := range []string{"m", "d"} {
					carers = append(carers, people.Carer{Person: h.who[fmt.Sprintf("%s%d", sex, i-i%2)].ID})
				}
				if err := (people.Store{}).SetCarers(h.t.Context(), tx, child.ID, carers); err != nil {
					return e, err
				}
				n, err := h.years(tx, child, carers)
				signatures += n
				if err != nil {
					return e, err
				}
			}
			return e, nil
		})
	}
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "test.filled", Subject: ref.New(school, "school", school)}
		for i := range staff {
			p, err := add(tx, people.Person{Account: fmt.Sprintf("s%d.taff", i), Given: "Given", Family: named(i), Kind: people.Staff, Posts: []string{"teacher"}})
			if err != nil {
				return e, err
			}
			n, err := h.years(tx, p, nil)
			signatures += n
			if err != nil {
				return e, err
			}
		}
		return e, nil
	})
	return signatures
}

// named makes a name of letters out of a number.
func named(n int) string {
	b := []byte{byte('A' + n%26)}
	for ; n > 0; n /= 26 {
		b = append(b, byte('a'+n%26))
	}
	return string(b)
}

// years stores ten years of one person's signatures, as Sign would have stored them one by one.
func (h *house) years(tx *ledger.Tx, p people.Person, carers []people.Carer) (n int, err error) {
	var signed, ended, newest [][]any
	for _, f := range h.book.Forms() {
		if !Concerns(f, p) {
			continue
		}
		text, err := h.book.Text(f.Key, "")
		if err == nil {
			err = h.book.keep(h.t.Context(), tx, text)
		}
		if err != nil {
			return n, err
		}
		signers, answers := []string{p.ID}, "{}"
		if f.Signer() != Self {
			signers = []string{carers[0].Person, carers[1].Person}
		}
		if f.Key == "parents" {
			answers = `{"home":"agreed","internet":"yes","mail":"yes","web":"no"}`
		}
		for _, signer := range signers {
			last := ""
			for year := 2017; year <= 2026; year++ {
				at := clock.Text(time.Date(year, 10, 1, 9, 0, 0, 0, time.UTC))
				if last != "" {
					ended = append(ended, []any{school, last, at, signer, Replaced})
				}
				last = tx.ID()
				signed = append(signed, []any{school, last, tx.ID(), f.Key, f.Title, f.Version, text.Hash, "en", p.ID, signer, "Given Family", "", OnScreen, "", "", true,
					answers, phaseOf(p), words(kindsOf(p)), at, signer})
				n++
			}
			newest = append(newest, []any{school, p.ID, f.Key, signer, last})
		}
	}
	for _, err := range []error{many(h, tx, sqlAdd, signed), many(h, tx, sqlEnd, ended), many(h, tx, sqlNewest, newest)} {
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// many stores several rows with the statement for one.
func many(h *house, tx *ledger.Tx, query string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	one := "(" + db.In(len(rows[0])) + ")"
	_, err := tx.Exec(h.t.Context(), strings.Replace(query, "VALUES "+one, "VALUES "+strings.TrimSuffix(strings.Repeat(one+",", len(rows)), ","), 1), slices.Concat(rows...)...)
	return err
}

// BenchmarkRegister measures the register of signatures of 3,000 people over ten years.
func BenchmarkRegister(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			open := dbtest.SQLite
			if engine == "postgres" {
				open = dbtest.Postgres
			}
			d := open(b)
			if err := d.Migrate(b.Context(), schemas()...); err != nil {
				b.Fatal(err)
			}
			h := build(b, d)
			start := time.Now()
			b.Logf("%d signatures, stored in %v", decade(h), time.Since(start))
			for name, f := range map[string]func(context.Context, *ledger.Tx) error{
				"everybody": func(ctx context.Context, tx *ledger.Tx) error { _, err := h.book.Everybody(ctx, tx); return err },
				"consents":  func(ctx context.Context, tx *ledger.Tx) error { _, err := h.book.AllConsents(ctx, tx); return err },
				"list": func(ctx context.Context, tx *ledger.Tx) error {
					_, _, err := h.book.List(ctx, tx, Filter{})
					return err
				},
				"class": func(ctx context.Context, tx *ledger.Tx) error {
					_, _, err := h.book.List(ctx, tx, Filter{Class: "C41"})
					return err
				},
				"person": func(ctx context.Context, tx *ledger.Tx) error {
					_, err := h.book.ToSign(ctx, tx, h.who["m200"])
					return err
				},
				"file": func(ctx context.Context, tx *ledger.Tx) error {
					_, err := h.book.Of(ctx, tx, h.who["m200"].ID)
					return err
				},
			} {
				b.Run(name, func(b *testing.B) { timed(b, h, f) })
			}
		})
	}
}

// BenchmarkIssue measures what a new text of the parents' form costs: everybody is asked again, and told.
func BenchmarkIssue(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), schemas()...); err != nil {
		b.Fatal(err)
	}
	h := build(b, d)
	decade(h)
	n := 0
	for b.Loop() {
		n++
		all := forms()
		all[3].Items[0].Text = named(n) // the first turn asks everybody, the later ones find everybody asked
		h.force(named(n), all)
		h.do(h.book.issueAll)
	}
	b.ReportMetric(float64(len(h.bell.about("agreements.issued"))), "people-told")
}

func timed(b *testing.B, h *house, f func(context.Context, *ledger.Tx) error) {
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		h.read(func(tx *ledger.Tx) error { return f(b.Context(), tx) })
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// FuzzAnswers: whatever a form's answers hold, they are refused or stored as they were.
func FuzzAnswers(f *testing.F) {
	f.Add("internet", "yes", false)
	f.Add("", "no", true)
	f.Fuzz(func(t *testing.T, item, answer string, paper bool) {
		form := forms()[3]
		s := Signing{Method: OnScreen, Answers: map[string]string{item: answer}}
		if paper {
			s.Method = OnPaper
		}
		out, err := s.answered(form, "")
		if err != nil {
			return
		}
		if text, err := json.Marshal(out); err != nil || len(out) != 4 || !paper {
			t.Errorf("%q: %q was taken as %s", item, answer, text)
		}
	})
}
