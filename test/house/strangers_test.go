package house_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/web"
)

// Every page and every form, asked for by nobody and by a person of each role, about a child of their own class and
// about a child of another: the door opens exactly where the table of rights says so. // shows STD-13
func TestStrangersMeetTheTable(t *testing.T) {
	t.Parallel()
	h := open(t, db.SQLite)
	guests := h.everybody()
	for _, child := range []struct {
		name string
		ours bool
	}{{"pupil", true}, {"away", false}} {
		s := h.trouble(child.name)
		h.about(&s, guests)
		for _, r := range h.Site.Routes() {
			h.asNobody(r, s)
		}
		for _, who := range roles() {
			guests[who] = h.signIn(who)
			for _, r := range h.Site.Routes() {
				h.asRole(guests, who, r, s, child.ours)
			}
			guests[who] = h.signIn(who)
		}
		h.must(h.GiveAccounts(h.ctx(), map[string][]string{secret: {h.ids["pupil"], h.ids["away"]}}))
	}
}

func (h *house) public(r web.Route) bool {
	a, _ := h.Gate.Action(r.Action)
	return a.Public
}

// asNobody is sent to the door, whether or not the record is there: an address tells a stranger nothing.
func (h *house) asNobody(r web.Route, s things) {
	h.t.Helper()
	missing := things{child: "none", incident: "none", evidence: "none", alert: "none", request: "none", version: "none", draft: "none", clause: "none",
		code: "none", line: "none", lookups: map[string]string{"coordinator": "none"}}
	for _, one := range []things{s, missing} {
		at := one.address(r.Path, "")
		a := h.nobody().ask(r.Method, at)
		switch {
		case h.public(r):
			if a.status == http.StatusForbidden || a.status == http.StatusUnauthorized || a.status >= 500 || strings.HasPrefix(a.to, "/sign-in?") {
				h.t.Errorf("%s %s is public, yet nobody got %d %s", r.Method, at, a.status, a.to)
			}
		case r.Method == http.MethodGet:
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/sign-in?next=") {
				h.t.Errorf("nobody asked for %s and got %d %s", at, a.status, a.to)
			}
		case a.status != http.StatusUnauthorized:
			h.t.Errorf("nobody sent %s and got %d", at, a.status)
		}
	}
}

func (g *guest) ask(method, path string) answer {
	g.h.t.Helper()
	if method == http.MethodPost {
		return g.post(path, url.Values{})
	}
	return g.get(path)
}

func (h *house) asRole(guests map[string]*guest, who string, r web.Route, s things, ours bool) {
	h.t.Helper()
	if slices.Contains([]string{"POST /sign-in"}, r.Method+" "+r.Path) {
		return // somebody signed in is not a stranger there; the accounts' own tests drive it
	}
	at := s.address(r.Path, who)
	a := guests[who].ask(r.Method, at)
	if endsSession(r) {
		guests[who] = h.signIn(who)
	}
	may := h.public(r) || covers(h.Gate.ReachOf(r.Action, authz.Role(who)), who, r, ours)
	if r.Path == "/filtering/requests/{id}" && r.Method == "POST" && who == "teacher" {
		may = false // the teacher asked for it
	}
	switch {
	case !may && a.status != http.StatusForbidden:
		h.t.Errorf("%s has no right to %s %s (%s), yet got %d %s", who, r.Method, at, r.Action, a.status, a.to)
	case may && (a.status == http.StatusForbidden || a.status == http.StatusUnauthorized || a.status >= 500 || strings.HasPrefix(a.to, "/sign-in?")):
		h.t.Errorf("%s may %s %s (%s), yet got %d %s\n%s", who, r.Method, at, r.Action, a.status, a.to, words(a.body))
	case may && r.Method == http.MethodGet && a.status != http.StatusOK && a.status != http.StatusSeeOther:
		h.t.Errorf("%s may see %s (%s), yet got %d\n%s", who, at, r.Action, a.status, words(a.body))
	}
}

// endsSession are the routes after which one has to sign in again.
func endsSession(r web.Route) bool {
	return slices.Contains([]string{"GET /unlock", "POST /sign-out", "POST /account/sessions"}, r.Method+" "+r.Path)
}

// covers reads a cell of the table for the records that these tests ask for, apart from the house's own reading.
func covers(reach authz.Reach, who string, r web.Route, ours bool) bool {
	about := strings.Contains(r.Path, "{id}")
	switch reach {
	case authz.All:
		return true
	case authz.Class: // the teacher and the assistant have the class of our child
		return !about || ours
	case authz.Case: // about children: coordinator, safeguarding lead and head
		return !about || who == "coordinator" || who == "dsl" || who == "head"
	case authz.Own: // our child is the pupil, and the parent's
		return !about || ours
	}
	return false
}
