package house_test

import (
	"net/http"
	"net/url"
)

// willLeave gives a child a leaving date in December.
func (h *house) willLeave(g *guest, dayOf int) {
	h.t.Helper()
	f := url.Values{}
	day(f, "left", h.clock().AddDate(0, 1, dayOf-h.clock().Day()))
	g.post("/people/"+h.ids["lark"]+"/leave", f).want(h.t, http.StatusSeeOther, "a child leaving")
}

// looksTooOften has a technician try a case that is none of theirs until it is told, and gives the finding's id.
func (h *house) looksTooOften(guests map[string]*guest) string {
	h.t.Helper()
	incident := h.newest("incidents_incident")
	for range 5 {
		guests["technician"].get("/incidents/"+incident).want(h.t, http.StatusForbidden, "a case of others")
	}
	guests["head"].get("/chronology/views").want(h.t, http.StatusOK, "who has looked")
	return h.newest("chronology_unusual")
}

// chronologyActs take cases out with the head's word, lead the file of a leaver, and settle unusual looking.
func chronologyActs() []act {
	var id string
	export := func(at, who, verb string, status int, f func(*scene) url.Values) act {
		return act{"/chronology/exports/{id}/" + at, who, verb, "case-export/{spare}", func(s *scene) answer {
			s.spare = s.newest("chronology_export")
			return s.as(who).post("/chronology/exports/"+s.spare+"/"+at, f(s))
		}, status}
	}
	file := func(at, verb string, f func(*scene) url.Values) act {
		return act{"/chronology/files/{id}/" + at, "dsl", verb, "child-file/{spare}", func(s *scene) answer {
			s.spare = id
			return s.as("dsl").post("/chronology/files/"+id+"/"+at, f(s))
		}, 0}
	}
	opens := func(dayOf int) act {
		return act{"/chronology/files", "dsl", "chronology.file-opened", "child-file/", func(s *scene) answer {
			s.willLeave(s.as("head"), dayOf)
			a := s.as("dsl").post("/chronology/files", form("child", s.ids["lark"]))
			id = a.after("/chronology/files/")
			return a
		}, 0}
	}
	today := func(s *scene, name string, f url.Values) url.Values { day(f, name, s.clock()); return f }
	return []act{
		{"/chronology/exports", "coordinator", "chronology.export-asked", "case-export/", post("/chronology/exports", "coordinator", fixed("reason", "For the local authority.", "of", "closed")), 0},
		export("decision", "head", "chronology.export-decided", 0, fixed("decision", "yes")),
		export("file", "coordinator", "chronology.exported", http.StatusOK, fixed()),
		opens(16), file("none", "chronology.file-none", fixed("why", "There is nothing but the main file.")),
		opens(17), file("send", "chronology.file-sent", func(s *scene) url.Values {
			return today(s, "sent", form("school", "Meadow Primary School", "lead", "The lead of Meadow", "way", "hand"))
		}),
		file("receive", "chronology.file-received", func(s *scene) url.Values {
			return today(s, "received", form("receipt", "The lead of Meadow"))
		}),
		{"/chronology/unusual/{id}", "head", "chronology.settled", "unusual-looks/{spare}", func(s *scene) answer {
			s.spare = s.looksTooOften(s.guests)
			return s.as("head").post("/chronology/unusual/"+s.spare, form("note", "A wrong address was passed on."))
		}, 0},
	}
}
