package scripts

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// A check of a device in the whole house: two senior staff confirm it, the investigator opens what is normally shut, a
// second person reads what was opened, the ordinary log has none of it, an illegal site stays shut, and after the end
// everything is as before. shows INC-21, INC-22, INC-23
func TestACheckOfADevice(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	site := origin(t)
	h := startDemo(t, dir, "--resolve", "adult.test="+site, "--resolve", "illegal.test="+site)
	db := filepath.Join(dir, "belisha.db")
	pupil := h.who(t, "pupil", "4 Kestrel")
	h.press(t, h.browse(t, pupil, "http://games.test/")).expect(t, http.StatusOK)
	kase := ask(t, db, `SELECT id FROM incidents_incident ORDER BY opened_at DESC, id DESC`)[0]
	owner := ask(t, db, "SELECT id FROM people_person WHERE account = ?", pupil.Name)[0]
	person := func(role string) string {
		return ask(t, db, "SELECT id FROM people_person WHERE account = ?", h.who(t, role, "").Name)[0]
	}
	dsl, head, tech := h.signIn(t, h.who(t, "dsl", "")), h.signIn(t, h.who(t, "head", "")), h.signIn(t, h.who(t, "technician", ""))
	tech.post(t, "/registers/devices/new", "f-tag", "L-01", "f-kind", "laptop", "f-make", "Plain laptop", "f-serial", "SN-00001", "f-place", "Office", "f-user", h.who(t, "technician", "").Name,
		"f-bought-day", "1", "f-bought-month", "9", "f-bought-year", "2025", "f-pupils", "no", "f-personal_data", "no", "f-encrypted", "no", "f-seen-day", "1", "f-seen-month", "9", "f-seen-year", "2026").expect(t, http.StatusSeeOther)
	dsl.post(t, "/incidents/"+kase+"/person", "person", pupil.Name, "part", "subject").expect(t, http.StatusSeeOther)
	fields := []string{"what", "device", "thing", "Phone with a red case", "owner", owner, "grounds", "Two children saw the messages on it.", "sought", "The messages",
		"power", "education_2011", "clause", "behaviour.4", "investigator", person("technician"), "authorised", "yes", "seniors", person("dsl"), "seniors", person("head"),
		"device", "L-01", "address", "127.0.0.1"}
	investigator := h.who(t, "technician", "")
	h.browse(t, investigator, "http://adult.test/before").expect(t, http.StatusForbidden)
	opened := dsl.post(t, "/incidents/"+kase+"/checks/new", fields...)
	opened.expect(t, http.StatusSeeOther)
	check := opened.To
	dsl.post(t, check+"/confirm").expect(t, http.StatusSeeOther)
	h.browse(t, investigator, "http://adult.test/one").expect(t, http.StatusForbidden)
	head.post(t, check+"/confirm").expect(t, http.StatusSeeOther)
	h.browse(t, investigator, "http://adult.test/inside").expect(t, http.StatusOK, "origin of adult.test")
	h.browse(t, investigator, "http://illegal.test/never").expect(t, http.StatusForbidden)
	h.browse(t, h.who(t, "teacher", ""), "http://adult.test/other").expect(t, http.StatusForbidden)
	soon(t, "the pages are in the record", func() bool {
		page := head.get(t, check).plain()
		return strings.Contains(page, "http://adult.test/inside") && strings.Contains(page, "http://illegal.test/never")
	})
	tech.post(t, check+"/end").expect(t, http.StatusSeeOther)
	tech.post(t, check+"/finish", "looked_at", "The messages", "found", "Three unkind ones", "outcome", "internal").expect(t, http.StatusSeeOther)
	head.get(t, check).expect(t, http.StatusOK, "Entry in the register of searches")
	h.browse(t, investigator, "http://adult.test/after").expect(t, http.StatusForbidden)
	soon(t, "the later visit is in the ordinary log", func() bool {
		return len(ask(t, filepath.Join(dir, "traffic.db"), "SELECT path FROM monitoring_line WHERE path = '/after'")) == 1
	})
	if n := ask(t, filepath.Join(dir, "traffic.db"), "SELECT path FROM monitoring_line WHERE path IN ('/inside', '/never')"); len(n) != 0 {
		t.Errorf("INC-23: pages of the check are in the ordinary log: %v", n)
	}
	second := dsl.post(t, "/incidents/"+kase+"/checks/new", fields...).To // the same again, until it turns
	dsl.post(t, second+"/confirm").expect(t, http.StatusSeeOther)
	head.post(t, second+"/confirm").expect(t, http.StatusSeeOther)
	h.browse(t, investigator, "http://adult.test/again").expect(t, http.StatusOK)
	tech.post(t, second+"/unlawful", "unlawful", "The name of a folder.").expect(t, http.StatusSeeOther)
	h.browse(t, investigator, "http://adult.test/stopped").expect(t, http.StatusForbidden)
	head.get(t, second).expect(t, http.StatusOK, "Entry in the register of searches", "999", "Stopped and passed on")
	dsl.get(t, "/incidents/"+kase+"/checks/new").expect(t, http.StatusConflict, "No check in this case")
	if n := len(ask(t, db, "SELECT id FROM registers_entry WHERE register = 'device_searches' AND label LIKE 'Phone with a red case%'")); n != 2 {
		t.Errorf("INC-33: %d entries in the register of searches", n)
	}
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--dir", dir)
}
