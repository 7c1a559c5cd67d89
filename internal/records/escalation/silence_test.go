package escalation

import (
	"slices"
	"testing"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/people"
)

// shows INC-08: a case that another feature opened inside a write of its own is told too, though no event is the case's; so is
// one that came in before the house was down for a fortnight. Nobody is told twice.
func TestNoCaseStaysUntold_INC08(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.no(h.base.Ledger.Write(t.Context(), h.gate.System(school, "test"), func(tx *ledger.Tx) (ledger.Event, error) {
			i, err := h.cases.Open(t.Context(), tx, incidents.Opening{Route: "system", Words: "A password is known to others.", Affected: h.ids("ada.quill")})
			return ledger.Event{Verb: "accounts.breach", Subject: ref.New(school, "school", school), Also: []ref.Ref{i.Ref()}}, err
		}))
		h.wait(14 * 24 * time.Hour)
		h.toldIs("c.ord")
		for range 2 {
			h.no(h.e.untold(t.Context()))
		}
		h.toldIs("c.ord", "case.opened")
		if n := h.count("escalation.told"); n != 1 {
			t.Errorf("%d events of one telling", n)
		}
	})
}

// shows INC-08: who has got a case by what was decided on it since is told at once, whether the policy has a clock for it or
// not; whoever had it before is not told again.
func TestWhoGetsACaseLaterIsTold_INC08(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Subjects: h.ids("h.high")})
		h.hear("incidents.opened", i)
		h.toldIs("k.chair", "case.opened")
		j := h.open(incidents.Opening{Route: incidents.StaffForm, Affected: h.ids("ada.quill")})
		h.hear("incidents.opened", j)
		before := h.told("h.high")
		h.system(func(tx *ledger.Tx) error { return h.handed(tx, j, h.who["p.puty"]) })
		h.hear("incidents.person-added", j)
		h.toldIs("p.puty", "case.opened")
		if !slices.Equal(h.told("h.high"), before) {
			t.Errorf("the head was told %v, before %v", h.told("h.high"), before)
		}
	})
}

// shows INC-02: when the grown-up whom a child chose is off sick the safeguarding lead is told at once, on every channel; the chair
// of governors, who has nothing to do with it, never learns of it.
func TestTheChosenAdultIsOffSick_INC02(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.real()
		h.leave("t.four", "2026-03-13", "")
		i := h.open(incidents.Opening{Route: incidents.ChildForm, Adult: h.who["t.four"].ID, Affected: h.ids("ada.quill")})
		h.no(h.e.watch(t.Context())) // the job may look before the listener does
		h.hear("incidents.opened", i)
		if got := h.told("d.safe"); len(got) == 0 || got[0] != "case.opened!" {
			t.Errorf("the lead was told %v", got)
		}
		h.toldIs("t.four")
		h.toldIs("k.chair")
	})
}

func (h *house) handed(tx *ledger.Tx, i incidents.Incident, p people.Person) error {
	_, err := h.cases.Hand(h.t.Context(), tx, i.ID, []string{p.ID}, "A test gives it.")
	return err
}

// shows INC-06: of a case that nobody in the school may be told of, the page tells those who can call the officer outside, and
// none of those whom the case is about.
func TestWhoeverIsNamedDoesNotReadThatACaseWaits_INC06(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Subjects: h.ids("c.ord", "d.safe", "p.puty", "h.high", "k.chair")})
		h.hear("incidents.opened", i)
		s := h.site()
		s.want(s.page("t.four", "/duty", 200), "#outside", "safeguarding officer")
		for _, named := range []string{"c.ord", "d.safe", "p.puty", "h.high", "k.chair"} {
			if s.page(named, "/duty", 200).Find("#outside").Length() != 0 {
				t.Errorf("%s learns of the case", named)
			}
		}
	})
}

// shows INC-05 and GOV-22: a case about an adult of the school is in no list and in no count that two posts share.
func TestTheSharedListKeepsQuietAboutAdults_INC05(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.real()
		child := h.open(incidents.Opening{Route: incidents.StaffForm, Affected: h.ids("ada.quill")})
		head := h.open(incidents.Opening{Route: incidents.StaffForm, About: "head"})
		staff := h.open(incidents.Opening{Route: incidents.StaffForm, Subjects: h.ids("t.four")})
		h.wait(7 * 24 * time.Hour)
		s := h.site()
		for _, who := range []string{"c.ord", "d.safe", "h.high"} {
			s.want(s.page(who, "/duty/worklist", 200), "#items", child.Number, "!"+head.Number, "!"+staff.Number)
		}
		if r := h.figure("escalation.untouched"); r.Shown != "1 shared items open, 1 of them not touched for 3 school days" {
			t.Errorf("the figure says %q", r.Shown)
		}
	})
}

// shows MON-05: who answers in the moment in which the house climbs stops it: nobody else is rung.
func TestAnsweredWhileItClimbs_MON05(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.system(func(tx *ledger.Tx) error {
			return h.e.Call(t.Context(), tx, Call{Key: "alert/a1", Title: "An urgent alert needs you", Href: "/alerts/a1"})
		})
		h.wait(25 * time.Minute)
		var read []ringing
		h.see(func(tx *ledger.Tx) (err error) {
			read, err = h.e.store.ringing(t.Context(), tx)
			return err
		})
		g, err := h.gate.Check(t.Context(), h.as("d.safe"), "escalation.away", authz.Subject{Ref: ref.New(school, "school", school)})
		h.no(err)
		h.no(h.base.Ledger.Write(t.Context(), g, func(tx *ledger.Tx) (ledger.Event, error) {
			return ledger.Event{Verb: "test.answered", Subject: ref.New(school, "school", school)}, h.e.Answer(t.Context(), tx, "alert/a1")
		}))
		if len(read) != 1 {
			t.Fatal(read)
		}
		h.no(h.e.climbOne(t.Context(), read[0]))
		h.toldIs("p.puty")
		h.toldIs("h.high")
		if n := h.count("escalation.climbed"); n != 0 {
			t.Errorf("%d climbs of an answered call", n)
		}
	})
}
