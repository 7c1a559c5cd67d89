package notices

import (
	"slices"
	"testing"

	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// shows POL-08: when a lent post is back the head and the person are told, each once, and nobody else.
func TestPOL08BothAreToldThatALentPostIsBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.base.Policy.Store(&feature.Active{Pack: &policy.Pack{Posts: posts()}})
		e := ledger.Told{School: school, Seq: 7, Verb: "people.delegation-ended", Subject: ref.New(school, people.RefKind, h.who["t.four"].ID)}
		for range 2 { // a listener may be told twice
			for _, l := range h.feature.Hears {
				if slices.Contains(l.Verbs, e.Verb) {
					h.no(l.Do(t.Context(), e))
				}
			}
		}
		var told []string
		h.no(h.base.Ledger.Read(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (err error) {
			told, err = db.All[string](t.Context(), tx.Tx, `SELECT person FROM notices_notice WHERE school_id = ? AND title = 'A lent post is back'`, school)
			return err
		}))
		want := []string{h.who["h.high"].ID, h.who["t.four"].ID}
		slices.Sort(told)
		slices.Sort(want)
		if !slices.Equal(told, want) {
			t.Errorf("told were %v, wanted %v", told, want)
		}
	})
}
