package escalation

import (
	"testing"
	"time"

	"belisha/internal/records/incidents"
)

// shows MON-05: the rota comes first, then the holders who are there or their stand-ins, then deputy and head; nobody who
// is named in the case (INC-06).
func TestWhoIsOnDuty_MON05_INC06(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.dutyIs("dsl", nil, "d.safe")
		h.dutyIs("dsl", []string{"d.safe"}, "p.puty")
		h.dutyIs("dsl", []string{"d.safe", "p.puty"}, "h.high")
		h.dutyIs("dsl", []string{"d.safe", "p.puty", "h.high"})
		h.rota("2026-03-10", "2026-03-11", "c.ord", "")
		h.rota("2026-03-10", "2026-03-10", "t.four", "technician")
		h.rota("2026-03-12", "2026-03-13", "h.high", "")
		h.dutyIs("dsl", nil, "c.ord")
		h.dutyIs("dsl", []string{"c.ord"}, "d.safe")
		h.dutyIs("technician", nil, "t.four")
		h.dutyIs("deputy", nil, "p.puty")
		h.leave("c.ord", "2026-03-10", "")
		h.dutyIs("dsl", nil, "d.safe")
		h.leave("d.safe", "2026-03-10", "h.high")
		h.dutyIs("dsl", nil, "h.high") // the stand-in
		h.dutyIs("dsl", []string{"h.high"}, "p.puty")
		h.wait(24 * 3600e9)
		h.dutyIs("dsl", nil, "c.ord") // back, and the turn goes on
		h.wait(24 * 3600e9)
		h.dutyIs("dsl", nil, "h.high") // the next turn
		h.wait(48 * 3600e9)
		h.dutyIs("dsl", nil, "d.safe") // no turn: the holder
	})
}

// A turn is told in days, counted whole, or in moments.
func TestTurns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, begins, ends string }{
		{"2026-03-10", "2026-03-10", "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"},
		{"2026-03-29", "2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"}, // the clocks go forward
		{"2026-06-10T08:00", "2026-06-10 12:30", "2026-06-10T07:00:00Z", "2026-06-10T11:30:00Z"},
	} {
		got, ok := turnOf(map[string]string{"from": c.from, "to": c.to, "person": "p1"})
		if begins, ends := got.From.UTC().Format(time.RFC3339), got.To.UTC().Format(time.RFC3339); !ok || begins != c.begins || ends != c.ends {
			t.Errorf("%s to %s is %s to %s", c.from, c.to, begins, ends)
		}
	}
	for _, wrong := range []map[string]string{{}, {"from": "2026-03-10", "to": "soon", "person": "p1"}, {"from": "2026-03-10", "to": "2026-03-11"}} {
		if _, ok := turnOf(wrong); ok {
			t.Errorf("%v is no turn", wrong)
		}
	}
}

// shows MON-05: where one person is coordinator and lead in one, that person is on duty for safeguarding.
func TestTheLeadUnderAnotherPost_MON05(t *testing.T) {
	each(t, "st-marys", func(t *testing.T, h *house) {
		h.dutyIs("dsl", nil, "d.safe")
		h.rota("2026-03-10", "2026-03-10", "h.high", "")
		h.dutyIs("coordinator", nil, "h.high")
	})
}

// shows INC-06: when everybody who handles it is named the chair is told, and when the chair is named too nobody is: the
// page names the officer outside.
func TestEverybodyIsNamed_INC06(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Subjects: h.ids("c.ord", "d.safe", "p.puty", "h.high")})
		h.hear("incidents.opened", i)
		h.toldIs("k.chair", "case.opened")
		for _, named := range []string{"c.ord", "d.safe", "p.puty", "h.high"} {
			h.toldIs(named)
		}
		j := h.open(incidents.Opening{Route: incidents.StaffForm, Subjects: h.ids("c.ord", "d.safe", "p.puty", "h.high", "k.chair")})
		h.clocks = []incidents.Clock{h.clockOf(j, incidents.FirstClock, 3600e9)}
		h.hear("incidents.opened", j)
		h.pass(61)
		h.toldIs("k.chair", "case.opened")
		s := h.site()
		s.want(s.page("t.four", "/duty", 200), "#outside", "safeguarding officer")
	})
}
