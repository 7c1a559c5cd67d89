package house_test

// For the shared files: acts adds sanctionActs, checkActs, chronologyActs, lessonActs and escalationActs between caseActs and
// peopleActs. They make every record that they drive themselves, about the child "away", and need of the shared files only
// h.newest.

import (
	"net/http"
	"net/url"
	"strings"
)

// conductOf opens a case in which somebody's own conduct is in question.
func (h *house) conductOf(g *guest, person string) string {
	h.t.Helper()
	g.post("/tell", form("report", "concern", "words", "Somebody wrote under another child's name.", "place", "school")).want(h.t, http.StatusSeeOther, "telling of conduct")
	id := one[string](h, `SELECT id FROM incidents_incident WHERE school_id = ? ORDER BY id DESC LIMIT 1`, school)
	g.post("/incidents/"+id+"/person", form("person", h.account(person), "part", "subject")).want(h.t, http.StatusSeeOther, "naming whose conduct it is")
	return id
}

func (h *house) account(person string) string {
	h.t.Helper()
	return one[string](h, `SELECT account FROM people_person WHERE school_id = ? AND id = ?`, school, person)
}

// step is a form of the ladder from today on, with its reasons.
func (h *house) step(f url.Values) url.Values {
	day(f, "starts", h.clock())
	f.Set("why", "The account of another child was used.")
	f.Set("fair", "The second time within a week; a talk did not help.")
	return f
}

// taking takes access away for a week, of school devices too: those are fetched by hand.
func (h *house) taking(person string) url.Values {
	f := form("person", person, "kind", "access_removed", "removes", "internet", "removes", "devices")
	day(f, "ends", h.clock().AddDate(0, 0, 7))
	return f
}

// sanctionActs take a child's access away, open it for a lesson, and give it back early.
func sanctionActs() []act {
	of := func(at, who, verb string, f func(*scene) url.Values) act {
		return act{"/sanctions/{id}/" + at, who, verb, "sanction/{spare}", func(s *scene) answer {
			s.spare = s.newest("sanctions_sanction")
			return s.as(who).post("/sanctions/"+s.spare+"/"+at, f(s))
		}, 0}
	}
	var conduct string
	return []act{
		{"/incidents/{id}/sanctions", "head", "sanctions.imposed", "sanction/", func(s *scene) answer {
			conduct = s.conductOf(s.as("coordinator"), s.ids["away"])
			return s.as("head").post("/incidents/"+conduct+"/sanctions", s.step(s.taking(s.ids["away"])))
		}, 0},
		of("hand", "technician", "sanctions.by-hand", fixed("scope", "devices")),
		of("lesson", "head", "sanctions.lesson-allowed", func(s *scene) url.Values {
			f := form("lesson", "Computing with the class teacher", "from", "13:15", "to", "14:15")
			day(f, "day", s.clock().AddDate(0, 0, 1))
			return f
		}),
		of("lift", "head", "sanctions.lifted", fixed("why", "The child has made it good.")),
		of("hand", "technician", "sanctions.by-hand", fixed("scope", "devices", "back", "yes")),
	}
}

// after gives what follows a prefix in the place that somebody is sent to.
func (a answer) after(prefix string) string { return strings.TrimPrefix(a.to, prefix) }
