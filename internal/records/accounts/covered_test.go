package accounts

import (
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
)

// shows POL-03: an account of no group that the policy covers cannot be used, at the pages and at the filter; a session that
// was open ends; the figure counts it.
func TestPOL03WhoIsNotCoveredCannotSignIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		reads := func() (r feature.Reading) {
			err := h.ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
				r, err = h.acc.groups(t.Context(), tx, feature.Ask{Now: h.acc.base.Now()})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if r := reads(); r.State != feature.Due {
			t.Errorf("a policy that lists no groups reads %+v", r)
		}
		open := h.as("j.lark")
		pack := thePack()
		pack.Identity.Covers = []string{"pupil", "staff"}
		h.acc.base.Policy.Store(&feature.Active{Pack: pack})
		if a := open.get("/people"); a.path != "/sign-in" {
			t.Errorf("a session of somebody not covered lives on at %s", a.path)
		}
		if a := h.browser().post("/sign-in", "name", "j.lark", "password", word); a.status != 422 || !strings.Contains(a.body, "does not cover") {
			t.Errorf("a parent whom the policy does not cover: %d", a.status)
		}
		if a := h.browser().post("/sign-in", "name", "j.lark", "password", "wrong"); strings.Contains(a.body, "does not cover") {
			t.Error("whoever does not know the password is told what the account is")
		}
		if a := h.browser().post("/sign-in", "name", "m.reed", "password", word); a.path == "/sign-in" {
			t.Error("a teacher, who is covered, cannot sign in")
		}
		err := h.ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) error {
			people, _, err := h.acc.Facts(t.Context(), tx, h.acc.base.Now())
			if !people["j.lark"].Closed || people["m.reed"].Closed {
				t.Errorf("at the filter: parent closed %v, teacher closed %v", people["j.lark"].Closed, people["m.reed"].Closed)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if r := reads(); r.State != feature.Failing || !strings.Contains(r.Shown, "of no covered group: ") || strings.HasSuffix(r.Shown, ": 0") {
			t.Errorf("the figure reads %+v", r)
		}
	})
}
