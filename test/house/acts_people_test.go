package house_test

import (
	"net/url"
	"regexp"
)

// yearActs are the office's work on the register besides single people: links of families, and the new school year.
func yearActs() []act {
	return []act{
		{"/people/{id}/carers", "office", "people.link-decided", "person/{pupil}", func(s *scene) answer {
			return s.as("office").post("/people/"+s.ids["pupil"]+"/carers", form("carer", s.ids["barred"], "act", "lift", "why", "The order has ended."))
		}, 0},
		{"/people/links", "office", "people.links-confirmed", "school/" + school, func(s *scene) answer {
			csv := "account,given,family,kind,carers\nqtiny,Wimberel,Jessamoor,pupil,qparent; qhome\n"
			s.as("coordinator").opensRecords()
			s.as("coordinator").post("/people/import", form("csv", csv)).want(s.t, 303, "a feed with a new link")
			return s.as("office").post("/people/links", form("link", s.ids["tiny"]+" "+s.ids["home"]))
		}, 0},
		{"/people/roll-over", "office", "people.rolled-over", "school/" + school, func(s *scene) answer {
			return s.as("office").post("/people/roll-over", s.nextYear())
		}, 0},
		{"/people/roll-over/undo", "office", "people.roll-over-undone", "school/" + school, post("/people/roll-over/undo", "office", fixed()), 0},
	}
}

var classField = regexp.MustCompile(`name="(class-[^"]+)"`) //nolint:gochecknoglobals // compiled once

// nextYear is the form that moves everybody up.
func (s *scene) nextYear() url.Values {
	f := form("do", "yes")
	day(f, "leave", s.clock().AddDate(0, 0, 30))
	for _, m := range classField.FindAllStringSubmatch(s.as("office").get("/people/roll-over").body, -1) {
		f.Set(m[1], "6 Heron")
	}
	return f
}
