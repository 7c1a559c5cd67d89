package house_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"belisha/internal/policy"
	"belisha/internal/records/incidents"
)

const told = "XQUISITEWORDS of the person who told"

// tells sends the staff form and gives the id of the concern.
func (h *house) tells(g *guest, kv ...string) string {
	h.t.Helper()
	f := form(append([]string{"words", told, "place", "school"}, kv...)...)
	g.post("/tell", f).want(h.t, http.StatusSeeOther, "telling")
	return one[string](h, `SELECT id FROM incidents_incident WHERE school_id = ? ORDER BY id DESC LIMIT 1`, school)
}

// shut demands that a concern is nowhere to be found by a person, and that the try to open it is in the trail.
func (h *house) shut(g *guest, id string) {
	h.t.Helper()
	number := one[string](h, `SELECT number FROM incidents_incident WHERE school_id = ? AND id = ?`, school, id)
	pages := []string{"/", "/incidents", "/incidents/pane", "/incidents?q=XQUISITE", "/incidents?q=" + number, "/people", "/policy", "/report", "/trail",
		"/trail?subject=incident/" + id, "/people/" + h.ids["head"], "/people/" + h.ids["teacher"], "/people/" + h.ids["pupil"], "/monitoring/oversight"}
	pages = append(pages, h.besides(number)...)
	for _, at := range pages {
		a := g.get(at)
		for _, secret := range []string{id, number, "XQUISITE"} {
			if i := strings.Index(strings.ReplaceAll(a.body, at, ""), secret); i >= 0 && !strings.Contains(at, secret) {
				h.t.Errorf("%s, as %s, shows the concern about them: %s", at, g.who, words(a.body))
			}
		}
		if strings.Contains(at, id) && strings.Contains(a.body, ">incident/"+id) || strings.Contains(at, "?q=") && strings.Contains(a.body, `href="/incidents/`+id) {
			h.t.Errorf("%s, as %s, finds the concern about them", at, g.who)
		}
	}
	before := h.last()
	for _, r := range h.routes() {
		if at, ok := strings.CutPrefix(r.Path, "/incidents/{id}"); ok {
			at = strings.NewReplacer("{eid}", "none", "{rid}", "none").Replace(at)
			g.ask(r.Method, "/incidents/"+id+at, form("note", "x", "person", "qmate", "part", "witness")).want(h.t, http.StatusForbidden, g.who+" at the concern"+at)
		}
	}
	h.left(before, "the try", h.person(g.who), "refused", "incident/"+id)
	for _, n := range all[string](h, `SELECT title || ' ' || text || ' ' || href || ' ' || key FROM notices_notice WHERE school_id = ? AND person = ?`, school, h.ids[g.who]) {
		if strings.Contains(n, id) || strings.Contains(n, number) || strings.Contains(n, "XQUISITE") {
			h.t.Errorf("a notice tells %s of the concern about them: %s", g.who, n)
		}
	}
}

// besides are the pages that show something of cases, and what hangs on them.
func (h *house) besides(number string) []string {
	return []string{"/sanctions", "/sanctions?text=" + number, "/sanctions/mine", "/sanctions/access", "/checks", "/chronology", "/chronology?q=XQUISITE", "/chronology?q=" + number,
		"/chronology/" + h.ids["pupil"] + "?why=case", "/chronology/bundle/" + h.ids["pupil"] + "?why=case&names=show",
		"/chronology/views", "/chronology/exports", "/chronology/files", "/lessons", "/lessons?state=all", "/patterns", "/said",
		"/said/draft", "/duty", "/duty/pane", "/duty/worklist", "/keeping", "/notices", "/dashboard", "/alerts"}
}

// around is what a person reads of all cases together.
func (h *house) around(g *guest) map[string]string {
	h.t.Helper()
	out := map[string]string{}
	own := []string{"/dashboard", "/chronology/views"} // clauses counted anew, and what one has looked at oneself
	for _, at := range append(slices.DeleteFunc(h.besides("2026"), func(at string) bool { return slices.Contains(own, at) }), "/", "/incidents", "/incidents/pane", "/people/"+h.ids["pupil"], "/people/"+h.ids[g.who]) {
		out[at] = words(g.get(at).body)
	}
	return out
}

// unmoved demands that nothing that a person reads has changed.
func (h *house) unmoved(g *guest, before map[string]string) {
	h.t.Helper()
	for at, now := range h.around(g) {
		if before[at] != now {
			h.t.Errorf("%s, as %s, has changed by the concern about them:\nbefore %s\nafter  %s", at, g.who, before[at], now)
		}
	}
}

