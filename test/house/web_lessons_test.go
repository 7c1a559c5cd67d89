package house_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A teacher opens for her own class and for no other, the form that names none comes back, and nobody else opens at all:
// what others send in her name opens nothing at the filter. // shows NEW-04, STD-13
func TestOnlyTheOwnTeacherOpensForAClass(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		teacher := h.signIn("teacher")
		theirsOpened := func() int64 {
			return one[int64](h, `SELECT COUNT(*) FROM passes_pass WHERE school_id = ? AND class = ?`, school, theirs)
		}
		for at, f := range map[string]url.Values{"/passes/new": lesson(theirs, "games.test"), "/passes/hide": form("class", theirs, "host", "library.example")} {
			before := h.last()
			teacher.post(at, f).want(t, http.StatusForbidden, "the teacher at "+at+" for a colleague's class")
			h.left(before, at, h.person("teacher"), "refused", "school/"+school)
			f.Del("class")
			if page := words(teacher.post(at, f).want(t, http.StatusUnprocessableEntity, at+" without a class").body); !strings.Contains(page, "Choose a class") {
				t.Errorf("%s without a class says: %.600s", at, page)
			}
		}
		for _, who := range []string{"assistant", "office", "technician", "coordinator", "dsl", "head", "admin", "governor", "parent", "pupil"} {
			h.signIn(who).post("/passes/new", lesson(theirs, "games.test")).want(t, http.StatusForbidden, who+" opening for a class")
		}
		if n := theirsOpened(); n != 0 {
			t.Errorf("%d lessons were opened for a class by people who do not teach it", n)
		}
	})
}

// What a teacher opens is open at the filter for her class while the lesson runs, for nobody else, and shut again at its end
// with the house asleep; a child of another class sees nothing of it. // shows NEW-04, WEB-07
func TestALessonOpensForItsClassAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		if verdict, rule := h.goes("pupil", "games.test"); verdict != "block" {
			t.Fatalf("before, the child gets %s by %s", verdict, rule)
		}
		id := h.opensSites(h.signIn("teacher"), ourClass, "games.test")
		h.must(h.Work(h.ctx(), "filtering.minute"))
		for who, want := range map[string]string{"pupil": "allow", "mate": "allow", "away": "block"} {
			if verdict, rule := h.goes(who, "games.test"); verdict != want {
				t.Errorf("in the lesson %s gets %s by %s", who, verdict, rule)
			}
		}
		h.signIn("other").get("/passes/lessons/"+id).want(t, http.StatusForbidden, "a colleague looking at the lesson")
		h.later(31 * time.Minute)
		if verdict, rule := h.goes("pupil", "games.test"); verdict != "block" {
			t.Errorf("after the lesson, with the house asleep, the child gets %s by %s", verdict, rule)
		}
		h.must(h.Work(h.ctx(), "passes.turn"))
		if why := one[string](h, `SELECT end_why FROM passes_pass WHERE school_id = ? AND id = ?`, school, id); why == "" {
			t.Error("that it ended is not written down")
		}
		h.whole("after a lesson")
	})
}

// The key of a place opens the two addresses that are its own, to whoever sends it, and no other; a sheet about something that
// was not asked is refused whole, and with the place its key is gone. // shows STD-05, WEB-01
func TestAKeyOpensItsOwnTwoAddresses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		technician, device := h.signIn("technician"), h.nobody()
		id, key := h.setsUp(technician, "The hall")
		if page := technician.get("/probing/points").body; strings.Contains(page, key) {
			t.Error("the key is shown a second time")
		}
		if n := one[int64](h, `SELECT COUNT(*) FROM probing_point WHERE school_id = ? AND key_hash = ?`, school, key); n != 0 {
			t.Error("the key is kept as it is")
		}
		device.post("/probing/questions", form("key", key)).want(t, http.StatusOK, "the questions")
		device.post("/probing/answers", form("key", key, "sheet", `[{"key":"made up","found":"allow"}]`)).want(t, http.StatusUnprocessableEntity, "an answer to nothing")
		if n := one[int64](h, `SELECT COUNT(*) FROM probing_question WHERE school_id = ?`, school); n != 0 {
			t.Errorf("%d answers were taken from a sheet that was refused", n)
		}
		device.post("/probing/points", form("key", key, "name", "Another")).want(t, http.StatusUnauthorized, "setting up a place by a key")
		if a := device.get("/probing?key=" + key); a.status == http.StatusOK {
			t.Error("the key opens the check sheet")
		}
		technician.post("/probing/points/"+id+"/end", nil).want(t, http.StatusSeeOther, "closing the place")
		before := h.last()
		device.post("/probing/answers", form("key", key, "sheet", "[]")).want(t, http.StatusUnauthorized, "a key of a closed place")
		for _, e := range h.since(before) {
			if strings.HasPrefix(e.Verb, "probing.") {
				t.Errorf("a closed place did %s", e.Verb)
			}
		}
	})
}

// The button for the lesson on a block page reaches the teacher of the child's class, and nobody else's start page; the child
// reads the answer. // shows NEW-04
func TestAChildAsksItsTeacher(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		child, teacher, other := h.signIn("pupil"), h.signIn("teacher"), h.signIn("other")
		id := h.asksFor(child, "newts.example")
		if page := words(teacher.get("/passes").body); !strings.Contains(page, "newts.example") {
			t.Errorf("the teacher is not asked: %.900s", page)
		}
		if page := words(other.get("/passes").body); strings.Contains(page, "newts.example") {
			t.Errorf("a colleague reads what another class asks: %.900s", page)
		}
		other.post("/passes/asks/"+id+"/no", form("says", "Not now.")).want(t, http.StatusForbidden, "a colleague answering")
		teacher.post("/passes/asks/"+id+"/no", form("says", "Ask me again tomorrow.")).want(t, http.StatusSeeOther, "the answer")
		if page := words(child.get("/passes/ask").body); !strings.Contains(page, "Ask me again tomorrow.") {
			t.Errorf("the child does not read the answer: %.900s", page)
		}
		if page := words(h.signIn("mate").get("/passes/ask").body); strings.Contains(page, "tomorrow") {
			t.Errorf("another child reads it: %.900s", page)
		}
	})
}
