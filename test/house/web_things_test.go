package house_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/web"
)

// online are records of a class's lessons on the web, and of a filter that is tried, reported and tested.
type online struct {
	pass, plan, ask, hide string // what is open for the child's class, a plan, what the child asked for, what was hidden
	failure, repeat       string // a report of the filter, and what the child kept asking for
	point, key            string // a place from which a device tries the filter
}

func notOnline() online { return online{no, no, no, no, no, no, no, no} }

// surfs says what stands in the braces of the routes of these features.
func (s things) surfs() []place {
	id := func(prefix, id string) place { return place{prefix, []string{"{id}", id}} }
	return []place{id("/passes/lessons/", s.pass), id("/passes/plans/", s.plan), id("/passes/asks/", s.ask), id("/passes/hidden/", s.hide),
		id("/filtering/failures/", s.failure), id("/monitoring/repeats/", s.repeat), id("/probing/points/", s.point)}
}

// aboutLessons makes one of each about a child and its class. A class's own teacher opens, and nobody else.
func (h *house) aboutLessons(s *things, guests map[string]*guest) {
	h.t.Helper()
	class, teacher, child := h.leads(s.child, guests)
	s.pass = h.opensSites(teacher, class, "pond.example")
	s.plan = h.plans(teacher, class)
	s.ask = h.asksFor(child, "newts.example")
	s.hide = h.hides(teacher, class, "murky.example")
	s.failure = h.newest("filtering_failure")
	s.repeat = h.keepsAsking(s.child)
	s.point, s.key = h.setsUp(guests["technician"], "Trolley of "+class)
}

// leads gives a child's class, who teaches it, and the child.
func (h *house) leads(person string, guests map[string]*guest) (class string, teacher, child *guest) {
	h.t.Helper()
	class, name := ourClass, strings.TrimPrefix(h.account(person), "q")
	who := "teacher"
	if person == h.ids["away"] {
		class, who = theirs, "other"
	}
	in := func(who string) *guest {
		if g := guests[who]; g != nil {
			return g
		}
		return h.signIn(who)
	}
	return class, in(who), in(name)
}

// lesson is a form that opens sites for a class, each of which the teacher has just looked at.
func lesson(class string, sites ...string) url.Values {
	f := form("class", class, "aim", "What lives in a pond", "sites", strings.Join(sites, "\n"), "until", "30")
	for _, one := range sites {
		f.Add("looked", one)
	}
	return f
}

func (h *house) opensSites(g *guest, class string, sites ...string) string {
	h.t.Helper()
	return g.post("/passes/new", lesson(class, sites...)).want(h.t, http.StatusSeeOther, "opening sites").after("/passes/lessons/")
}

func planned(class string) url.Values {
	return form("class", class, "aim", "What lives in a river", "age", "5", "sites", "river.example", "minutes", "45")
}

func (h *house) plans(g *guest, class string) string {
	h.t.Helper()
	return g.post("/passes/plans/new", planned(class)).want(h.t, http.StatusSeeOther, "planning a lesson").after("/passes/plans/")
}

func (h *house) asksFor(g *guest, host string) string {
	h.t.Helper()
	g.post("/passes/ask", form("host", host, "words", "For my picture.")).want(h.t, http.StatusSeeOther, "asking a teacher for a page")
	return h.newest("passes_ask")
}

func (h *house) hides(g *guest, class, host string) string {
	h.t.Helper()
	g.post("/passes/hide", form("class", class, "host", host)).want(h.t, http.StatusSeeOther, "hiding a page")
	return h.newest("passes_hide")
}

// keepsAsking asks three times for a page that says each time that it is blocked.
func (h *house) keepsAsking(person string) string {
	h.t.Helper()
	who := strings.TrimPrefix(h.account(person), "q")
	var batch []board.Entry
	for n := range 3 {
		e := h.visit(who, "games.test", fmt.Sprintf("again-%s-%d", who, n))
		e.At = e.At.Add(time.Duration(n-3) * time.Minute)
		batch = append(batch, e)
	}
	h.must(h.Take(h.ctx(), batch))
	return one[string](h, `SELECT id FROM monitoring_alert WHERE school_id = ? AND person_id = ? AND kind = 'repeat' ORDER BY id DESC LIMIT 1`, school, person)
}

var keyShown = regexp.MustCompile(`<code>([A-Z0-9]{26}|[0-9A-Za-z_-]{43})</code>`) //nolint:gochecknoglobals // compiled once

// setsUp gives a place from which a device tries the filter, and its key, which is shown once.
func (h *house) setsUp(g *guest, name string) (id, key string) {
	h.t.Helper()
	shown := keyShown.FindStringSubmatch(g.post("/probing/points", form("name", name)).want(h.t, http.StatusOK, "setting up a place").body)
	if shown == nil {
		h.t.Fatal("the key of a new place is not shown")
	}
	return h.newest("probing_point"), shown[1]
}

// byKey says that a route is open to whoever sends a key, signed in or not, and to nobody without one.
func byKey(r web.Route) bool { return r.Action == "probing.send" }

// back undoes what a form that asks for no more than a press has done, for whoever is asked next.
func (h *house) back(r web.Route, s things) {
	h.t.Helper()
	undo, id := "", ""
	switch r.Path {
	case "/passes/plans/{id}/remove":
		undo, id = `UPDATE passes_plan SET gone_at = '' WHERE school_id = ? AND id = ?`, s.plan
	case "/watching/sessions/{id}/end":
		undo, id = `UPDATE watching_session SET ended_at = '', ended_by = '' WHERE school_id = ? AND id = ?`, s.session
	default:
		return
	}
	h.must(h.db.Write(h.ctx(), school, func(tx *db.Tx) error {
		_, err := tx.Exec(h.ctx(), undo, school, id)
		return err
	}))
}
