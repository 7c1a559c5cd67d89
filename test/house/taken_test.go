package house_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/records/incidents"
)

// goes asks the filter for a site by the facts on the board as they are: nobody publishes them for the test.
func (h *house) goes(who, host string) (verdict, rule string) {
	h.t.Helper()
	e := h.visit(who, host, "goes-"+who+h.clock().Format("150405.000"))
	return e.Verdict, e.Rule
}

// What is imposed on the page of a case closes the child's internet within a minute, and opens it at its end by itself, even
// if the house does nothing then. The child keeps help, the button and the pages of its own; nobody else is touched.
// shows INC-17
func TestWhatIsTakenComesBackByItself(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		coordinator := h.signIn("coordinator")
		id := h.conductOf(coordinator, h.ids["pupil"])
		h.must(h.Work(h.ctx(), "filtering.minute"))
		if verdict, rule := h.goes("pupil", "library.example"); verdict != "allow" {
			t.Fatalf("before, the child gets %s by %s", verdict, rule)
		}
		f := form("person", h.ids["pupil"], "kind", "access_removed", "removes", "internet")
		day(f, "ends", h.clock())
		f.Set("end_time", "15:00")
		h.imposes(coordinator, id, f)
		h.waits(1, "filtering.minute")
		if verdict, rule := h.goes("pupil", "library.example"); verdict != "block" || !strings.Contains(rule, "sanction") {
			t.Errorf("a minute later the child gets %s by %s", verdict, rule)
		}
		h.keepsHelp("pupil")
		for _, who := range []string{"mate", "teacher"} {
			if verdict, rule := h.goes(who, "library.example"); verdict != "allow" {
				t.Errorf("it is another's sanction, and %s gets %s by %s", who, verdict, rule)
			}
		}
		h.later(5 * time.Hour) // past three in the afternoon
		if verdict, rule := h.goes("pupil", "library.example"); verdict != "allow" {
			t.Errorf("after its end, with the house asleep, the child gets %s by %s", verdict, rule)
		}
		h.must(h.Work(h.ctx(), "sanctions.ends", "filtering.minute"))
		if how := one[string](h, `SELECT how FROM sanctions_end WHERE school_id = ?`, school); how != "over" {
			t.Errorf("it ended as %q", how)
		}
		if verdict, rule := h.goes("pupil", "library.example"); verdict != "allow" {
			t.Errorf("after its end the child gets %s by %s", verdict, rule)
		}
		h.whole("after access came back")
	})
}

func (h *house) keepsHelp(who string) {
	h.t.Helper()
	for _, host := range []string{"www.childline.org.uk", "www.ceop.police.uk"} {
		if verdict, rule := h.goes(who, host); verdict != "allow" {
			h.t.Errorf("%s is shut out of %s: %s by %s", who, host, verdict, rule)
		}
	}
	g := h.signIn(who)
	for _, at := range []string{"/", "/me", "/tell", "/sanctions/mine"} {
		g.get(at).want(h.t, http.StatusOK, "what stays open: "+at)
	}
	g.post("/tell", form("choice", "saw")).want(h.t, http.StatusSeeOther, "the button")
}

// A case that turns out to be unlawful stands still: the school's own steps, its checks and its sanctions are refused, no
// file is taken, the child's account rests but for help, and it cannot end with nothing. With the police's words it goes on.
// shows INC-10
func TestAnUnlawfulCaseStandsStill(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		head, dsl := h.signIn("head"), h.signIn("dsl")
		id := h.conductOf(h.signIn("coordinator"), h.ids["pupil"])
		at := "/incidents/" + id
		f := form("row", "learner:"+learnerRow, "heading", "A page", "place", "school", "hour", "09:30", "classify-reason", "It may be a crime.", "tags", "suspected_crime")
		day(f, "happened", h.clock())
		dsl.post(at+"/classify", f).want(t, http.StatusSeeOther, "a suspicion of crime")
		if words(dsl.get(at).body); !one[bool](h, `SELECT frozen FROM incidents_incident WHERE school_id = ? AND id = ?`, school, id) {
			t.Fatal("the case is not frozen")
		}
		for _, key := range h.openTasks(id) {
			if strings.HasPrefix(key, "learner:") && !strings.Contains(key, "HT") && !strings.Contains(key, "POL") && !strings.Contains(key, "PS") && !strings.Contains(key, "LA") {
				head.post(at+"/task", form("key", key, incidents.TaskField(key), "Done.")).want(t, http.StatusUnprocessableEntity, "a step of the school's own: "+key)
			}
		}
		dsl.upload(at+"/evidence", form("description", "A picture"), "file", "a.png", []byte("\x89PNG\r\n\x1a\nno more than this")).want(t, http.StatusUnprocessableEntity, "a file")
		if body := words(dsl.get(at + "/checks/new").body); !strings.Contains(body, "illegal act is suspected") {
			t.Errorf("a check is offered: %s", body)
		}
		before := one[int64](h, `SELECT COUNT(*) FROM checks_check WHERE school_id = ?`, school)
		h.opensNoCheck(dsl, at)
		if n := one[int64](h, `SELECT COUNT(*) FROM checks_check WHERE school_id = ?`, school); n != before {
			t.Error("a check was opened in it")
		}
		dsl.post(at+"/close", form("outcome", "no_further_action", "informed", "Nobody.", "close-reason", "Nothing in it.", "risks", "none")).want(t, http.StatusUnprocessableEntity, "ending with nothing")
		if a := h.enter("pupil").get("/notices"); a.to != "/sanctions/mine" {
			t.Errorf("the child's account goes on: %d %s", a.status, a.to)
		}
		child := h.enter("pupil")
		for _, open := range []string{"/tell", "/sanctions/mine"} {
			child.get(open).want(t, http.StatusOK, "what stays open: "+open)
		}
		h.whole("after a suspicion of crime")
	})
}

func (h *house) opensNoCheck(g *guest, at string) {
	h.t.Helper()
	h.entersDevices(h.signIn("technician"))
	if a := g.post(at+"/checks/new", h.looking(h.ids["pupil"], h.ids["technician"], "dsl", "head")); a.status < 400 && a.status != http.StatusOK {
		h.t.Errorf("a check in an unlawful case answered %d %s", a.status, a.to)
	}
}
