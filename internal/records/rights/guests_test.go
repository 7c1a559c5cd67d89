package rights

import (
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"belisha/internal/db/dbtest"
	"belisha/internal/ledger"
	"belisha/internal/records/people"
)

// shows PPL-17: an outside person's account is a deviation once the last access of their organisation has ended, and one
// that another feature knows to be over; what is not so any more is not taken back.
func TestPPL17GuestsPastTheirEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.add(people.Person{Account: "w.fare", Given: "Will", Family: "Fare", Kind: people.External, Group: "Welfare Service", Left: "2027-07-01"},
			people.Person{Account: "s.ply", Given: "Sky", Family: "Ply", Kind: people.Supply, Posts: []string{"teacher"}, Left: "2027-07-01"})
		grant := map[string]string{"organisation": "Welfare Service", "person": "Will Fare", "need": "Sees attendance of two families.", "reach": "Attendance", "times": "Mornings", "signed": "2026-11-01", "from": "2026-11-01", "until": "2026-12-10"}
		e := h.enter(agencyRegister, grant)
		h.system(func(tx *ledger.Tx) (ledger.Event, error) {
			_, ev, err := h.room.Move(t.Context(), tx, e, "approve", nil)
			return ev, err
		})
		h.compare()
		h.is("w.fare", "")
		h.is("s.ply", "")
		h.r.hooks.Past = func(context.Context, *ledger.Tx) ([]Past, error) {
			return []Past{{Person: h.who["s.ply"].ID, Why: "The visit is over", Since: "2026-11-19"}}, nil
		}
		h.wait(30 * 24 * time.Hour)
		h.compare()
		h.is("w.fare", "account open")
		h.is("s.ply", "account open")
		h.want(h.page("t.wire", "/rights?kind=account", nil, 200), "#deviations", "The visit is over", "the outside organisation ended on 10 December 2026")
		grant["until"] = "2027-02-01"
		again := h.enter(agencyRegister, grant)
		h.system(func(tx *ledger.Tx) (ledger.Event, error) {
			_, ev, err := h.room.Move(t.Context(), tx, again, "approve", nil)
			return ev, err
		})
		h.want(h.page("t.wire", "/rights/deviations/"+h.live("w.fare")[0].ID+"/revoke", url.Values{}, 422), ".govuk-error-summary", "This is not so any more")
		h.page("t.wire", "/rights/deviations/"+h.live("s.ply")[0].ID+"/revoke", url.Values{}, 303)
		h.see(func(tx *ledger.Tx) error {
			fare, err := h.accounts.Get(t.Context(), tx, h.who["w.fare"].ID)
			ply, err2 := h.accounts.Get(t.Context(), tx, h.who["s.ply"].ID)
			if fare.Closed || !ply.Closed || err2 != nil {
				t.Errorf("closed: %v %v", fare.Closed, ply.Closed)
			}
			return err
		})
	})
}

// BenchmarkNight compares a school of 3,000 people.
func BenchmarkNight(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), schemas()...); err != nil {
		b.Fatal(err)
	}
	h := build(b, d)
	var all []people.Person
	for i := range 3000 {
		all = append(all, people.Person{Account: fmt.Sprintf("p%c%c%c.lark", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26), Given: "Pip", Family: "Lark", Kind: people.Pupil, Kinds: []string{people.Pupil}, Year: "4", Class: "4B"})
	}
	h.add(all...)
	for b.Loop() {
		h.system(func(tx *ledger.Tx) (ledger.Event, error) { return h.r.run(b.Context(), tx) })
	}
}
