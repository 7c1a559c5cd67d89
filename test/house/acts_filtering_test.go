package house_test

import (
	"encoding/json"
	"net/http"
	"net/url"

	"belisha/internal/board"
)

// ruleActs ask for sites and decide it, report what should have been blocked, and see to what a child kept asking for.
func ruleActs() []act {
	asks := func(kind string) act {
		return act{"/filtering/ask", "teacher", "filtering.asked", "filter-request/", func(s *scene) answer {
			a := s.as("teacher").post("/filtering/ask", form("host", kind+".example", "kind", kind, "reason", "For the pond."))
			s.spare = s.newest("filtering_request")
			return a
		}, 0}
	}
	of := func(at, who, verb, subject string, f func(*scene) url.Values) act {
		return act{"/filtering/requests/{id}" + at, who, verb, subject, func(s *scene) answer { return s.as(who).post("/filtering/requests/"+s.spare+at, f(s)) }, 0}
	}
	failure := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{"/filtering/failures/{id}" + at, who, verb, "filter-failure/{spare}", func(s *scene) answer { return s.as(who).post("/filtering/failures/"+s.spare+at, f(s)) }, 0}
	}
	return []act{
		asks("unblock"), of("", "head", "filtering.decided", "filter-request/{spare}", fixed("state", "declined", "decision", "Not needed for lessons.")),
		asks("wrong"), of("/look", "coordinator", "filtering.previewed", "filter-preview/", fixed()),
		of("", "coordinator", "filtering.decided", "filter-request/{spare}", func(s *scene) url.Values {
			return s.decides("state", "allowed", "risk-fit", "yes", "risk-contact", "no", "risk-public", "no", "risk-money", "no")
		}),
		of("/undo", "head", "filtering.undone", "filter-request/{spare}", fixed("undo", "The lesson is over.")),
		asks("block"), of("", "head", "filtering.decided", "filter-request/{spare}", func(s *scene) url.Values { return s.decides("state", "blocked") }),
		{"/filtering/report", "teacher", "filtering.reported", "filter-failure/", func(s *scene) answer {
			a := s.as("teacher").post("/filtering/report", form("host", "unkind.example", "group", "pupils", "reason", "It makes fun of children."))
			s.spare = s.newest("filtering_failure")
			return a
		}, 0},
		failure("/provider", "technician", "filtering.passed-on", fixed("reference", "Call 4711")),
		failure("", "technician", "filtering.settled", func(s *scene) url.Values {
			f := form("state", "kept", "why", "It is as was reported.")
			day(f, "until", s.clock().AddDate(0, 1, 0))
			return f
		}),
		{"/filtering/report", "pupil", "filtering.reported", "filter-failure/", post("/filtering/report", "pupil", fixed("host", "ugly.example", "reason", "There is blood.")), 0},
		{"/filtering/fetch", "technician", "filtering.fetching", "filter-change/", post("/filtering/fetch", "technician", fixed("host", "printers.example", "reason", "The driver of the new printer.")), 0},
		{"/monitoring/repeats/{id}", "teacher", "monitoring.acted", "alert/{repeat}", post("/monitoring/repeats/{id}", "teacher", fixed("action", "We spoke about it.", "judged", "fine")), 0},
	}
}

// decides is a decision for every profile, until a month from now.
func (h *house) decides(kv ...string) url.Values {
	f := form(append([]string{"decision", "Looked at it.", "profiles", h.Base.Policy.Load().Pack.Filtering.Profiles[0].Key}, kv...)...)
	day(f, "until", h.clock().AddDate(0, 1, 0))
	return f
}

// probeActs set up a place from which a device tries the filter, which fetches its questions and sends what it found.
func probeActs() []act {
	byDevice := func(at, verb string, f func(*scene) url.Values) act {
		return act{"/probing/" + at, "job/probing.place", verb, "probe-point/{point}", func(s *scene) answer { return s.nobody().post("/probing/"+at, f(s)) }, 200}
	}
	return []act{
		{"/probing/run", "technician", "probing.tried", "check-sheet/" + school, post("/probing/run", "technician", fixed()), 0},
		{"/probing/points", "technician", "probing.point-added", "probe-point/", post("/probing/points", "technician", fixed("name", "The hall")), 200},
		byDevice("questions", "probing.fetched", func(s *scene) url.Values { return form("key", s.key) }),
		byDevice("answers", "probing.received", func(s *scene) url.Values { return form("key", s.key, "sheet", s.found()) }),
		{"/probing/points/{id}/end", "technician", "probing.point-ended", "probe-point/{point}", post("/probing/points/{id}/end", "technician", fixed()), 0},
	}
}

// found is the sheet of a device to which the filter answers as the policy says.
func (s *scene) found() string {
	s.t.Helper()
	var sheet []board.Answer
	s.must(json.Unmarshal([]byte(s.nobody().post("/probing/questions", form("key", s.key)).want(s.t, http.StatusOK, "fetching the questions").body), &sheet))
	if len(sheet) == 0 {
		s.t.Fatal("a place has nothing to ask")
	}
	for i := range sheet {
		sheet[i].Found = sheet[i].Expect
	}
	text, err := json.Marshal(sheet)
	s.must(err)
	return string(text)
}
