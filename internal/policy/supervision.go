package policy

import "fmt"

// Supervision says who watches over pupils online. A zero takes the usual value, given in brackets. // serves MON-11
type Supervision struct {
	Clause      string      `yaml:"clause"`
	Hours       string      `yaml:"hours"`        // "08:45-15:30": on school days a named adult is near then (08:45-15:30)
	Duty        []string    `yaml:"duty"`         // posts that are told of pupils without one (those with the role coordinator)
	Permitted   []Permitted `yaml:"permitted"`    // where no named adult is needed
	LeastLines  int         `yaml:"least_lines"`  // requests within five minutes from which it counts as use (5)
	IdleMinutes int         `yaml:"idle_minutes"` // quiet for so long, a pupil is shown as idle in a lesson (5)
	MaxMinutes  int         `yaml:"max_minutes"`  // longest session (240)
}

// Permitted is a place, or a group of pupils there, for whom the looser rule holds.
type Permitted struct {
	Title    string   `yaml:"title"`
	Networks []string `yaml:"networks"` // empty: everywhere
	Profiles []string `yaml:"profiles"` // empty: all pupils
	Clause   string   `yaml:"clause"`   // where the policy says so; empty: that of supervision
}

// Usual fills every nought with the value that the comments name.
func (s Supervision) Usual() Supervision {
	s.Hours = usual(s.Hours, "08:45-15:30")
	s.LeastLines = usual(s.LeastLines, 5)
	s.IdleMinutes = usual(s.IdleMinutes, 5)
	s.MaxMinutes = usual(s.MaxMinutes, 240)
	return s
}

func (c *checker) supervision() {
	const at = inFiltering + "supervision"
	s := &c.pack.Filtering.Supervision
	c.maybe(at+".clause", "clause", s.Clause, c.clauses)
	if _, _, err := ParseSpan(s.Hours); s.Hours != "" && err != nil {
		c.fault(at+".hours", s.Clause, "%s are no hours of a day like 08:45-15:30", quote(s.Hours))
	}
	c.each(at+".duty", "post", s.Duty, c.posts)
	networks := keys(c.pack.Filtering.Networks, func(n Network) string { return n.Key })
	for i, p := range s.Permitted {
		one := fmt.Sprintf("%s.permitted[%d]", at, i)
		c.filled(one+".title", "title", p.Title)
		c.maybe(one+".clause", "clause", p.Clause, c.clauses)
		c.each(one+".networks", "network", p.Networks, networks)
		c.each(one+".profiles", "profile", p.Profiles, c.profiles)
		if len(p.Networks)+len(p.Profiles) == 0 {
			c.fault(one, s.Clause, "the place %s names neither a network nor a profile, so nobody would need an adult anywhere", quote(p.Title))
		}
	}
	for _, n := range []int{s.LeastLines, s.IdleMinutes, s.MaxMinutes} {
		if n < 0 || n > 720 {
			c.fault(at, s.Clause, "the numbers of supervision lie between 0 and 720, not %d", n)
		}
	}
}
