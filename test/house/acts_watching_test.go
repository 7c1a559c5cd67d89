package house_test

import "net/url"

// watched is the form for a session of a class, led by whoever is named.
func watched(who, leader string) url.Values {
	return form("who", who, "kind", "lesson", "minutes", "60", "title", "Ponds", "leader", leader, "screens", leader, "mobiles", leader, "cameras", leader)
}

// watchActs watch over a lesson, steer it from afar and end it; and make a club and give it up.
func watchActs() []act {
	of := func(at, verb string, f func(*scene) url.Values) act {
		return act{"/watching/sessions/{id}/" + at, "teacher", verb, "watched-session/{spare}", func(s *scene) answer {
			return s.as("teacher").post("/watching/sessions/"+s.spare+"/"+at, f(s))
		}, 0}
	}
	return []act{
		{"/watching/new", "teacher", "watching.opened", "watched-session/", func(s *scene) answer {
			s.as("teacher").post("/watching/sessions/"+s.session+"/end", nil) // one adult is the named one of a class
			a := s.as("teacher").post("/watching/new", watched("class "+ourClass, s.ids["teacher"]))
			s.spare = a.after("/watching/sessions/")
			return a
		}, 0},
		of("eyes", "watching.eyes-up", fixed("do", "up")), of("eyes", "watching.lifted", fixed("do", "down")),
		of("site", "watching.shown", fixed("address", "pond.example/frogs")),
		{"/watching/sessions/{id}/site/{act}/remove", "teacher", "watching.unshown", "watched-session/{spare}", func(s *scene) answer {
			return s.as("teacher").post("/watching/sessions/"+s.spare+"/site/"+s.newest("watching_act")+"/remove", nil)
		}, 0},
		of("sign-out", "watching.signed-out", func(s *scene) url.Values {
			s.signIn("mate")
			return form("person", s.ids["mate"])
		}),
		of("end", "watching.ended", fixed()),
		{"/watching/clubs/new", "coordinator", "watching.club-made", "watched-club/", func(s *scene) answer {
			a := s.as("coordinator").post("/watching/clubs/new", form("title", "Frog club", "leaders", s.ids["teacher"], "children", s.ids["pupil"]))
			s.spare = s.newest("watching_club")
			return a
		}, 0},
		{"/watching/clubs/{id}/end", "coordinator", "watching.club-ended", "watched-club/{spare}", func(s *scene) answer {
			return s.as("coordinator").post("/watching/clubs/"+s.spare+"/end", nil)
		}, 0},
	}
}
