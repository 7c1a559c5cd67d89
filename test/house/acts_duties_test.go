package house_test

import (
	"net/url"
	"time"
)

// dutyActs sign a duty, hand it over and back, and make a calendar.
func dutyActs() []act {
	of := func(at, verb string, f func(*scene) url.Values) act {
		return act{"/duties/{key}/" + at, "head", verb, "duty/{duty}", post("/duties/{key}/"+at, "head", f), 0}
	}
	return []act{
		{"/duties/feed", "teacher", "duties.feed-made", "duty-feed/", post("/duties/feed", "teacher", fixed("scope", "own")), 200},
		{"/duties/feed", "teacher", "duties.feed-dropped", "duty-feed/", post("/duties/feed", "teacher", fixed("scope", "own", "do", "cancel")), 0},
		of("done", "duties.done", func(s *scene) url.Values {
			page := s.as("head").get("/duties/" + s.duty).body
			return form("round", offered(page, "round"), "note", "Looked at all of it.", "confirm", "yes")
		}),
		of("hand-over", "duties.handed-over", func(s *scene) url.Values {
			f := form("to", s.ids["technician"], "why", "A long course.", "what", "duty")
			day(f, "from", s.clock())
			day(f, "until", s.clock().Add(9*24*time.Hour))
			return f
		}),
		of("take-back", "duties.taken-back", func(s *scene) url.Values {
			return form("id", one[string](s.house, `SELECT id FROM duties_handover WHERE school_id = ?`, school))
		}),
	}
}
