package house_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// In a lesson the gateway stops the class and nobody else when its teacher asks for eyes up; it ends by itself with the house
// asleep; only those of the lesson see it, while it runs, and that they looked stands once on the head's list.
// // shows MON-11, MON-12, MON-13
func TestALessonIsWatchedAndSteered(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.signIn("teacher")
		if verdict, rule := h.goes("pupil", "library.example"); verdict != "allow" {
			t.Fatalf("before, the child gets %s by %s", verdict, rule)
		}
		teacher.post("/watching/new", watched("class "+theirs, h.ids["teacher"])).want(t, http.StatusForbidden, "a session of a colleague's class")
		id := teacher.post("/watching/new", watched("class "+ourClass, h.ids["teacher"])).want(t, http.StatusSeeOther, "a session").after("/watching/sessions/")
		at := "/watching/sessions/" + id
		for _, who := range []string{"other", "head", "coordinator", "dsl", "technician", "admin", "parent", "pupil"} {
			h.signIn(who).get(at).want(t, http.StatusForbidden, who+" at the live view")
		}
		if page := words(h.signIn("head").get("/watching").body); !strings.Contains(page, "Ponds") {
			t.Errorf("the head does not see who is in charge: %.600s", page)
		}
		if page := words(teacher.get(at).want(t, http.StatusOK, "the live view").body); !strings.Contains(page, "Not signed in") {
			t.Errorf("the live view says: %.800s", page)
		}
		teacher.get(at)
		if n := one[int64](h, `SELECT COUNT(*) FROM monitoring_lookup WHERE school_id = ? AND by_id = ? AND reason LIKE 'Live view of a lesson%'`, school, h.ids["teacher"]); n != 1 {
			t.Errorf("%d rows on the head's list", n)
		}
		teacher.post(at+"/eyes", form("do", "up")).want(t, http.StatusSeeOther, "eyes up")
		h.must(h.Work(h.ctx(), "filtering.minute"))
		for who, want := range map[string]string{"pupil": "block", "mate": "block", "away": "allow", "teacher": "allow"} {
			if verdict, rule := h.goes(who, "library.example"); verdict != want {
				t.Errorf("eyes up: %s gets %s by %s", who, verdict, rule)
			}
		}
		teacher.post(at+"/eyes", form("do", "up", "person", h.ids["head"])).want(t, http.StatusForbidden, "an adult as target")
		h.later(61 * time.Minute)
		if verdict, rule := h.goes("pupil", "library.example"); verdict != "allow" {
			t.Errorf("after the lesson, with the house asleep, the child gets %s by %s", verdict, rule)
		}
		h.signIn("teacher").get(at).want(t, http.StatusForbidden, "the live view after the lesson")
		h.whole("after a lesson that was watched")
	})
}
