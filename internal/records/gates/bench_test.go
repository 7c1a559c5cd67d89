package gates

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/agreements"
	"belisha/internal/records/people"
)

// crowd fills a house with a trust's worth of people, half of whom have signed.
func crowd(b *testing.B) *house {
	b.Helper()
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), schemas()...); err != nil {
		b.Fatal(err)
	}
	h := build(b, d, testPack())
	h.fill()
	count := 3000
	if n, err := strconv.Atoi(os.Getenv("BELISHA_PEOPLE")); err == nil {
		count = n
	}
	var all []people.Person
	for i := range count {
		p := people.Person{Account: fmt.Sprintf("x%d", i), Given: "Given", Family: "Name", Kind: people.Staff, Posts: []string{"teacher"}}
		if i%10 > 0 {
			p.Kind, p.Posts, p.Year, p.Class = people.Pupil, nil, fmt.Sprint(1+i%6), fmt.Sprintf("C%d", i%90)
		}
		all = append(all, p)
	}
	h.add(all...)
	for i, p := range all {
		if i%2 > 0 || i%10 == 0 {
			h.signAs(p)
		}
	}
	return h
}

// signAs signs a person's own form.
func (h *house) signAs(p people.Person) {
	form := "staff"
	if p.Is(people.Pupil) || p.Kind == people.Pupil {
		if form = "big"; p.Year == "1" || p.Year == "2" {
			return
		}
	}
	h.system(func(tx *ledger.Tx) (ledger.Event, error) {
		text, err := h.forms.Text(form, "en")
		if err != nil {
			return ledger.Event{}, err
		}
		_, e, err := h.forms.Sign(h.t.Context(), tx, agreements.Signing{Form: form, Hash: text.Hash, Signer: h.who[p.Account].ID, Name: "A name", Method: agreements.OnScreen, Sanctions: true})
		return e, err
	})
}

// BenchmarkAll is what each publishing of facts costs: everybody, all gates.
func BenchmarkAll(b *testing.B) {
	h := crowd(b)
	b.ReportAllocs()
	for b.Loop() {
		h.see(func(tx *ledger.Tx) error {
			all, err := h.g.Held(b.Context(), tx, h.clock())
			if len(all) == 0 {
				b.Fatal("nobody is held")
			}
			return err
		})
	}
}

// BenchmarkClosed is what the gates cost each request of one signed-in person.
func BenchmarkClosed(b *testing.B) {
	h := crowd(b)
	for _, who := range []string{"x0", "x1"} {
		b.Run(h.who[who].Kind, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.see(func(tx *ledger.Tx) error {
					_, err := h.g.Closed(b.Context(), tx, h.who[who])
					return err
				})
			}
		})
	}
}
