package house_test

import (
	"archive/zip"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Somebody of the staff speaks up under protection. Whoever deals with the case without being meant to know, here the
// safeguarding lead who was let in to read, finds the name nowhere: not on the page of the case, in the list, the search, on
// the person's own panel, in the trail, in a notice or in an export. The head sees it on a page of its own, and that leaves
// an event. // shows INC-39
func TestTheNameOfWhoeverSpokeUpIsForFew(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		head, dsl := h.signIn("head"), h.signIn("dsl")
		h.signIn("other").post("/tell", form("report", "whistleblowing", "words", told, "who", "qteacher", "place", "school")).want(t, http.StatusSeeOther, "speaking up")
		id := h.newest("incidents_incident")
		if !one[bool](h, `SELECT protects FROM incidents_incident WHERE school_id = ? AND id = ?`, school, id) {
			t.Fatal("the case does not protect who told it")
		}
		for _, who := range []string{"dsl", "coordinator", "admin", "governor"} {
			h.signIn(who).get("/incidents/"+id).want(t, http.StatusForbidden, who+" opening it")
		}
		reading := h.wishes(dsl, id)
		head.post("/incidents/"+id+"/reading/"+reading, form("let", "yes")).want(t, http.StatusSeeOther, "letting the lead read")
		page := dsl.get("/incidents/"+id).want(t, http.StatusOK, "the lead reading it")
		h.silent(dsl, "/incidents/"+id, page.body)
		dsl.get("/incidents/"+id+"/reporter").want(t, http.StatusForbidden, "the lead asking who it was")
		number := h.number(id)
		for _, at := range []string{"/incidents", "/incidents/pane", "/incidents?q=" + number, "/incidents?q=Cressingfold", "/chronology?q=Cressingfold", "/chronology?q=XQUISITEWORDS", "/notices", "/duty/worklist",
			"/keeping", "/lessons", "/patterns", "/sanctions", "/checks", "/chronology/exports", "/chronology/files", "/report", "/alerts"} {
			h.silent(dsl, at, dsl.get(at).body)
		}
		h.notTied(dsl, number, id)
		h.tellsNobody(id, number)
		if body := h.takesOut(dsl, head); strings.Contains(body, "Cressingfold") || strings.Contains(body, number) {
			t.Error("an export of the lead holds the case")
		}
		before := h.last()
		if shown := words(head.get("/incidents/"+id+"/reporter").want(t, http.StatusOK, "the head asking who it was").body); !strings.Contains(shown, "Cressingfold") {
			t.Errorf("the head is not told who it was: %s", shown)
		}
		h.left(before, "the look", h.person("head"), "incidents.reporter-seen", "incident/"+id)
		h.whole("after somebody spoke up")
	})
}

// silent demands that a page does not name who spoke up.
func (h *house) silent(g *guest, at, body string) {
	h.t.Helper()
	body = strings.ReplaceAll(body, "q=Cressingfold", "")
	for _, secret := range []string{"Dravinka", h.ids["other"]} {
		if i := strings.Index(body, secret); i >= 0 {
			h.t.Errorf("%s, as %s, names who spoke up: …%s…", at, g.who, body[max(0, i-200):min(len(body), i+60)])
		}
	}
}

// notTied demands that where the person may be named the case is not, and that the trail does not join them.
func (h *house) notTied(g *guest, number, id string) {
	h.t.Helper()
	for _, at := range []string{"/people/" + h.ids["other"], "/", "/people", "/trail"} {
		if body := g.get(at).body; strings.Contains(body, number) || strings.Contains(body, id) || strings.Contains(body, "XQUISITE") {
			h.t.Errorf("%s, as %s, ties the person to the case: %s", at, g.who, words(body))
		}
	}
	for _, who := range []string{"admin", "chair", "governor", "coordinator"} {
		trail := h.signIn(who)
		for _, at := range []string{"/trail", "/trail?actor=" + h.person("other"), "/trail?subject=incident/" + id} {
			for row := range strings.SplitSeq(copied(trail.get(at), at), "</tr>") {
				if strings.Contains(row, "Cressingfold") && strings.Contains(row, id) {
					h.t.Errorf("%s, as %s, ties the person to the case: %s", at, who, words(row))
				}
			}
		}
	}
	for _, e := range all[event](h, `SELECT seq, actor, verb, subject, detail FROM ledger_event WHERE school_id = ? AND subject = ?`, school, "incident/"+id) {
		if e.Actor == h.person("other") || strings.Contains(e.Detail, h.ids["other"]) {
			h.t.Errorf("the trail itself names who spoke up: %+v", e)
		}
	}
}

// tellsNobody reads all notices and letters but those of head and chair.
func (h *house) tellsNobody(id, number string) {
	h.t.Helper()
	for _, n := range all[string](h, `SELECT person || ' ' || title || ' ' || text || ' ' || href FROM notices_notice WHERE school_id = ?`, school) {
		if strings.Contains(n, "Cressingfold") || strings.Contains(n, "XQUISITE") {
			h.t.Errorf("a notice says who spoke up, or what: %s", n)
		}
		if person, _, _ := strings.Cut(n, " "); (strings.Contains(n, id) || strings.Contains(n, number)) && person != h.ids["head"] && person != h.ids["chair"] {
			h.t.Errorf("%s is told of the case: %s", h.called(person), n)
		}
	}
}

// takesOut asks for an export, has the head approve it, and gives everything in it.
func (h *house) takesOut(g, head *guest) string {
	h.t.Helper()
	g.post("/chronology/exports", form("reason", "The authority asked.")).want(h.t, http.StatusSeeOther, "asking for an export")
	at := "/chronology/exports/" + h.newest("chronology_export")
	head.post(at+"/decision", form("decision", "yes")).want(h.t, http.StatusSeeOther, "letting the cases out")
	g.opensRecords()
	body := g.post(at+"/file", nil).want(h.t, http.StatusOK, "the export").body
	z, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	h.must(err)
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		h.must(err)
		_, err = io.Copy(&b, r) //nolint:gosec // our own archive
		h.must(err)
		h.must(r.Close())
	}
	return b.String()
}
