package house_test

import (
	"fmt"
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
	guests := map[string]*guest{}
	for _, who := range roles() {
		guests[who] = h.apart(who)
	}
	for _, child := range []struct {
		name string
		ours bool
	}{{"pupil", true}, {"away", false}} {
		s := h.trouble(child.name)
		h.about(&s, guests)
		for _, r := range h.routes() {
			if child.ours || h.depends(r) {
				h.asNobody(r, s)
			}
		}
		for _, who := range roles() {
			guests[who] = h.apart(who)
			for _, r := range h.routes() {
				if child.ours || h.depends(r) {
					h.asRole(guests, who, r, s, child.ours)
				}
			}
			guests[who] = h.apart(who)
		}
		h.must(h.GiveAccounts(h.ctx(), map[string][]string{secret: {h.ids["pupil"], h.ids["away"]}}))
	}
}

// apart signs each role in at a device of its own: what one of them types wrong here shuts out nobody else.
func (h *house) apart(who string) *guest {
	h.t.Helper()
	g := h.at(fmt.Sprintf("127.0.1.%d", 1+slices.Index(roles(), who)))
	g.enters(who)
	g.readThePolicy()
	return g
}

// depends says whether it matters to anybody whose child a record is about.
func (h *house) depends(r web.Route) bool {
	return slices.ContainsFunc(authz.Roles(), func(role authz.Role) bool {
		reach := h.Gate.ReachOf(r.Action, role)
		return reach != authz.None && reach != authz.All
	})
}

func (h *house) public(r web.Route) bool {
	a, _ := h.Gate.Action(r.Action)
	return a.Public
}

