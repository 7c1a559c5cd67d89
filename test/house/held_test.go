package house_test

import (
	"net/http"
	"testing"
)

// joins adds somebody of the school who has an account and has signed nothing.
func (h *house) joins(account string, kv ...string) {
	h.t.Helper()
	f := form(append([]string{"given", "Tolverane", "family", "Mosswicken", "account", "q" + account}, kv...)...)
	h.signIn("office").post("/people/new", f).want(h.t, http.StatusSeeOther, account+" joining")
	h.ids[account] = one[string](h, `SELECT id FROM people_person WHERE school_id = ? AND account = ?`, school, "q"+account)
	h.must(h.GiveAccounts(h.ctx(), map[string][]string{secret: {h.ids[account]}}))
}

// Somebody new on the staff is held at the gate until they have signed the staff agreement. Meanwhile they can read what
// they are to sign, and press the report button; the internet is shut. // shows AUA-02, AUA-15, WEB-29
func TestStaffSignFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.joins("new", "kind", "staff", "posts", "teacher", "taught", ourClass)
		g := h.enter("new")
		for _, at := range []string{"/", "/people", "/incidents", "/people/" + h.ids["pupil"], "/registers/" + loans, "/duties"} {
			if a := g.get(at); a.status != http.StatusSeeOther || a.to != "/gate" {
				t.Errorf("before signing, %s answered %d %s", at, a.status, a.to)
			}
		}
		before := h.last()
		if a := g.post("/filtering/ask", form("host", "pond.example", "kind", "unblock", "reason", "A lesson.")); a.to != "/gate" || h.last() != before {
			t.Errorf("before signing, a form was taken: %d %s", a.status, a.to)
		}
		if verdict, rule := h.reaches("new"); verdict != "block" || rule != "gate.staff_agreement" {
			t.Errorf("before signing the internet is %s by %s", verdict, rule)
		}
		g.get("/gate").want(t, http.StatusOK, "the page that says why")
		before = h.last()
		g.post("/tell", form("words", "A child told me something.", "place", "school")).want(t, http.StatusSeeOther, "the report button")
		h.left(before, "telling while held", h.person("new"), "incidents.opened", "incident/")
		g.signs("staff_agreement", "", "name", "Tolverane Mosswicken").want(t, http.StatusSeeOther, "signing")
		if verdict, rule := h.reaches("new"); verdict != "allow" {
			t.Errorf("after signing the internet is %s by %s", verdict, rule)
		}
		g.readThePolicy()
		g.get("/people").want(t, http.StatusOK, "after signing")
		h.whole("after somebody joined")
	})
}

// A governor who has not signed opens no figures. // shows AUA-13
func TestGovernorsSignBeforeTheyRead(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.joins("newgov", "kind", "governor", "posts", "governor")
		g := h.enter("newgov")
		for _, at := range []string{"/report", "/dashboard", "/standards", "/"} {
			if a := g.get(at); a.to != "/gate" {
				t.Errorf("before signing, %s answered %d %s", at, a.status, a.to)
			}
		}
		g.signs("governors_agreement", "", "name", "Tolverane Mosswicken").want(t, http.StatusSeeOther, "signing")
		g.get("/report").want(t, http.StatusOK, "the report after signing")
	})
}