// hangs has the chair impose something on the head, look into a device of the head's and write a lesson down: whoever is named
// meets none of it. // shows INC-06, INC-37
func (h *house) hangs(named *guest, id string) {
	h.t.Helper()
	chair, at := h.signIn("chair"), "/incidents/"+id
	ladder := h.Base.Policy.Load().Pack.Sanctions
	step := ladder[slices.IndexFunc(ladder, func(s policy.Sanction) bool { return s.For == "staff" })].Key
	sanction := h.imposes(chair, id, form("person", h.ids["head"], "kind", step))
	h.entersDevices(h.signIn("technician"))
	check := chair.post(at+"/checks/new", h.looking(h.ids["head"], h.ids["technician"], "dsl", "chair", "coordinator")).want(h.t, http.StatusSeeOther, "a check").after("/checks/")
	chair.post(at+"/lesson", form("none", "All of it is known and taught.")).want(h.t, http.StatusSeeOther, "the lesson")
	for _, r := range h.routes() {
		for prefix, of := range map[string]string{"/sanctions/{id}": sanction, "/checks/{id}": check} {
			if end, ok := strings.CutPrefix(r.Path, prefix); ok {
				if r.Fresh != "" {
					named.proves()
				}
				named.ask(r.Method, strings.Replace(prefix, "{id}", of, 1)+end, nil).want(h.t, http.StatusForbidden, "the head at "+r.Path)
			}
		}
	}
}

// counted is what a start page says of concerns.
func counted(g *guest) string {
	return regexp.MustCompile(`\d+ new, \d+ open`).FindString(words(g.get("/").body))
}

// A concern about the head is the chair's alone: hidden from the head everywhere, refused to all others, the
// administrator included; the tries are in the trail and the chair sees them. // shows INC-05, INC-06
func TestConcernAboutTheHead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		head := h.signIn("head")
		before, read := counted(head), h.around(head)
		id := h.tells(h.signIn("teacher"), "who", "qhead", "affected", "qpupil")
		if now := counted(head); now != before || now == "" {
			t.Errorf("the head's start page counts the concern about the head: %q, then %q", before, now)
		}
		h.must(h.Work(h.ctx(), "chronology.index", "escalation.clocks", "escalation.untold", "escalation.untouched"))
		h.unmoved(head, read)
		h.hangs(head, id)
		h.shut(head, id)
		for _, who := range []string{"admin", "coordinator", "dsl", "teacher", "governor", "pupil"} {
			h.signIn(who).get("/incidents/"+id).want(t, http.StatusForbidden, who+" opening the concern about the head")
		}
		chair := h.signIn("chair")
		if list := chair.get("/incidents").want(t, http.StatusOK, "the chair's list"); !strings.Contains(list.body, id) {
			t.Errorf("the chair does not see the concern about the head: %s", words(list.body))
		}
		shown := words(chair.get("/incidents/"+id).want(t, http.StatusOK, "the chair opening it").body)
		for _, want := range []string{"XQUISITE", "Quorvina Brackwellow", "Ambrelyne Skittermarsh"} { // the head and the administrator tried
			if !strings.Contains(shown, want) {
				t.Errorf("the chair is not shown %q: %s", want, shown)
			}
		}
	})
}

// Who may still read the log of a person named: not who is named with them. // shows INC-06
func TestNamedPersonMayNotSearchTheLogForTheCase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		id := h.tells(h.signIn("teacher"), "who", "qcoordinator", "affected", "qpupil")
		number := one[string](h, `SELECT number FROM incidents_incident WHERE school_id = ? AND id = ?`, school, id)
		g := h.signIn("coordinator")
		f := lookFor(h, h.ids["pupil"])
		g.post("/monitoring", f).want(t, http.StatusForbidden, "the coordinator looking up the child of the case")
		f = lookFor(h, h.ids["away"])
		f.Set("case", number)
		g.post("/monitoring", f).want(t, http.StatusForbidden, "the coordinator searching for the case about the coordinator")
		h.shut(g, id)
	})
}

// Whoever the concern is about, it goes to someone else: staff to the head, the coordinator to the head alone.
// shows INC-05
func TestConcernsGoToTheRightPerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		guests := h.everybody()
		for _, c := range []struct {
			name, by string
			form     []string
			opens    []string
		}{
			{"a member of staff by name", "teacher", []string{"who", "qother"}, []string{"head"}},
			{"a member of staff by office", "pupil", []string{"choice", "adult"}, []string{"head"}},
			{"the head by office", "pupil", []string{"choice", "head"}, []string{"chair"}},
			{"the coordinator by name", "teacher", []string{"who", "qcoordinator"}, []string{"head"}},
			{"the coordinator by office", "parent", []string{"about", "coordinator"}, []string{"head"}},
			{"the head and the chair", "teacher", []string{"who", "qhead, qchair"}, []string{"dsl"}},
			{"a child", "teacher", []string{"who", "qmate"}, []string{"teacher", "coordinator", "dsl", "head"}},
			{"a child of another class", "teacher", []string{"who", "qaway"}, []string{"coordinator", "dsl", "head"}},
		} {
			id := h.tells(guests[c.by], c.form...)
			for _, who := range roles() {
				want := http.StatusForbidden
				for _, ok := range c.opens {
					if ok == who {
						want = http.StatusOK
					}
				}
				if a := guests[who].get("/incidents/" + id); a.status != want {
					t.Errorf("about %s: %s got %d, not %d", c.name, who, a.status, want)
				}
			}
		}
		if subject := incidents.SubjectPart; one[int64](h, `SELECT COUNT(*) FROM incidents_person WHERE school_id = ? AND part = ?`, school, subject) == 0 {
			t.Error("nobody was named at all")
		}
	})
}
