package accounts

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// shows PPL-01, PPL-07: after an import nobody has a password; one press gives each of a class one of their own, that
// meets the rule of their age and opens the door. Somebody who has one keeps it.
func TestFirstPasswords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		err := h.ledger.Write(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := people.Store{}.Add(t.Context(), tx, people.Person{Account: "b.wren", Given: "Bo", Family: "Wren", Kind: people.Pupil, Year: "4", Class: "4B"}, nil)
			return ledger.Event{Verb: "people.added", Subject: h.ref("a.lark")}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if a := h.as("a.lark").get("/accounts/first"); a.status != 403 {
			t.Errorf("a pupil got %d", a.status)
		}
		b := h.as("c.moor")
		a := b.post("/accounts/first", "class", "4B")
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
		if err != nil {
			t.Fatal(err)
		}
		slips := doc.Find("tbody tr")
		if a.status != 200 || slips.Length() != 1 || !strings.Contains(slips.Text(), "Bo Wren") {
			t.Fatalf("%d, slips: %s", a.status, slips.Text())
		}
		word := slips.Find("code").Last().Text()
		if w := h.browser().post("/sign-in", "name", "b.wren", "password", word); w.status != 200 || w.path != "/account/password" {
			t.Errorf("the slip's password led to %d %s", w.status, w.path)
		}
		if again := b.post("/accounts/first", "class", "4B"); strings.Contains(again.body, "Bo Wren") {
			t.Error("a second press gave a second password")
		}
		h.whole()
	})
}
