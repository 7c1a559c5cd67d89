package incidents

import (
	"strings"
	"testing"

	"belisha/internal/db"
	"belisha/internal/db/dbtest"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// shows INC-27: under a real policy everybody involved hears what came of it, with the day on which they did, or it is
// written down why not; before that the case does not close.
func TestINC27EverybodyInvolvedHearsWhatCameOfIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		pack, err := policy.Parse(seed(t))
		if err != nil {
			t.Fatal(err)
		}
		h.packs.old.Cases, h.packs.new.Cases = pack.Cases, pack.Cases
		i := h.open(Opening{Reporter: h.id("t.four"), Subjects: []string{h.id("ada.quill")}, Affected: []string{h.id("ben.otter")}})
		key := func(account string) string { return "every_case/feedback/" + h.id(account) }
		for _, who := range []string{"t.four", "ada.quill", "ben.otter"} {
			if got := h.tasks(i.ID)[key(who)]; got.State != TaskOpen || got.Person != h.id(who) {
				t.Errorf("%s: %+v", who, got)
			}
		}
		err = h.do("d.safe", "incidents.close", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Close(t.Context(), tx, i.ID, Closing{Outcome: "resolved", Informed: "The parents.", Reason: "Settled."})
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "Feedback") {
			t.Errorf("closing before anybody was told: %v", err)
		}
		tell := func(a Answer) error {
			return h.do("d.safe", "incidents.task", i.ID, func(tx *ledger.Tx) error {
				_, err := h.store.Done(t.Context(), tx, i.ID, key("ben.otter"), "Told him what we did.", a)
				return err
			})
		}
		wants(t, tell(Answer{}), errs.Invalid, "feedback without its day")
		if err := tell(Answer{When: "2026-03-10T09:00:00.000Z"}); err != nil {
			t.Fatal(err)
		}
		h.act("d.safe", "incidents.skip", i.ID, func(tx *ledger.Tx) error {
			_, err := h.store.Skip(t.Context(), tx, i.ID, key("ada.quill"), "She heard it from her mother.")
			return err
		})
		if told, not := h.tasks(i.ID)[key("ben.otter")], h.tasks(i.ID)[key("ada.quill")]; told.State != TaskDone || told.When == "" || not.State != TaskSkipped || not.Reason == "" {
			t.Errorf("%+v, %+v", told, not)
		}
	})
}
