package house_test

import (
	"net/url"
	"slices"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/incidents"
)

const learnerRow = "online_services"

// caseActs lead the case from the block page through its whole life.
func caseActs() []act {
	of := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{"/incidents/{id}/" + at, who, verb, "incident/{id}", post("/incidents/{id}/"+at, who, f), 0}
	}
	return []act{
		of("acknowledge", "coordinator", "incidents.acknowledged", fixed()),
		of("classify", "coordinator", "incidents.classified", classified),
		of("person", "coordinator", "incidents.person-added", fixed("person", "qmate", "part", "witness")),
		of("serious", "coordinator", "incidents.weighed", fixed("serious", "yes", "serious-why", "A child was hurt by it.")),
		of("serious", "coordinator", "incidents.weighed", fixed("serious", "no", "serious-why", "It was taken for more than it was.")),
		{"/incidents/{id}/answers", "dsl", "incidents.answered", "incident/{spare}", answered, 0},
		of("finding", "dsl", "incidents.found", func(s *scene) url.Values {
			f := form("substance", "yes", "leads", "discipline", "found-by", "The head and the lead", "found-why", "Two children said the same.")
			day(f, "found", s.clock())
			return f
		}),
		{"/incidents/{id}/ask", "admin", "incidents.reading-asked", "incident/{id}", post("/incidents/{id}/ask", "admin", fixed("why", "A line of it cannot be read.")), 0},
		of("reading/{rid}", "head", "incidents.reading-answered", fixed("let", "yes")),
		of("task", "teacher", "incidents.task-done", func(s *scene) url.Values { return task(s, 0) }),
		of("skip", "head", "incidents.task-skipped", func(s *scene) url.Values { return task(s, 1) }),
		of("note", "teacher", "incidents.noted", fixed("note", "Spoke with the child.")),
		of("evidence", "dsl", "incidents.evidence-added", fixed("description", "A second page.", "address", "pond.example/two")),
		of("close", "head", "incidents.closed", func(s *scene) url.Values {
			s.settles(s.as("head"), s.incident)
			return form("outcome", "resolved", "informed", "The parents.", "close-reason", "All is done.", "risks", "none")
		}),
		of("reopen", "head", "incidents.reopened", fixed("reopen-reason", "There is more.")),
		{"/incidents/{id}/discipline", "head", "incidents.disciplined", "incident/{spare}", disciplined, 0},
		{"/incidents/handover", "dsl", "incidents.handed-over", "handover/", post("/incidents/handover", "dsl", fixed("handover", "The newest waits for the parents.")), 0},
	}
}

func classified(s *scene) url.Values {
	f := form("row", "learner:"+learnerRow, "heading", "Blocked page", "place", "school", "hour", "09:30", "classify-reason", "Looked at the lines.")
	day(f, "happened", s.clock())
	return f
}

// answered says no to all that the policy asks of a case in which a child may be in danger.
func answered(s *scene) answer {
	s.spare = s.tells(s.as("teacher"), "affected", "qaway")
	dsl, at, f := s.as("dsl"), "/incidents/"+s.spare, classified(s)
	f.Set("tags", "grooming")
	dsl.post(at+"/classify", f).want(s.t, 303, "classifying a case of child protection")
	answers := form()
	for _, q := range question.FindAllStringSubmatch(dsl.get(at).body, -1) {
		answers.Set(q[1], "no")
	}
	return dsl.post(at+"/answers", answers)
}

func task(s *scene, n int) url.Values {
	key := "learner:" + s.Base.Policy.Load().Pack.Learner.Responses(learnerRow)[n].Key
	return form("key", key, incidents.TaskField(key), "Done this afternoon.")
}

// disciplined enters a step of the staff procedure, in a case about an adult.
func disciplined(s *scene) answer {
	s.spare = s.tells(s.as("teacher"), "who", "qother")
	head, at := s.as("head"), "/incidents/"+s.spare
	f := form("row", "staff:"+s.staffRow(), "heading", "A message to a child", "place", "school", "hour", "09:30", "classify-reason", "As it was told.")
	day(f, "happened", s.clock())
	head.post(at+"/classify", f).want(s.t, 303, "classifying the case of an adult")
	step := form("person", s.ids["other"], "step", "advice", "maker", "The head teacher", "reason", "A first time, and owned up to.")
	day(step, "decided", s.clock())
	return head.post(at+"/discipline", step)
}

