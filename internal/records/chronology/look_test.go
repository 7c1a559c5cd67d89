package chronology

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/looks"
	"belisha/internal/records/incidents"
)

// many opens cases about children.
func (h *house) many(n int) []incidents.Incident {
	var out []incidents.Incident
	for i := range n {
		out = append(out, h.open(incidents.Opening{Words: fmt.Sprintf("Case %d", i), Affected: []string{h.id("ada.quill")}}))
	}
	return out
}

// look opens cases on the real case pages.
func (h *house) look(account string, all []incidents.Incident) {
	h.t.Helper()
	v := h.browser(account)
	for _, i := range all {
		if status, _ := v.get("/incidents/" + i.ID); status != 200 {
			h.t.Fatalf("%s opens a case: %d", account, status)
		}
	}
}

// Every view is in the list with person, role and time; far more than one's own usual is told to the head, once.
// shows INC-42
func TestUnusualBrowsingIsToldToTheHead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all := h.many(40)
		for range 3 { // three usual days of six cases
			h.look("d.safe", all[:6])
			h.no(h.c.looks.TakeIn(t.Context()))
			h.wait(24 * time.Hour)
		}
		if len(h.told) != 0 {
			t.Fatalf("a usual day was told: %+v", h.told)
		}
		h.look("d.safe", all[:17]) // more than 12, not more than three times six
		h.no(h.c.looks.TakeIn(t.Context()))
		if len(h.told) != 0 {
			t.Fatalf("a busy day was told: %+v", h.told)
		}
		h.look("d.safe", all[:19])
		h.no(h.c.looks.TakeIn(t.Context()))
		h.no(h.c.looks.TakeIn(t.Context()))
		if len(h.told) != 1 || h.told[0].To[0] != h.id("h.high") || len(h.told[0].To) != 1 || h.told[0].Href != "/chronology/views" {
			t.Fatalf("told: %+v", h.told)
		}
		_, d := h.browser("h.high").get("/chronology/views")
		has(t, d, "#unusual", "Dora Safe")
		has(t, d, "#unusual", "19 different concerns opened on")
		has(t, d, "#unusual", "6 are usual for this person")
		has(t, d, "#roles", "dsl")
		has(t, d, "#looks", "Dora Safe")
		for account, want := range map[string]int{"k.chair": 200, "d.safe": 403, "c.ord": 403, "a.min": 403, "t.four": 403} {
			if status, _ := h.browser(account).get("/chronology/views"); status != want {
				t.Errorf("%s reads the list: %d", account, status)
			}
		}
	})
}

// Of the head the chair is told, the head does not see it, and what was found is written down by somebody else.
// shows INC-42
func TestTheHeadsOwnBrowsing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.look("h.high", h.many(13))
		h.no(h.c.looks.TakeIn(t.Context()))
		if len(h.told) != 1 || len(h.told[0].To) != 1 || h.told[0].To[0] != h.id("k.chair") {
			t.Fatalf("told: %+v", h.told)
		}
		_, d := h.browser("h.high").get("/chronology/views")
		has(t, d, "#unusual", "Nothing unusual")
		chair := h.browser("k.chair")
		_, d = chair.get("/chronology/views")
		has(t, d, "#unusual", "by somebody who had opened none in the weeks before")
		at, _ := d.Find("#unusual form").Attr("action")
		if status, _ := h.browser("h.high").post(at, url.Values{"note": {"All is well."}}); status != 403 {
			t.Errorf("the head settles what is about the head: %d", status)
		}
		_, d = chair.post(at, url.Values{"note": {" "}})
		has(t, d, "body", "Write down what you found.")
		_, d = chair.post(at, url.Values{"note": {"The head prepared the yearly report."}})
		has(t, d, "#unusual", "The head prepared the yearly report.")
		if h.events("chronology.settled") != 1 || len(h.over) != 1 {
			t.Errorf("settled: %d events, %v", h.events("chronology.settled"), h.over)
		}
	})
}

// Cases outside the school's hours, and tries that were refused, are told too.
// shows INC-42, INC-06
func TestOddHoursAndRefusedTries(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all := h.many(6)
		secret := h.open(incidents.Opening{Words: "About the coordinator", Subjects: []string{h.id("c.ord")}})
		h.at("2026-11-28T10:00:00Z") // a Saturday
		h.look("d.safe", all)
		coordinator := h.browser("c.ord")
		for range 4 {
			if status, _ := coordinator.get("/incidents/" + secret.ID); status != 403 {
				t.Fatalf("the coordinator opens it: %d", status)
			}
		}
		h.no(h.c.looks.TakeIn(t.Context()))
		said := map[string]bool{}
		for _, n := range h.told {
			said[n.Text] = true
		}
		if len(h.told) != 2 || !said["6 different concerns opened outside the school's hours on 28 November 2026"] || !said["4 tries were refused on 28 November 2026"] {
			t.Errorf("told: %+v", h.told)
		}
		_, d := h.browser("h.high").get("/chronology/views?kind=refused")
		if n := d.Find("#looks tbody tr").Length(); n != 4 {
			t.Errorf("%d refused tries listed", n)
		}
		has(t, d, "#looks", "Outside hours")
	})
}

// A case says who has looked at it; old looks are dropped.
// shows INC-42
func TestWhoHasLookedAtACase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		i := h.many(1)[0]
		h.look("d.safe", []incidents.Incident{i, i})
		h.look("t.four", []incidents.Incident{i})
		_, d := h.browser("c.ord").get("/case/" + i.ID)
		if n := d.Find("#looked tbody tr").Length(); n != 2 {
			t.Errorf("%d people: %s", n, text(d, "#looked"))
		}
		has(t, d, "#looked", "Dora Safe 2")
		has(t, d, "#looked a", "Chronology of Ada Quill")
		if d.Find("a[data-blank][href='/blank']").Length() != 1 {
			t.Error("the screen cannot be hidden")
		}
		_, d = h.browser("t.four").get("/case/" + i.ID)
		if d.Find("#looked").Length() != 0 {
			t.Error("a class teacher sees who has looked")
		}
		_, d = h.browser("t.four").get("/blank")
		has(t, d, "h1", "Nothing here")
		hasNot(t, d, "main", i.Number)
		h.no(h.c.looks.TakeIn(t.Context()))
		h.wait(401 * 24 * time.Hour)
		h.no(h.c.looks.Sweep(t.Context()))
		h.no(h.c.looks.Sweep(t.Context()))
		h.read(func(tx *ledger.Tx) error {
			rows, err := h.c.looks.List(t.Context(), tx, looks.Filter{}, 10)
			if len(rows) != 0 || h.events("chronology.swept") != 1 {
				t.Errorf("%d old looks, %d sweeps", len(rows), h.events("chronology.swept"))
			}
			return err
		})
	})
}
