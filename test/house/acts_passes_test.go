package house_test

import (
	"net/url"
)

// lookActs plan a lesson, look at its sites, and share the plan with a colleague, who copies it.
func lookActs() []act {
	plan := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{"/passes/plans/{id}/" + at, who, verb, "lesson-plan/{spare}", func(s *scene) answer {
			return s.as(who).post("/passes/plans/"+s.spare+"/"+at, f(s))
		}, 0}
	}
	mine := fixed()
	return []act{
		{"/passes/looks", "teacher", "passes.looked", "site-look/", post("/passes/looks", "teacher", fixed("site", "herons.example/nests", "suitable", "with_care", "remarks", "Only the page of the nests.")), 0},
		{"/passes/plans/new", "teacher", "passes.planned", "lesson-plan/", func(s *scene) answer {
			a := s.as("teacher").post("/passes/plans/new", planned(ourClass))
			s.spare = a.after("/passes/plans/")
			return a
		}, 0},
		plan("edit", "teacher", "passes.plan-changed", func(*scene) url.Values {
			f := planned(ourClass)
			f.Set("sites", "river.example\nherons.example/nests")
			return f
		}),
		plan("share", "teacher", "passes.plan-shared", fixed("shared", "yes")),
		{"/passes/plans/{id}/copy", "coordinator", "passes.planned", "lesson-plan/", func(s *scene) answer {
			return s.as("coordinator").post("/passes/plans/"+s.spare+"/copy", mine(s))
		}, 0},
		plan("remove", "teacher", "passes.plan-removed", mine),
	}
}

// passActs open sites for a class, answer its children, hide what turns out bad, and end it; what a teacher may not open
// alone is asked for and decided by another.
func passActs() []act {
	of := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{"/passes/lessons/{id}/" + at, who, verb, "lesson-pass/{spare}", func(s *scene) answer {
			return s.as(who).post("/passes/lessons/"+s.spare+"/"+at, f(s))
		}, 0}
	}
	opens := func(verb string, f func() url.Values) act {
		return act{"/passes/new", "teacher", verb, "lesson-pass/", func(s *scene) answer {
			a := s.as("teacher").post("/passes/new", f())
			s.spare = a.after("/passes/lessons/")
			return a
		}, 0}
	}
	asks := act{"/passes/ask", "pupil", "passes.asked", "page-ask/", func(s *scene) answer {
		a := s.as("pupil").post("/passes/ask", form("host", "toads.example", "words", "I want to see one."))
		s.extra = s.newest("passes_ask")
		return a
	}, 0}
	wanted := func() url.Values {
		f := lesson(ourClass, "shop.example")
		f.Set("do", "request")
		f.Set("reason", "We compare what things cost.")
		for _, name := range []string{"first", "last"} {
			f.Set(name+"-day", "23")
			f.Set(name+"-month", "11")
			f.Set(name+"-year", "2026")
		}
		return f
	}
	return []act{
		opens("passes.opened", func() url.Values { return lesson(ourClass, "ducks.example", "geese.example") }),
		of("extend", "teacher", "passes.extended", fixed("minutes", "15")),
		of("sites", "teacher", "passes.site-added", fixed("sites", "swans.example", "looked", "swans.example")),
		asks,
		of("sites", "teacher", "passes.answered", func(s *scene) url.Values {
			return form("ask", s.extra, "sites", "toads.example", "looked", "toads.example")
		}),
		{"/passes/asks/{id}/no", "teacher", "passes.ask-declined", "page-ask/{extra}", func(s *scene) answer {
			s.extra = s.asksFor(s.signIn("mate"), "frogs.example")
			return s.as("teacher").post("/passes/asks/"+s.extra+"/no", form("says", "Not now. Let us finish this first."))
		}, 0},
		of("end", "head", "passes.ended", fixed("why", "The class went out.")),
		opens("passes.requested", wanted), of("decide", "head", "passes.approved", fixed("do", "approve", "decision", "It fits the lesson.")),
		opens("passes.requested", wanted), of("decide", "coordinator", "passes.declined", fixed("do", "decline", "decision", "It is open already.")),
		{"/passes/hide", "pupil", "passes.hidden", "page-hide/", func(s *scene) answer { return s.as("pupil").post("/passes/hide", form("host", "gloomy.example")) }, 0},
		{"/passes/hide", "assistant", "passes.hidden", "page-hide/", func(s *scene) answer {
			a := s.as("assistant").post("/passes/hide", form("class", ourClass, "host", "dreary.example"))
			s.spare = s.newest("passes_hide")
			return a
		}, 0},
		{"/passes/hidden/{id}/lift", "teacher", "passes.lifted", "page-hide/{spare}", func(s *scene) answer {
			return s.as("teacher").post("/passes/hidden/"+s.spare+"/lift", nil)
		}, 0},
	}
}
