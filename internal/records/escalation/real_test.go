package escalation

import (
	"html/template"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/web"
)

// real lets the case file's own clocks run.
func (h *house) real() { h.e.clocks, h.e.untouchedIn = h.cases.Clocks, h.cases.Untouched }

func (h *house) acknowledge(i incidents.Incident) {
	h.t.Helper()
	h.system(func(tx *ledger.Tx) error {
		_, err := h.cases.Acknowledge(h.t.Context(), tx, i.ID)
		return err
	})
	h.hear("incidents.acknowledged", i)
}

func (h *house) hands(i incidents.Incident) (out []string) {
	h.t.Helper()
	h.see(func(tx *ledger.Tx) error {
		s, err := h.cases.Subject(h.t.Context(), tx, i.ID)
		for account, p := range h.who {
			if slices.Contains(s.Handlers, p.ID) || slices.ContainsFunc(h.as(account).Roles, func(r authz.Role) bool { return slices.Contains(s.Handlers, string(r)) }) {
				out = append(out, account)
			}
		}
		return err
	})
	slices.Sort(out)
	return out
}

// shows INC-08: a report tagged as grooming goes at once to the safeguarding lead; 15 minutes later, unacknowledged, to the
// deputy and the head, who can open it from then on; acknowledged, everything is settled.
func TestChildProtectionClimbs_INC08(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.real()
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Reporter: h.who["t.four"].ID, Affected: h.ids("ada.quill"), Tags: []string{"grooming"}})
		h.hear("incidents.opened", i)
		if got := h.told("d.safe"); len(got) < 2 || got[0] != "case.opened!" || slices.ContainsFunc(got[1:], func(n string) bool { return n != "case.step" }) {
			t.Errorf("the lead was told %v: the case on every channel, then its tasks", got)
		}
		h.toldIs("p.puty")
		h.toldIs("h.high")
		if slices.Contains(h.hands(i), "h.high") {
			t.Error("the head has it before anybody failed to answer")
		}
		h.pass(16)
		for _, late := range []string{"p.puty", "h.high"} {
			if got := h.told(late); len(got) != 1 || got[0] != "case.missed!" {
				t.Errorf("%s was told %v", late, got)
			}
			if !slices.Contains(h.hands(i), late) {
				t.Errorf("%s was told and cannot open it", late)
			}
		}
		h.toldIs("c.ord")
		h.toldIs("t.four")
		h.acknowledge(i)
		h.toldIs("h.high", "case.missed!✓")
	})
}

// shows INC-05, INC-08: what is about a member of staff stays with the head, who is told even when away: no deputy hears
// that there is such a case.
func TestACaseAboutStaffStaysWithTheHead_INC05(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.real()
		h.rota("2026-03-10", "2026-03-10", "d.safe", "")
		h.leave("h.high", "2026-03-10", "")
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Kind: "allegation", Subjects: h.ids("t.four"), Affected: h.ids("ada.quill")})
		h.hear("incidents.opened", i)
		h.wait(3 * 24 * time.Hour)
		h.pass(2)
		if len(h.told("h.high")) == 0 {
			t.Error("the head was told nothing")
		}
		for _, never := range []string{"t.four", "c.ord", "ada.quill"} {
			h.toldIs(never)
		}
		if slices.ContainsFunc(h.told("p.puty"), func(n string) bool { return n == "case.opened" || n == "case.opened!" }) {
			t.Error("the deputy was told that it is there")
		}
	})
}

// The clocks of a case stand on its own page, for those who handle it.
func TestClocksOnTheCasePage_INC13(t *testing.T) {
	each(t, "st-neot", func(t *testing.T, h *house) {
		h.real()
		i := h.open(incidents.Opening{Route: incidents.StaffForm, Affected: h.ids("ada.quill"), Tags: []string{"grooming"}})
		h.hear("incidents.opened", i)
		h.pass(16)
		s := h.site(web.Route{Method: "GET", Path: "/test/{id}", Action: "escalation.duty", Handle: func(c *web.Ctx) (web.Page, error) {
			panels, err := c.Panels(c.Ref(incidents.Kind, c.Param("id")))
			return web.Show("test/case", "A case", testCase{panels}), err
		}})
		page := s.page("d.safe", "/test/"+i.ID, 200)
		s.want(page, "main", "Clocks of this case", "Acknowledged", "Over", "First action", "Running")
		s.want(s.page("t.four", "/test/"+i.ID, 200), "main", "!Clocks of this case")
	})
}

type testCase struct{ Panels []template.HTML }

var testPages = fstest.MapFS{"html/case.html": {Data: []byte(`{{define "test/case"}}<h1>A case</h1>{{range .Panels}}{{.}}{{end}}{{end}}`)}}