// staffRow is a row of the staff's matrix that is no crime.
func (h *house) staffRow() string {
	rows := h.Base.Policy.Load().Pack.Staff.Rows
	i := slices.IndexFunc(rows, func(r policy.MatrixRow) bool { return !strings.HasPrefix(r.Key, "illegal") })
	return rows[i].Key
}

// tellActs use each way in, add to what was told, and begin a chart.
func tellActs() []act {
	worried := form("words", "I worry about a child.")
	return []act{
		{"/tell", "mate", "incidents.opened", "incident/", func(s *scene) answer { return s.signIn("mate").post("/tell", form("choice", "saw")) }, 0},
		{"/tell", "", "incidents.opened", "incident/", func(s *scene) answer { return s.nobody().post("/tell", worried) }, 0},
		{"/tell/paper", "teacher", "incidents.opened", "incident/", post("/tell/paper", "teacher", fixed("words", "From the box.", "name", "Someone")), 0},
		{"/tell/files", "assistant", "incidents.opened", "incident/", func(s *scene) answer {
			return s.as("assistant").upload("/tell/files", form("words", "What stood on the screen.", "place", "school", "who", "qaway"), "files", "screen.pdf", []byte(scan))
		}, 0},
		{"/tell/accident", "mate", "incidents.opened", "incident/", func(s *scene) answer { return s.signIn("mate").post("/tell/accident", form("site", "odd.example")) }, 0},
		{"/tell/receipt/{code}", "", "telling.added", "incident/", func(s *scene) answer {
			return s.nobody().post("/tell/receipt/"+s.things.code, form("words", "It happened again today."))
		}, 0},
		{"/guidance/chart/{key}", "job/guidance.begin", "guidance.followed", "guidance_use/", post("/guidance/chart/{key}", "teacher", fixed("answer", "no")), 0}, // counted, never who
	}
}

// alertActs answer what the gateway saw, and look people up.
func alertActs() []act {
	return []act{
		{"/alerts/{id}/answer", "dsl", "monitoring.answered", "answer/", post("/alerts/{id}/answer", "dsl", fixed()), 0},
		{"/alerts/{id}/open", "dsl", "monitoring.opened", "incident/", post("/alerts/{id}/open", "dsl", fixed("words", "This child may need help.", "part", "affected")), 0},
		{"/alerts/{id}/act", "coordinator", "monitoring.acted", "alert/{id}", func(s *scene) answer {
			s.alert = s.trouble("mate").alert
			return s.as("coordinator").post("/alerts/"+s.alert+"/act", form("action", "Spoke with the child and the parents.", "judged", "real"))
		}, 0},
		{"/monitoring/minutes/{id}", "head", "monitoring.decided", "minutes-over/{over}", post("/monitoring/minutes/{id}", "head", fixed("decide", "talk", "words", "We spoke about it.")), 0},
		{"/monitoring", "coordinator", "monitoring.looked", "lookup/", post("/monitoring", "coordinator", func(s *scene) url.Values { return lookFor(s.house, s.child) }), 0},
		{"/monitoring/oversight", "head", "monitoring.talked", "talk/", post("/monitoring/oversight", "head", func(s *scene) url.Values {
			f := form("person", s.ids["coordinator"])
			day(f, "held", s.clock())
			return f
		}), 0},
		{"/monitoring/oversight/sign", "head", "monitoring.signed", "looks-signed/", post("/monitoring/oversight/sign", "head", func(s *scene) url.Values {
			at := s.clock()
			return form("month", at.AddDate(0, 0, -at.Day()).Format("2006-01"))
		}), 0},
		{"/monitoring/checks/{id}", "coordinator", "monitoring.concluded", "outcome/", post("/monitoring/checks/{id}", "coordinator", fixed("remains", "yes", "words", "Games at night, and no sleep.")), 0},
		{"/monitoring/checks/{id}/contact", "coordinator", "monitoring.contacted", "outcome/", post("/monitoring/checks/{id}/contact", "coordinator", func(s *scene) url.Values {
			f := form("said", "Spoke with the mother: the tablet stays downstairs.")
			day(f, "done", s.clock())
			return f
		}), 0},
		{"/monitoring/searches/{id}/open", "coordinator", "monitoring.opened", "incident/", post("/monitoring/searches/{id}/open", "coordinator",
			func(s *scene) url.Values {
				return form("line", s.line, "words", "These lines worry me.", "part", "affected")
			}), 0},
	}
}
