package house_test

import (
	"net/http"
	"net/url"

	"belisha/internal/db"
)

// dealings are what hangs on a case: one in which the child's own conduct is in question, what was imposed and looked into in
// it, and what cases are read for.
type dealings struct {
	conduct, sanction, check string // the case about the child, and what was imposed and opened in it
	reading                  string // somebody's wish to read the case of the block page
	export, leaving          string // a request to take cases out, the file of a child who leaves
	pattern, said            string // cases that are alike; what everybody is told
}

// no stands where there is no record.
const no = "none"

func noDealings() dealings { return dealings{no, no, no, no, no, no, no, no} }

// dealt says what stands in the braces of the routes of these features.
func (s things) dealt() []place {
	id := func(prefix, id string) place { return place{prefix, []string{"{id}", id, "{audience}", "group"}} }
	return []place{
		id("/incidents/{id}/sanctions", s.conduct), id("/incidents/{id}/checks/", s.conduct), id("/incidents/{id}/lesson", s.conduct),
		id("/sanctions/", s.sanction), id("/checks/", s.check), id("/chronology/unusual/", no), id("/chronology/exports/", s.export), id("/chronology/files/", s.leaving),
		{"/chronology/", []string{"{person}", s.child}}, id("/lessons/", s.conduct), id("/patterns/", s.pattern), id("/said/", s.said),
		{"/duty/back/", []string{"{person}", s.child}}, {"/guidance/", []string{"{audience}", "ks2", "{key}", "incident"}},
	}
}

// aboutDealings makes one of each about a child.
func (h *house) aboutDealings(s *things, guests map[string]*guest) {
	h.t.Helper()
	s.reading = h.wishes(guests["technician"], s.incident)
	s.conduct = h.conductOf(guests["coordinator"], s.child)
	s.sanction = h.imposes(guests["head"], s.conduct, form("person", s.child, "kind", "talk"))
	s.check = h.opensCheck(guests, s.conduct, s.child)
	guests["coordinator"].post("/chronology/exports", form("reason", "The inspectorate asks for them.")).want(h.t, http.StatusSeeOther, "asking for an export")
	s.export = h.newest("chronology_export")
	guests["head"].post("/chronology/exports/"+s.export+"/decision", form("decision", "yes")).want(h.t, http.StatusSeeOther, "letting the cases out")
	s.leaving = h.leavesSoon(guests)
	s.pattern = h.alike(s.child)
	s.said = h.tellsAll(guests["coordinator"])
}

// newest is the id of the last row of a table.
func (h *house) newest(table string) string {
	h.t.Helper()
	return one[string](h, `SELECT id FROM `+table+` WHERE school_id = ? ORDER BY id DESC LIMIT 1`, school)
}

// imposes imposes a step of the ladder in a case, and gives its id.
func (h *house) imposes(g *guest, incident string, f url.Values) string {
	h.t.Helper()
	g.post("/incidents/"+incident+"/sanctions", h.step(f)).want(h.t, http.StatusSeeOther, "imposing")
	return h.newest("sanctions_sanction")
}

// opensCheck enters a device of the school and writes down a check with it, which then waits for the seniors.
func (h *house) opensCheck(guests map[string]*guest, incident, owner string) string {
	h.t.Helper()
	tag := "H-" + h.account(owner)
	f := form(box+"tag", tag, box+"kind", "laptop", box+"make", "Plain laptop", box+"serial", "SN-"+tag, box+"place", "Office", box+"pupils", "no", box+"personal_data", "no", box+"encrypted", "no")
	day(f, box+"bought", h.clock().AddDate(-1, 0, 0))
	day(f, box+"seen", h.clock())
	guests["technician"].post("/registers/devices/new", f).want(h.t, http.StatusSeeOther, "entering a device")
	f = h.looking(owner, h.ids["coordinator"], "coordinator", "dsl", "head")
	f.Set("device", tag)
	return guests["dsl"].post("/incidents/"+incident+"/checks/new", f).want(h.t, http.StatusSeeOther, "opening a check").after("/checks/")
}

// leavesSoon gives the child protection file of a child who leaves; there is one in a house.
func (h *house) leavesSoon(guests map[string]*guest) string {
	h.t.Helper()
	if one[int64](h, `SELECT COUNT(*) FROM chronology_file WHERE school_id = ?`, school) == 0 {
		h.willLeave(guests["head"], 15)
		guests["dsl"].post("/chronology/files", form("child", h.ids["lark"])).want(h.t, http.StatusSeeOther, "opening a child protection file")
	}
	return h.newest("chronology_file")
}

// tellsAll drafts and publishes what everybody is told of the term that runs, once.
func (h *house) tellsAll(g *guest) string {
	h.t.Helper()
	if one[int64](h, `SELECT COUNT(*) FROM lessons_said WHERE school_id = ?`, school) == 0 {
		at := g.post("/said/draft", saying("autumn-2026")).want(h.t, http.StatusSeeOther, "a draft").to
		g.post(at, form("how", "The news page of the website.")).want(h.t, http.StatusSeeOther, "publishing")
	}
	return h.newest("lessons_said")
}

// alike lays a pattern into the house, as the monthly look would find it.
func (h *house) alike(child string) string {
	h.t.Helper()
	id := "pattern-" + child
	h.must(h.db.Write(h.ctx(), school, func(tx *db.Tx) error {
		_, err := tx.Exec(h.ctx(), `INSERT INTO lessons_pattern (school_id, id, key, title, cases, first_at, last_at, found_at, decision, reason, clause, decided_at, decided_by)
 VALUES (?,?,?,'Much the same at one time of day',3,?,?,?,'','','','','')`, school, id, "time:"+id, "2026-11-02T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-21T04:00:00Z")
		return err
	}))
	return id
}
