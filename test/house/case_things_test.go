package house_test

import (
	"net/http"
	"regexp"
	"strings"

	"belisha/internal/records/incidents"
)

// wishes gives the request of somebody to read a case that is not theirs.
func (h *house) wishes(g *guest, incident string) string {
	h.t.Helper()
	g.post("/incidents/"+incident+"/ask", form("why", "I have to look at the lines of it.")).want(h.t, http.StatusSeeOther, "asking to read")
	return one[string](h, `SELECT id FROM incidents_reading WHERE school_id = ? AND incident_id = ? ORDER BY id DESC LIMIT 1`, school, incident)
}

// number is the number of a case.
func (h *house) number(incident string) string {
	h.t.Helper()
	return one[string](h, `SELECT number FROM incidents_incident WHERE school_id = ? AND id = ?`, school, incident)
}

// openTasks are what a case still asks for.
func (h *house) openTasks(incident string) []string {
	h.t.Helper()
	return all[string](h, `SELECT key FROM incidents_task WHERE school_id = ? AND incident_id = ? AND state = 'open' ORDER BY place, key`, school, incident)
}

// question is a field of the policy's questions, which are answered by yes or no.
var question = regexp.MustCompile(`name="(ask-[^"]+)"`) //nolint:gochecknoglobals // compiled once

// settles sets aside all that a case asks for, and writes down that it taught nothing.
func (h *house) settles(g *guest, incident string) {
	h.t.Helper()
	at := "/incidents/" + incident
	g.post(at+"/lesson", form("none", "All of it is known and taught.")).want(h.t, http.StatusSeeOther, "the lesson")
	answers := form()
	for _, q := range question.FindAllStringSubmatch(g.get(at).body, -1) {
		answers.Set(q[1], "no")
	}
	if len(answers) > 0 {
		g.post(at+"/answers", answers).want(h.t, http.StatusSeeOther, "answering")
	}
	for _, key := range h.openTasks(incident) {
		g.post(at+"/skip", form("key", key, incidents.TaskField(key), "Not needed here.")).want(h.t, http.StatusSeeOther, "setting "+key+" aside")
	}
}

// closes ends a case that is about a child.
func (h *house) closes(g *guest, incident string) answer {
	h.t.Helper()
	if row := one[string](h, `SELECT matrix_row FROM incidents_incident WHERE school_id = ? AND id = ?`, school, incident); row == "" {
		f := form("row", "learner:"+learnerRow, "heading", "Wrote under another name", "place", "school", "hour", "09:30", "classify-reason", "Looked at it.")
		day(f, "happened", h.clock())
		g.post("/incidents/"+incident+"/classify", f).want(h.t, http.StatusSeeOther, "classifying")
	}
	h.settles(g, incident)
	return g.post("/incidents/"+incident+"/close", form("outcome", "resolved", "informed", "The parents.", "close-reason", "All is done.", "risks", "none", "nobody", "yes"))
}

// copied is a page without what its own address says.
func copied(a answer, at string) string {
	return strings.ReplaceAll(a.body, at, "")
}
