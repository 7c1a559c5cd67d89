package house_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// reaches asks the filter for a site as somebody, by the facts that the house publishes within seconds of a change.
func (h *house) reaches(who string) (verdict, rule string) {
	h.t.Helper()
	h.must(h.Seeding.Open(h.ctx()))
	h.later(time.Second)
	e := h.visit(who, "library.example", "gate-"+who+h.clock().Format("150405"))
	return e.Verdict, e.Rule
}

// A parent takes the internet back on the page of their own: from then on the filter shuts the child's internet by the
// gate of the policy, and opens it again when the parent allows it anew. Nobody else is touched, and the child's own pages
// stay open. // shows AUA-27, WEB-29, AUA-07
func TestAPermissionTakenBackReachesTheFilter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if verdict, rule := h.reaches("pupil"); verdict != "allow" {
			t.Fatalf("with permission the child gets %s by %s", verdict, rule)
		}
		parent, before := h.signIn("parent"), h.last()
		parent.post("/family/"+h.ids["pupil"]+"/withdraw", form("service", "internet")).want(t, http.StatusSeeOther, "taking the internet back")
		h.left(before, "taking it back", h.person("parent"), "agreements.withdrawn", "signature/")
		if verdict, rule := h.reaches("pupil"); verdict != "block" || rule != "gate.child_internet" {
			t.Errorf("without permission the child gets %s by %s", verdict, rule)
		}
		for _, who := range []string{"mate", "teacher"} {
			if verdict, rule := h.reaches(who); verdict != "allow" {
				t.Errorf("another's permission was taken back, and %s gets %s by %s", who, verdict, rule)
			}
		}
		h.signIn("pupil").get("/me").want(t, http.StatusOK, "the child's own page")
		parent.signs("parents_agreement", h.ids["pupil"]).want(t, http.StatusSeeOther, "allowing it again")
		if verdict, rule := h.reaches("pupil"); verdict != "allow" {
			t.Errorf("allowed again, the child gets %s by %s", verdict, rule)
		}
		h.whole("after a permission went and came")
	})
}

// Without permission for the equipment a child's account opens nothing but help and its own pages. // shows AUA-07, AUA-15
func TestWithoutEquipmentOnlyHelpIsOpen(t *testing.T) {
	t.Parallel()
	h := open(t, "sqlite")
	child := h.signIn("pupil")
	child.get("/").want(t, http.StatusOK, "before")
	h.signIn("parent").post("/family/"+h.ids["pupil"]+"/withdraw", form("service", "equipment")).want(t, http.StatusSeeOther, "taking it back")
	for _, at := range []string{"/", "/policy", "/notices"} {
		if a := child.get(at); a.to != "/gate" {
			t.Errorf("without permission for the equipment %s answered %d %s", at, a.status, a.to)
		}
	}
	for _, at := range []string{"/gate", "/me", "/tell", "/account"} {
		child.get(at).want(t, http.StatusOK, "what stays open: "+at)
	}
	child.post("/tell", form("choice", "saw")).want(t, http.StatusSeeOther, "telling while held")
}

// A permission for pictures that is taken back opens a task in the register of take-downs, for the very place; a permission
// without a place opens none. // shows AUA-08
func TestPicturesComeDown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		count := func() int64 {
			return one[int64](h, `SELECT COUNT(*) FROM registers_entry WHERE school_id = ? AND register = ?`, school, "take_downs")
		}
		parent := h.signIn("parent")
		parent.post("/family/"+h.ids["pupil"]+"/withdraw", form("service", "mail")).want(t, http.StatusSeeOther, "taking mail back")
		if count() != 0 {
			t.Errorf("taking mail back opened %d tasks about pictures", count())
		}
		parent.post("/family/"+h.ids["pupil"]+"/withdraw", form("service", "image.website")).want(t, http.StatusSeeOther, "taking pictures back")
		if count() != 1 {
			t.Fatalf("taking pictures on the website back opened %d tasks", count())
		}
		entry := one[string](h, `SELECT id FROM registers_entry WHERE school_id = ? AND register = ?`, school, "take_downs")
		page := words(h.signIn("office").get("/registers/take_downs/"+entry).want(t, http.StatusOK, "the task").body)
		if !strings.Contains(page, "Consent withdrawn") || !strings.Contains(page, "Website") || !strings.Contains(page, "Zibbelind") {
			t.Errorf("the office is not shown what is to come down: %s", page)
		}
		h.signIn("teacher").get("/registers/take_downs").want(t, http.StatusForbidden, "who may not see it")
		h.whole("after a picture was taken back")
	})
}
