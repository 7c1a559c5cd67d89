package house_test

import (
	"net/http"
	"testing"
	"time"

	"belisha/internal/board"
)

const confirmPath = "/policy/confirm"

// A member of staff who is new reads and confirms the policy before any other page; the filter serves them all the
// while. Children, parents and governors are not held. // shows POL-22
func TestStaffConfirmThePolicyFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.later(time.Minute)
		h.signIn("office").post("/people/new", form("given", "Tolverane", "family", "Mosswicken", "account", "qnew", "kind", "staff", "posts", "teacher", "taught", ourClass)).
			want(t, http.StatusSeeOther, "a new teacher")
		h.ids["new"] = one[string](h, `SELECT id FROM people_person WHERE school_id = ? AND account = ?`, school, "qnew")
		h.must(h.GiveAccounts(h.ctx(), map[string][]string{secret: {h.ids["new"]}}))
		h.later(time.Minute)
		h.everybodySigns() // the gate of the agreement comes before; see TestAUA02StaffSignFirst
		g := h.enter("new")
		for _, at := range []string{"/", "/account", "/people", "/policy", "/registers", "/duties", "/incidents", "/people/" + h.ids["pupil"], "/registers/" + loans} {
			if a := g.get(at); a.status != http.StatusSeeOther || a.to != confirmPath {
				t.Errorf("before confirming, %s answered %d %s", at, a.status, a.to)
			}
		}
		before := h.last()
		if a := g.post("/filtering/ask", form("host", "pond.example", "kind", "unblock", "reason", "A lesson.")); a.to != confirmPath || h.last() != before {
			t.Errorf("before confirming, a form was taken: %d %s", a.status, a.to)
		}
		h.internetWorks("new")
		g.get("/policy/read").want(t, http.StatusOK, "the public policy")
		g.post(confirmPath, form("version", h.Base.Policy.Load().Version)).want(t, http.StatusUnprocessableEntity, "confirming without a tick")
		g.readThePolicy()
		h.left(before, "confirming", h.person("new"), "policies.confirmed", "policy-reading/"+h.ids["new"])
		for _, at := range []string{"/", "/account", "/people", "/policy", "/registers", "/duties"} {
			g.get(at).want(t, http.StatusOK, "after confirming, "+at)
		}
		for _, who := range []string{"pupil", "parent", "governor", "chair"} {
			g := h.enter(who)
			if a := g.get("/account"); a.status != http.StatusOK {
				t.Errorf("%s is held at %s", who, a.to)
			}
		}
	})
}

// internetWorks asks the filter for two sites, as somebody at a computer of the school.
func (h *house) internetWorks(who string) {
	h.t.Helper()
	h.must(h.Seeding.Open(h.ctx())) // as the house does within seconds of a change of people
	e := h.visit(who, "library.example", "confirm-1")
	if e.Verdict != "allow" || e.Person != h.ids[who] {
		h.t.Errorf("the filter does not serve somebody who has not confirmed: %+v", e)
	}
	h.must(h.Take(h.ctx(), []board.Entry{e, h.visit(who, "adult.test", "confirm-2")}))
}

// After the time that the policy leaves them, staff who have not confirmed a version are led to it. // shows POL-22
func TestLateReadersAreHeld(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		days := h.Base.Policy.Load().Pack.Approval.GraceDays
		g := h.enter("other")
		g.get("/account").want(t, http.StatusOK, "a teacher who was here when the version came, within the days to read it")
		h.later(time.Duration(days)*24*time.Hour + time.Minute)
		g = h.enter("other")
		if a := g.get("/people"); a.to != confirmPath {
			t.Errorf("after %d days a teacher still goes on without: %d %s", days, a.status, a.to)
		}
		h.internetWorks("other")
	})
}
