package house_test

import (
	"net/http"
	"testing"
)

// opened is the newest concern.
func (h *house) opened(before int64) string {
	h.t.Helper()
	if n := one[int64](h, `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ?`, school); n != before+1 {
		h.t.Fatalf("%d concerns were opened, not one", n-before)
	}
	return one[string](h, `SELECT id FROM incidents_incident WHERE school_id = ? ORDER BY id DESC LIMIT 1`, school)
}

func (h *house) concerns() int64 {
	return one[int64](h, `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ?`, school)
}

// opensFor demands that a concern opens to some and to nobody else.
func (h *house) opensFor(id string, to ...string) {
	h.t.Helper()
	for _, who := range []string{"teacher", "other", "coordinator", "dsl", "head", "office", "technician", "governor", "parent", "mate"} {
		want := http.StatusForbidden
		if contained(to, who) {
			want = http.StatusOK
		}
		if a := h.signIn(who).get("/incidents/" + id); a.status != want {
			h.t.Errorf("the concern about an account: %s got %d, not %d", who, a.status, want)
		}
	}
}

// One account at two devices at once is looked into, and when it is confirmed a concern opens: about a child with those who
// care for the class, about staff with the head alone. // shows PPL-13
func TestASharedAccountOpensAConcern(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		matter, before := h.twice(h.ids["pupil"]), h.concerns()
		h.signIn("other").get("/sign-ins/"+matter).want(t, http.StatusForbidden, "a teacher of another class")
		h.signIn("teacher").post("/sign-ins/"+matter, form("answer", "confirmed", "note", "A friend knew the password.")).want(t, http.StatusSeeOther, "confirming")
		h.opensFor(h.opened(before), "teacher", "coordinator", "dsl", "head")

		matter, before = h.twice(h.ids["assistant"]), h.concerns()
		h.signIn("assistant").get("/sign-ins/"+matter).want(t, http.StatusForbidden, "judging one's own")
		h.signIn("coordinator").post("/sign-ins/"+matter, form("answer", "explained", "note", "Two rooms, one lesson.")).want(t, http.StatusSeeOther, "explaining")
		if h.concerns() != before {
			t.Error("what was explained opened a concern")
		}
		matter = h.twice(h.ids["technician"])
		h.signIn("coordinator").post("/sign-ins/"+matter, form("answer", "confirmed", "note", "A colleague used it.")).want(t, http.StatusSeeOther, "confirming")
		h.opensFor(h.opened(before), "head")
		h.whole("after accounts were shared")
	})
}

// Somebody may know my password: the account is closed until there is a new one, its sessions end, and a concern opens in
// which a child is the one to be protected. // shows PPL-21
func TestAKnownPasswordClosesTheAccount(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		elsewhere, before := h.signIn("pupil"), h.concerns()
		h.signIn("pupil").post("/account/breach", nil).want(t, http.StatusSeeOther, "the button")
		if a := elsewhere.get("/account"); a.status != http.StatusSeeOther {
			t.Error("a session goes on after its password is known")
		}
		h.nobody().post("/sign-in", form("name", "qpupil", "password", secret)).want(t, http.StatusUnprocessableEntity, "the old password")
		h.opensFor(h.opened(before), "teacher", "coordinator", "dsl", "head")
		h.signIn("teacher").post("/accounts/"+h.ids["pupil"]+"/reset", asked()).want(t, http.StatusOK, "a new password")

		g := h.signIn("other")
		if a := g.post("/account/breach", nil).want(t, http.StatusSeeOther, "a grown-up's button"); a.to != "/account/password" {
			t.Errorf("after the button: %s", a.to)
		}
		if a := g.get("/people"); a.to != "/account/password" {
			t.Errorf("with a known password /people answered %d %s", a.status, a.to)
		}
		g.post("/account/password", form("password", "velvet-harbour-kite-9", "again", "velvet-harbour-kite-9")).want(t, http.StatusSeeOther, "a new one")
		g.get("/people").want(t, http.StatusOK, "with a new password")
		h.whole("after passwords got about")
	})
}
