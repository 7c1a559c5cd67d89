package house_test

import (
	"net/http"
	"strings"
	"testing"
)

// leaves signs somebody off from today.
func (h *house) leaves(who string) {
	h.t.Helper()
	f := form()
	day(f, "left", h.clock())
	h.signIn("head").post("/people/"+h.ids[who]+"/leave", f).want(h.t, http.StatusSeeOther, who+" leaving")
}

// With the first day without access everything ends by which somebody came in: open sessions, the password, the passkey,
// the pictures, the card, and a parent's link. // shows PPL-06
func TestLeaversComeInByNoWay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.signIn("teacher")
		teacher.proves()
		k := newPasskey(t, h.cfg.Web.Listen)
		teacher.post("/account/factors/passkey", form("do", "register", "name", "My telephone", "credential", k.creates(teacher.asked("/account/factors/passkey")))).want(t, http.StatusOK, "a passkey")
		other := h.signIn("coordinator")
		door := h.opensClass(other, young)
		teacher.post("/classroom/1%20Wren/cards", form("child", h.ids["tiny"])).want(t, http.StatusOK, "a card")
		child := h.nobody()
		h.byPictures(teacher, young, "tiny", child).want(t, http.StatusSeeOther, "coming in by pictures")
		link := "/f/" + h.sendsHome(h.signIn("office"), h.ids["far"])
		h.nobody().get(link).want(t, http.StatusOK, "the link")

		for _, who := range []string{"tiny", "far", "teacher"} {
			h.leaves(who)
		}
		for name, g := range map[string]*guest{"the teacher": teacher, "the child": child} {
			if a := g.get("/account"); !strings.HasPrefix(a.to, "/sign-in") {
				t.Errorf("%s has left and still has a session: %d %s", name, a.status, a.to)
			}
		}
		for _, who := range []string{"teacher", "far"} {
			h.nobody().post("/sign-in", form("name", "q"+who, "password", secret)).want(t, http.StatusUnprocessableEntity, who+" signing in after leaving")
		}
		g := h.nobody()
		if a := g.post("/sign-in/passkey", form("credential", k.gets(g.asked("/sign-in/passkey")))); a.status == http.StatusSeeOther {
			t.Errorf("a passkey outlives its owner's post: %d %s", a.status, a.to)
		}
		h.nobody().get("/class/"+door+"/"+h.ids["tiny"]).want(t, http.StatusNotFound, "the pictures of a child who has left")
		h.nobody().get(link).want(t, http.StatusNotFound, "the link of a parent who has left")
		h.cardIsDead("tiny")
		h.whole("after people left")
	})
}

// cardIsDead accepts either: the card is gone from the house, or it lets nobody in.
func (h *house) cardIsDead(who string) {
	h.t.Helper()
	if one[int64](h, `SELECT COUNT(*) FROM classroom_card WHERE school_id = ? AND child = ? AND ended_at = ''`, school, h.ids[who]) == 0 {
		return
	}
	h.byCard(who).want(h.t, http.StatusNotFound, "the card of a child who has left")
}

// A child of Year 1 presses three pictures on the class's page and stands on pages of its own; wrong ones let nobody in, and
// an older class has no such page. // shows PPL-07, PPL-10
func TestTheYoungestComeInByPictures(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.signIn("teacher")
		door := h.opensClass(teacher, young)
		wrong := h.nobody()
		for range 3 {
			wrong.post("/class/"+door+"/"+h.ids["tiny"], form("chosen", "cat,cat", "pick", "cat"))
		}
		if a := wrong.get("/me"); a.status == http.StatusOK {
			t.Error("wrong pictures let somebody in")
		}
		child := h.nobody()
		if a := h.byPictures(teacher, young, "tiny", child).want(t, http.StatusSeeOther, "the right pictures"); a.to != "/" {
			t.Errorf("the pictures lead to %s", a.to)
		}
		child.goOn()
		page := words(child.get("/me").want(t, http.StatusOK, "the child's own page").body)
		if strings.Contains(page, "Zibbelind") {
			t.Error("a child's own page shows another child")
		}
		for _, at := range []string{"/people", "/classroom", "/incidents", "/family", "/people/" + h.ids["pupil"]} {
			child.get(at).want(t, http.StatusForbidden, "a child of Year 1 at "+at)
		}
		h.nobody().get("/class/"+door+"/"+h.ids["lark"]).want(t, http.StatusNotFound, "a child of another class at this door")
		if a := teacher.post("/classroom/5%20Badger/door", nil); a.status == http.StatusSeeOther {
			t.Error("children of Year 5 get a page without a password")
		}
		h.whole("after coming in by pictures")
	})
}
