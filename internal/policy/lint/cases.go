package lint

import (
	"fmt"
	"strings"
)

// cases finds steps that are urgent and can be missed in silence, and advice that nobody has looked at for a year.
// serves GOV-16, INC-11, INC-43
func (r *reader) cases() {
	for _, p := range r.pack.Cases.Paths {
		for _, s := range p.Steps {
			if urgent(s.Within) && len(s.Escalate) == 0 {
				r.add(Escalation, Low, r.about("cases", "", p.Clause, p.Source), fmt.Sprintf("When “%s” of “%s” is late, nobody is told", s.Title, p.Title),
					"A step that has to be done today and can be missed in silence will be.", "Name a post under escalate: in the step.")
			}
		}
	}
	for _, g := range r.pack.Cases.Reporting {
		if n := days(g.Checked, r.today); n > 366 {
			r.add(Review, Medium, r.about("cases", "", g.Clause, ""), fmt.Sprintf("The advice “%s” was last checked %d days ago", g.Title, n),
				"Whoever follows it may call a number that nobody answers.", "Read it, put it right, and write the day under checked:.")
		}
	}
}

// urgent says whether a clock is over within the day.
func urgent(within string) bool {
	return within == "end of day" || strings.Contains(within, "minute") || strings.Contains(within, "hour")
}
