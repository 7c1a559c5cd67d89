package house_test

import (
	"net/http"
	"net/url"
	"time"
)

// sameSite makes cases that are alike by their site, and has them grouped.
func (h *house) sameSite(g *guest) {
	h.t.Helper()
	for range 3 {
		g.post("/tell", form("report", "concern", "words", "The same page again.", "place", "school")).want(h.t, http.StatusSeeOther, "telling of a page")
		g.post("/incidents/"+h.newest("incidents_incident")+"/evidence", form("description", "The page", "address", "alike.example/page")).want(h.t, http.StatusSeeOther, "the page as evidence")
	}
	h.later(time.Minute) // what happens in this very moment is looked at next time
	h.must(h.Work(h.ctx(), "lessons.look"))
}

// saying is a text for everybody.
func saying(term string) url.Values {
	return form("kind", "said", "term", term, "body", "You told us of pages that worry you. We talked about them in assembly.")
}

// lessonActs write down what a case taught, pass it on, decide on a pattern, and publish what everybody is told.
func lessonActs() []act {
	var conduct, said string
	return []act{
		{"/incidents/{id}/lesson", "coordinator", "lessons.recorded", "lesson/", func(s *scene) answer {
			conduct = s.conductOf(s.as("coordinator"), s.ids["away"])
			f := form("lesson", "Sign out before you leave a shared computer.")
			for _, a := range s.Base.Policy.Load().Pack.Cases.Lessons {
				f.Set("lesson-"+a.Key, "pass_on")
			}
			return s.as("coordinator").post("/incidents/"+conduct+"/lesson", f)
		}, 0},
		{"/lessons/{id}/{audience}", "coordinator", "lessons.delivered", "lesson/", func(s *scene) answer {
			return s.as("coordinator").post("/lessons/"+conduct+"/group", form("how-"+conduct+"-group", "At the meeting on Thursday."))
		}, 0},
		{"/patterns/{id}", "coordinator", "lessons.decided", "pattern/{spare}", func(s *scene) answer {
			s.sameSite(s.as("coordinator"))
			s.spare = one[string](s.house, `SELECT id FROM lessons_pattern WHERE school_id = ? AND key = 'site:alike.example'`, school)
			return s.as("coordinator").post("/patterns/"+s.spare, form("decision", "no_change", "reason", "The filter stops the page already.", "clause", s.Base.Policy.Load().Pack.Clauses[0].ID))
		}, 0},
		{"/said/draft", "head", "lessons.drafted", "said/", func(s *scene) answer {
			a := s.as("head").post("/said/draft", saying("summer-2026"))
			said = a.after("/said/")
			return a
		}, 0},
		{"/said/{id}", "coordinator", "lessons.published", "said/", func(s *scene) answer {
			return s.as("coordinator").post("/said/"+said, form("how", "The news page of the website."))
		}, 0},
	}
}
