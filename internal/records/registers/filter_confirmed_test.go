package registers

import (
	"testing"
	"time"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/feature"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/packs"
)

// shows WEB-24: each term a leader and somebody technical agree how the filter is set; a new term without it is due, and
// what is long overdue turns red. One person alone does not agree it.
func TestFilterIsConfirmedEachTerm(t *testing.T) {
	dbtest.EachMigrated(t, hallSchemas(), func(t *testing.T, d *db.DB) {
		h := newHall(t, d, "s1")
		files, err := packs.Open("england")
		h.no(err)
		pack, err := policy.Parse(files)
		h.no(err)
		h.obey(pack)
		h.base.Figures.Bind(h.feature.Figures)
		state := func() feature.State {
			var r feature.Reading
			h.read(func(tx *ledger.Tx) (err error) {
				_, from := h.base.Policy.Load().Term(h.now)
				r, err = h.base.Figures.Read(t.Context(), tx, "registers.filter_confirmations", feature.Ask{Name: "registers.filter_confirmations", Now: h.now, From: from})
				return err
			})
			return r.State
		}
		if got := state(); got == feature.Proven || got == feature.Failing {
			t.Errorf("before the first: %s", got)
		}
		one := map[string]string{"term": "spring-2026", "agreed": "2026-03-10", "leader": h.who["h.high"].ID, "technical": h.who["h.high"].ID, "seen": "incidents,requests,technology", "changes": "none"}
		err = h.base.Ledger.Write(t.Context(), h.gate.System(h.school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			_, err := h.room.Add(t.Context(), tx, "filter_confirmations", one)
			return ledger.Event{Verb: "test.filled"}, err
		})
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("one person agreed it alone: %v", err)
		}
		h.add("filter_confirmations", "term", "spring-2026", "agreed", "2026-03-10", "leader", h.who["h.high"].ID, "technical", h.who["n.wire"].ID, "seen", "incidents,requests,technology", "changes", "none")
		for day, want := range map[string]feature.State{"2026-03-20": feature.Proven, "2026-04-20": feature.Due, "2026-09-10": feature.Failing} {
			at, err := time.Parse(time.DateOnly, day)
			h.no(err)
			h.now = at.Add(10 * time.Hour)
			if got := state(); got != want {
				t.Errorf("on %s: %s, want %s", day, got, want)
			}
		}
	})
}