// asNobody is sent to the door, whether or not the record is there: an address tells a stranger nothing.
func (h *house) asNobody(r web.Route, s things) {
	h.t.Helper()
	missing := things{child: "none", incident: "none", evidence: "none", alert: "none", request: "none", version: "none", draft: "none", clause: "none",
		code: "none", line: "none", loan: "none", worry: "none", file: "none", duty: "none", feed: "none", standard: "none", statement: "none", review: "none", bundle: "none", word: "none", dealings: noDealings(), online: notOnline(), rooms: noRooms(),
		household: household{carer: "none", signed: "none", allowed: "none", paper: "none", matter: "none", deed: "none", class: "none", young: "none", door: "none", link: "none"},
		lookups:   map[string]string{"coordinator": "none"}, notices: map[string]string{"": "none"}}
	for _, one := range []things{s, missing} {
		at := one.address(r.Path, "")
		a := h.nobody().ask(r.Method, at, nil)
		switch {
		case r.Action == "feeds.serve":
			h.withoutKey(r, "nobody", a)
		case byKey(r):
			if a.status != http.StatusUnauthorized {
				h.t.Errorf("nobody sent %s without a key and got %d %s", at, a.status, a.to)
			}
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

// withoutKey demands that who sends no key of an outside service learns nothing, signed in or not.
func (h *house) withoutKey(r web.Route, who string, a answer) {
	h.t.Helper()
	want := http.StatusNotFound
	if r.Method == http.MethodPost {
		want = http.StatusUnprocessableEntity // a browser's form, before any key is looked at
	}
	if a.status != want {
		h.t.Errorf("%s sent %s %s without a key and got %d %s", who, r.Method, r.Path, a.status, a.to)
	}
}

func (g *guest) ask(method, path string, f url.Values) answer {
	g.h.t.Helper()
	if method == http.MethodPost {
		return g.post(path, f)
	}
	return g.get(path)
}

// empty is a form with nothing in it but the record that it is about.
func (s things) empty(path string) url.Values {
	if strings.HasPrefix(path, "/registers/{register}/desk") {
		return form("id", s.loan)
	}
	return url.Values{}
}

func (h *house) asRole(guests map[string]*guest, who string, r web.Route, s things, ours bool) {
	h.t.Helper()
	if slices.Contains([]string{"POST /sign-in", "POST /account/breach"}, r.Method+" "+r.Path) {
		return // somebody signed in is not a stranger there, and after the other is held; the accounts' own tests drive them
	}
	at := s.address(r.Path, who)
	a := guests[who].ask(r.Method, at, s.empty(r.Path))
	if endsSession(r) {
		guests[who] = h.apart(who)
	}
	h.back(r, s)
	if r.Action == "feeds.serve" {
		h.withoutKey(r, who, a)
		return
	}
	may := h.public(r) && !byKey(r) || h.covers(who, r, ours)
	if r.Path == "/filtering/requests/{id}" && r.Method == "POST" && who == "teacher" {
		may = false // the teacher asked for it
	}
	if (r.Path == "/notices/push" || r.Path == "/notices/address") && who == "pupil" {
		may = false // a child's notices leave the house by no way
	}
	if r.Path == "/chronology/exports/{id}/file" {
		may = who == "coordinator" // who asked for it
	}
	if r.Path == "/incidents/{id}/acknowledge" && who == "teacher" {
		may = false // sees it, and does not deal with it
	}
	ends := h.public(r) && strings.Contains(r.Path, "{") // an address that somebody else may have closed meanwhile
	switch {
	case !may && a.status == http.StatusNotFound && strings.HasPrefix(r.Path, "/family/{child}"): // nothing is said of another's child
	case may && a.status == http.StatusNotFound && (ends || strings.Contains(r.Path, "/passkeys/{id}")):
	case !may && a.status != http.StatusForbidden:
		h.t.Errorf("%s has no right to %s %s (%s), yet got %d %s", who, r.Method, at, r.Action, a.status, a.to)
	case may && (a.status == http.StatusForbidden || a.status == http.StatusUnauthorized || a.status >= 500 || strings.HasPrefix(a.to, "/sign-in?")):
		h.t.Errorf("%s may %s %s (%s), yet got %d %s\n%s", who, r.Method, at, r.Action, a.status, a.to, words(a.body))
	case may && r.Method == http.MethodGet && !slices.Contains([]int{http.StatusOK, http.StatusSeeOther, http.StatusGone}, a.status):
		h.t.Errorf("%s may see %s (%s), yet got %d\n%s", who, at, r.Action, a.status, words(a.body))
	}
}

// endsSession are the routes after which one has to sign in again.
func endsSession(r web.Route) bool {
	return slices.Contains([]string{"GET /unlock", "POST /sign-out", "POST /not-me", "POST /account/sessions", "POST /card/{card}"}, r.Method+" "+r.Path)
}

// covers reads a cell of the table for the records that these tests ask for, apart from the house's own reading.
func (h *house) covers(who string, r web.Route, ours bool) bool {
	about := strings.Contains(r.Path, "{id}") || strings.Contains(r.Path, "{class}") || strings.HasPrefix(r.Path, "/chronology/{person}") || strings.HasPrefix(r.Path, "/chronology/bundle/") || strings.HasPrefix(r.Path, "/family/{child}")
	reach := h.Gate.ReachOf(r.Action, authz.Role(who))
	switch {
	case reach != authz.None && (r.Action == "duties.done" || r.Action == "duties.hand_over"):
		return h.hasDuty(who)
	case reach == authz.Own && r.Action == "escalation.worklist":
		return false // a deputy, where two posts are one person
	case reach == authz.Own && r.Action == "watching.alone":
		return false // the duty adult, where a teacher is one
	case reach == authz.Own && r.Action == "policies.draft":
		return who == "coordinator" // whose post owns the policy
	case reach == authz.Own && r.Action == "agreements.show":
		return ours && (who == "pupil" || who == "parent") // whose it is, and who cares for them
	case reach == authz.Own && r.Action == "agreements.withdraw":
		return ours && who == "parent" // who gave it
	case r.Action == "agreements.verify" && who == "office":
		return false // who scanned it in
	case reach == authz.Own && strings.HasPrefix(r.Action, "passes.plan"):
		return !about || ours && who == "teacher" // whose plan it is
	case reach == authz.Own && strings.HasPrefix(r.Action, "registers."):
		return who == "pupil" && ours // whom the entry names; the parent it does not
	}
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

// hasDuty are its post, its deputy, and those who see to all duties.
func (h *house) hasDuty(who string) bool {
	d := h.aDuty()
	return who == "head" || who == "coordinator" || h.holds(who, d.Owner) || h.holds(who, d.Deputy)
}
