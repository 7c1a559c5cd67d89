package house_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

type alert struct {
	ID    string `db:"id"`
	Level string `db:"level"`
	State string `db:"state"`
	Signs int64  `db:"signs"`
}

func (h *house) alertsOf(who, category string) []alert {
	h.t.Helper()
	return all[alert](h, `SELECT id, level, state, (SELECT COUNT(*) FROM monitoring_sign s WHERE s.school_id = a.school_id AND s.alert_id = a.id) AS signs
 FROM monitoring_alert a WHERE school_id = ? AND person_id = ? AND category = ? ORDER BY id`, school, h.ids[who], category)
}

// What the policy wants told is told at the time, at its level, and stays open until somebody writes an action.
// shows MON-04
func TestAlertsAreRaisedAndStayOpen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("pupil", "selfharm.test", "a1"), h.visit("pupil", "library.example", "a2")}))
		found := h.alertsOf("pupil", "selfharm")
		if len(found) != 1 || found[0].Level != "urgent" || found[0].State != "open" {
			t.Fatalf("a search for self-harm raised %+v", found)
		}
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("pupil", "selfharm.test", "a1")})) // the gateway sends again what it is not sure of
		if again := h.alertsOf("pupil", "selfharm"); len(again) != 1 || again[0].Signs != 1 {
			t.Errorf("the same line counted twice: %+v", again)
		}
		for n, id := range []string{"r1", "r2", "r3"} {
			h.later(2 * time.Minute)
			h.must(h.Take(h.ctx(), []board.Entry{h.visit("mate", "adult.test", id)}))
			if got := h.alertsOf("mate", "pornography"); len(got) != 0 != (n == 2) {
				t.Errorf("after %d attempts there are %+v: the policy says three", n+1, got)
			}
		}
		for _, id := range []string{"s1", "s2", "s3"} {
			h.later(11 * time.Minute)
			h.must(h.Take(h.ctx(), []board.Entry{h.visit("away", "adult.test", id)}))
		}
		if got := h.alertsOf("away", "pornography"); len(got) != 0 {
			t.Errorf("three attempts over half an hour were told as repeated: %+v", got)
		}
		h.actOn(found[0].ID)
	})
}

func (h *house) actOn(id string) {
	h.t.Helper()
	g := h.signIn("coordinator")
	if list := words(g.get("/alerts?state=open").body); !strings.Contains(list, "Urgent") {
		h.t.Errorf("the coordinator is not shown the urgent alert: %s", list)
	}
	g.post("/alerts/"+id+"/act", form("action", "  ")).want(h.t, http.StatusUnprocessableEntity, "an action without words")
	g.post("/alerts/"+id+"/act", form("do", "dismiss")).want(h.t, http.StatusUnprocessableEntity, "dismissing without words")
	h.later(4 * 24 * time.Hour)
	if a := h.alertsOf("pupil", "selfharm"); a[0].State != "open" {
		h.t.Errorf("the alert closed by itself: %+v", a)
	}
	h.signIn("coordinator").post("/alerts/"+id+"/act", form("action", "Spoke with the child and called the parents.", "judged", "real")).want(h.t, http.StatusSeeOther, "an action")
	if a := h.alertsOf("pupil", "selfharm"); a[0].State != "acted" {
		h.t.Errorf("the action did not close the alert: %+v", a)
	}
}

// Looking somebody up needs a reason, leaves a line for the head, and is closed to oneself and one's line manager.
// shows MON-15
func TestLookUpsAreOverseen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.Take(h.ctx(), []board.Entry{h.visit("pupil", "library.example", "l1")}))
		g := h.signIn("dsl")
		lookups := func() int64 {
			return one[int64](h, `SELECT COUNT(*) FROM monitoring_lookup WHERE school_id = ?`, school)
		}
		none := lookFor(h, h.ids["pupil"])
		none.Del("reason")
		g.post("/monitoring", none).want(t, http.StatusUnprocessableEntity, "a look-up without a reason")
		for _, who := range []string{"dsl", "head"} {
			before := h.last()
			g.post("/monitoring", lookFor(h, h.ids[who])).want(t, http.StatusForbidden, "the lead looking up "+who)
			h.left(before, "the try", h.person("dsl"), "refused", h.person(who))
		}
		if lookups() != 0 {
			t.Errorf("%d look-ups were stored that never happened", lookups())
		}
		before := h.last()
		id := h.lookUp(g, h.ids["pupil"])
		h.left(before, "the look-up", h.person("dsl"), "monitoring.looked", "lookup/"+id)
		page := g.get("/monitoring/searches/"+id).want(t, http.StatusOK, "the lead's own search")
		if !strings.Contains(page.body, "library.example") {
			t.Errorf("the search does not find the line: %s", words(page.body))
		}
		h.signIn("coordinator").get("/monitoring/searches/"+id).want(t, http.StatusForbidden, "the search of somebody else")
		oversight := words(h.signIn("head").get("/monitoring/oversight").want(t, http.StatusOK, "the head's list").body)
		for _, want := range []string{"1 look-ups, 1 of them without a concern", "Tazmerell Oggendry", "Zibbelind Jessamoor", "A parent asked what was seen", "No concern"} {
			if !strings.Contains(oversight, want) {
				t.Errorf("the head's list does not show %q: %s", want, oversight)
			}
		}
		h.signIn("dsl").get("/monitoring/oversight").want(t, http.StatusForbidden, "the lead reading the head's list")
	})
}
