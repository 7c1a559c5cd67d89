package accounts

import (
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// shows PPL-03 PPL-06: somebody who has not begun yet comes in neither at the pages nor at the filter; from the first day on
// they do.
func TestNobodySignsInBeforeTheFirstDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.starts("m.reed", "2026-11-24") // tomorrow
		if a := h.browser().post("/sign-in", "name", "m.reed", "password", word); a.status != 422 {
			t.Errorf("before the first day: %d at %s", a.status, a.path)
		}
		closed := func() (yes bool) {
			err := h.ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) error {
				all, _, err := h.acc.Facts(t.Context(), tx, h.acc.base.Now())
				yes = all["m.reed"].Closed
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return yes
		}
		if !closed() {
			t.Error("the filter lets in somebody who has not begun")
		}
		h.starts("m.reed", "2026-11-23")
		if a := h.browser().post("/sign-in", "name", "m.reed", "password", word); a.path == "/sign-in" || closed() {
			t.Errorf("on the first day: %d at %s", a.status, a.path)
		}
	})
}

func (h *house) starts(account, day string) {
	h.t.Helper()
	h.write(func(tx *ledger.Tx) (ledger.Event, error) {
		p, err := people.Store{}.Get(h.t.Context(), tx, h.ids[account])
		if err != nil {
			return ledger.Event{}, err
		}
		p.Starts = day
		_, err = people.Store{}.Change(h.t.Context(), tx, p, thePack().Posts)
		return ledger.Event{Verb: "people.changed", Subject: p.Ref(tx.School)}, err
	})
}

// shows PPL-19: pages of a sealed part of the information system ask for the second secret; others, and where the policy asks
// for none, do not.
func TestSealedPagesAskForTheSecondSecret(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		clerk := h.as("c.moor")
		if a := clerk.get("/people/import"); a.path != "/people/import" {
			t.Fatalf("without a sealed module the import is at %s", a.path)
		}
		pack := thePack()
		pack.Modules = []policy.Module{{Key: "admissions", Sealed: true, Pages: []string{"people.import"}}}
		pack.Settings.Access.RecordsSecret = true
		h.acc.base.Policy.Store(&feature.Active{Pack: pack})
		for path, want := range map[string]string{"/people/import": SecondAt, "/people": "/people"} {
			if a := clerk.get(path); a.path != want {
				t.Errorf("%s leads to %s", path, a.path)
			}
		}
		pack.Settings.Access.RecordsSecret = false
		if a := clerk.get("/people/import"); a.path != "/people/import" {
			t.Errorf("where the policy asks for no second secret: %s", a.path)
		}
	})
}
