package house_test

import "net/url"

// escalationActs say who is away, and who is back.
func escalationActs() []act {
	until := func(who string) func(*scene) url.Values {
		return func(s *scene) url.Values {
			f := form("stand_in", s.ids["coordinator"])
			if who != "" {
				f.Set("person", s.ids[who])
			}
			day(f, "until", s.clock().AddDate(0, 0, 3))
			return f
		}
	}
	return []act{
		{"/duty/away", "dsl", "escalation.away", "absence/", post("/duty/away", "dsl", until("")), 0},
		{"/duty/back", "dsl", "escalation.returned", "absence/", post("/duty/back", "dsl", fixed()), 0},
		{"/duty/away/other", "office", "escalation.away", "absence/", post("/duty/away/other", "office", until("dsl")), 0},
		{"/duty/back/{person}", "head", "escalation.returned", "absence/", func(s *scene) answer {
			return s.as("head").post("/duty/back/"+s.ids["dsl"], nil)
		}, 0},
	}
}
