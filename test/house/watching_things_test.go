package house_test

import (
	"fmt"
	"net/http"
	"strings"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/records/defence"
	"belisha/internal/records/people"
)

// rooms are records of those who watch: over lessons, over the log, over attacks and over the network.
type rooms struct {
	session, shown, club              string // a lesson that is watched over, what is shown in it, and a club
	week, over                        string // the week's report, and a day over an allowance
	service, bearer                   string // an outside service, and its key
	security, cut, audit, item, table string // an attack, what was cut off, a report of the network, and what it found
}

func noRooms() rooms { return rooms{no, no, no, no, no, no, no, no, no, no, no, no} }

// watched says what stands in the braces of the routes of these features.
func (s things) watched() []place {
	id := func(prefix, id string) place { return place{prefix, []string{"{id}", id}} }
	return []place{{"/watching/sessions/", []string{"{id}", s.session, "{act}", s.shown}}, id("/watching/clubs/", s.club), id("/reviews/", s.week), id("/monitoring/minutes/", s.over),
		id("/feeds/", s.service), {"/defence/alerts/", []string{"{id}", s.security, "{cut}", s.cut}}, id("/defence/audits/", s.audit), id("/defence/items/", s.item)}
}

// aboutWatching makes one of each about a child and its class.
func (h *house) aboutWatching(s *things, guests map[string]*guest) {
	h.t.Helper()
	class, teacher, _ := h.leads(s.child, guests)
	s.session = teacher.post("/watching/new", watched("class "+class, h.ids[teacher.who])).want(h.t, http.StatusSeeOther, "watching over a lesson").after("/watching/sessions/")
	teacher.post("/watching/sessions/"+s.session+"/site", form("address", "pond.example/newts")).want(h.t, http.StatusSeeOther, "showing a site")
	s.shown = h.newest("watching_act")
	guests["coordinator"].post("/watching/clubs/new", form("title", "Club of "+class, "leaders", h.ids[teacher.who], "children", s.child)).want(h.t, http.StatusSeeOther, "making a club")
	s.club = h.newest("watching_club")
	h.must(h.Work(h.ctx(), "reviews.write"))
	s.week, s.over = h.newest("reviews_report"), h.sitsLong(s.child)
	s.service, s.bearer = h.letsIn(guests["head"], "Eyes on "+class)
	h.aboutAttacks(s, guests)
}

// letsIn lets an outside service read and send, and gives its key, which is shown once.
func (h *house) letsIn(g *guest, name string) (id, key string) {
	h.t.Helper()
	a := g.post("/feeds/new", form("name", name, "contract", "C-12", "may", "log", "may", "findings", "names", "no", "hours", "24")).want(h.t, http.StatusOK, "letting a service in")
	shown := keyShown.FindStringSubmatch(a.body)
	if shown == nil {
		h.t.Fatalf("the key of a new service is not shown: %s", words(a.body))
	}
	return h.newest("feeds_service"), shown[1]
}

// sitsLong lays a day over an allowance of the staff's into the house, as the sum of the day would.
func (h *house) sitsLong(child string) string {
	h.t.Helper()
	id := "over-" + child
	h.must(h.db.Write(h.ctx(), school, func(tx *db.Tx) error {
		_, err := tx.Exec(h.ctx(), `INSERT INTO monitoring_over (school_id, id, person_id, day, allowance, minutes, allowed, at, teaching, decided, words, decided_at) VALUES (?,?,?,?,'private_use',75,60,?,20,'','','')`,
			school, id, h.ids["office"], fmt.Sprintf("2026-11-%02d", 10+one[int64](h, `SELECT COUNT(*) FROM monitoring_over WHERE school_id = ?`, school)), "2026-11-21T03:00:00Z")
		return err
	}))
	return id
}

// aboutAttacks makes an alert about a harmful file, cuts its device off, and takes a report of the network in.
func (h *house) aboutAttacks(s *things, guests map[string]*guest) {
	h.t.Helper()
	s.security = h.catches(s.child)
	guests["technician"].post("/defence/alerts/"+s.security+"/cut-off", form("what", "device")).want(h.t, http.StatusSeeOther, "cutting a device off")
	s.cut = h.newest("defence_cut")
	s.table = "Host name,MAC address\nstranger-" + s.child + ",aa:bb:cc:00:00:99\n"
	s.audit = h.audits(guests["technician"], s.table)
	guests["technician"].post("/defence/audits/"+s.audit+"/take", nil).want(h.t, http.StatusSeeOther, "taking a report in")
	s.item = h.newest("defence_item")
}

// catches lets the filter stop a harmful file that a child fetches, each at a device of its own, and gives the alert.
func (h *house) catches(child string) string {
	h.t.Helper()
	d, _ := defence.New(h.Base, people.Store{}, nil, nil, defence.Hooks{})
	device := fmt.Sprintf("10.20.9.%d", 10+one[int64](h, `SELECT COUNT(*) FROM defence_alert WHERE school_id = ?`, school))
	h.must(d.Heed(h.ctx(), []board.Entry{{ID: "virus-" + child, At: h.clock(), School: school, Person: child, Device: device, Host: "files.example", Verdict: "block", File: "virus", Door: "proxy"}}))
	return h.newest("defence_alert")
}

// audits sends the report of a tool, which waits to be looked at.
func (h *house) audits(g *guest, table string) string {
	h.t.Helper()
	a := g.upload("/defence/audits", form("tool", "A scanner"), "file", "scan.csv", []byte(table)).want(h.t, http.StatusSeeOther, "a report of the network")
	return strings.TrimPrefix(a.to, "/defence/audits/")
}
