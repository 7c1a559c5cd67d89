package sanctions

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// grant is what the gate gives a person for a list.
func (h *house) grant(account, action string) authz.Grant {
	h.t.Helper()
	g, err := h.base.Gate.Check(h.t.Context(), h.as(account), action, authz.Subject{Ref: ref.New(school, "school", school), List: true})
	h.no(err)
	return g
}

func (h *house) listed(account string, f filter) string {
	h.t.Helper()
	var out []string
	h.no(h.base.Ledger.Read(h.t.Context(), h.grant(account, "sanctions.list"), func(tx *ledger.Tx) error {
		all, err := h.s.store.list(h.t.Context(), tx, f)
		for _, l := range all {
			out = append(out, l.Kind)
			if l.Total != len(all) {
				h.t.Errorf("%d in all, %d shown", l.Total, len(all))
			}
		}
		return err
	}))
	return strings.Join(out, " ")
}

func (h *house) accessOf(account, person string) int {
	h.t.Helper()
	n := 0
	h.no(h.base.Ledger.Read(h.t.Context(), h.grant(account, "sanctions.access"), func(tx *ledger.Tx) error {
		all, err := h.s.store.accessList(h.t.Context(), tx, person)
		n = len(all)
		return err
	}))
	return n
}

// Lists show each state, and to nobody more than their cases. shows INC-06, INC-16, INC-37
func TestListsKeepToTheirReach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		child, adult := h.open("school", "ada.quill", "ben.otter"), h.open("school", "t.two")
		day := 24 * time.Hour
		for _, im := range []Imposing{
			{Incident: child.ID, Person: h.id("ada.quill"), Kind: "access_removed", Removes: []string{Internet}, Ends: h.clock().Add(day)},
			{Incident: child.ID, Person: h.id("ben.otter"), Kind: "access_removed", Removes: []string{Devices}, Starts: h.clock().Add(day), Ends: h.clock().Add(3 * day)},
			{Incident: child.ID, Person: h.id("ben.otter"), Kind: "warning"},
			{Incident: adult.ID, Person: h.id("t.two"), Kind: "staff_warning"},
		} {
			_, err := h.impose("h.high", im)
			h.no(err)
			h.wait(time.Second)
		}
		for _, one := range []struct {
			who  string
			f    filter
			want string
		}{
			{"h.high", filter{}, "staff_warning warning access_removed access_removed"},
			{"c.ord", filter{}, "warning access_removed access_removed"},
			{"k.chair", filter{}, ""},
			{"h.high", filter{State: Given}, "staff_warning warning"},
			{"h.high", filter{State: Active, Class: "Y4"}, "access_removed"},
			{"h.high", filter{State: Coming, Text: "OTTER"}, "access_removed"},
			{"h.high", filter{State: Ended}, ""},
			{"h.high", filter{Kind: "warning", Class: "Y4"}, ""},
			{"h.high", filter{Text: child.Number}, "warning access_removed access_removed"},
			{"h.high", filter{Text: "%"}, ""},
			{"h.high", filter{Person: h.id("t.two"), All: true}, "staff_warning"},
		} {
			if got := h.listed(one.who, one.f); got != one.want {
				t.Errorf("%s sees %q by %+v, want %q", one.who, got, one.f, one.want)
			}
		}
		for who, want := range map[string]int{"t.four": 1, "t.two": 1, "n.wire": 2, "h.high": 2} {
			if got := h.accessOf(who, ""); got != want {
				t.Errorf("%s sees %d of the access taken away, want %d", who, got, want)
			}
		}
		if h.accessOf("t.four", h.id("ben.otter")) != 0 || h.accessOf("t.two", h.id("ben.otter")) != 1 {
			t.Error("a teacher sees another class's child")
		}
		h.wait(2 * day)
		if got := h.listed("c.ord", filter{State: Ended}); got != "access_removed" {
			t.Errorf("ended by the clock alone: %q", got)
		}
		if r := h.figure("sanctions.access"); r.State != "failing" || !strings.Contains(r.Shown, "0 of 1 came back on time") {
			t.Errorf("the trail says nothing of an end a day ago, yet the figure reads %+v", r)
		}
	})
}
