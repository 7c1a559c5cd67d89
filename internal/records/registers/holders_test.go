package registers

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// shows PPL-24 EDU-18: whom a register names in an entry for which a rule holds, everybody or some; a removed entry names
// nobody.
func TestHolders(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.loan("T-1")
		h.wait(time.Hour)
		h.must("n.wire", "loans", map[string]string{"device": "T-2", "borrower": "ada.quick", "due": "2026-03-20", "worth": "£20"})
		def, _ := h.room.clerk.Definition("loans")
		dear, err := policy.CompileEntry(&def, `state == "out" and worth > 10000`)
		h.no(err)
		ask := func(rule *policy.Expression, people ...string) string {
			var got map[string]time.Time
			h.see(func(tx *ledger.Tx) (err error) {
				got, err = h.room.Holders(t.Context(), tx, "loans", "borrower", rule, people...)
				return err
			})
			var names []string
			for account, p := range h.who {
				if _, ok := got[p.ID]; ok {
					names = append(names, account)
				}
			}
			if len(names) != len(got) {
				t.Errorf("somebody else is named: %v", slices.Collect(maps.Keys(got)))
			}
			slices.Sort(names)
			return strings.Join(names, " ")
		}
		quick := h.who["ada.quick"].ID
		for _, x := range []struct{ got, want string }{
			{ask(nil), "ada.quick ada.quill"}, {ask(dear), "ada.quill"}, {ask(nil, quick), "ada.quick"}, {ask(dear, quick), ""}, {ask(nil, h.who["h.high"].ID), ""},
		} {
			if x.got != x.want {
				t.Errorf("holders %q, want %q", x.got, x.want)
			}
		}
		h.see(func(tx *ledger.Tx) error {
			got, err := h.room.Holders(t.Context(), tx, "loans", "borrower", nil)
			if !got[quick].Equal(h.clock()) {
				t.Errorf("since %v", got[quick])
			}
			if _, err := h.room.Holders(t.Context(), tx, "poems", "borrower", nil); !errs.Is(err, errs.NotFound) {
				t.Errorf("a register that is not there: %v", err)
			}
			return err
		})
		h.no(h.try("n.wire", func(tx *ledger.Tx) (ledger.Event, error) {
			return h.room.clerk.Remove(t.Context(), tx, def, first, "entered twice")
		}))
		if got := ask(nil); got != "ada.quick" {
			t.Errorf("after the removal: %q", got)
		}
	})
}
