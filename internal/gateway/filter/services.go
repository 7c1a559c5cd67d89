package filter

import (
	"slices"

	"belisha/internal/board"
	"belisha/internal/policy"
)

// service is one with a minimum age.
type service struct {
	policy.Service
	rule string
}

func (e *Engine) compileServices() error {
	for _, s := range e.pack.Filtering.Services {
		one := &service{Service: s, rule: "age." + s.Key}
		if err := e.markAll("service", s.Key, s.Hosts, func(m *mark) { m.service = one }); err != nil {
			return err
		}
	}
	return nil
}

// ageLink closes a service to a pupil who cannot be old enough. Adults go on. // serves WEB-27
func (e *Engine) ageLink(d *decision, m *mark, p *board.Person) bool {
	s := m.service
	if s == nil {
		return false
	}
	if age, pupil := oldest(d.profile, p); !pupil || s.Age > 0 && age >= s.Age {
		return false
	}
	d.found(TooYoung, false, s.rule, s.Clause)
	d.service = s
	d.category = e.categoryOf(d.on)
	return true
}

// oldest is the age that a pupil of a year can have at most. Whoever is unknown counts as the youngest of the profile;
// a known adult has no age here.
func oldest(own *profile, p *board.Person) (age int, pupil bool) {
	year := ""
	switch {
	case p == nil && len(own.Years) > 0:
		year = own.Years[0]
	case p == nil, !slices.Contains(p.Roles, "pupil") && len(p.Roles) > 0 && p.Year == "":
		return 0, false
	default:
		year = p.Year
	}
	switch year {
	case "R":
		return 5, true
	case "1", "2", "3", "4", "5", "6":
		return int(year[0]-'0') + 5, true
	}
	return 4, true // nursery, and whoever has no year
}
