package lint

import (
	"fmt"
	"time"
)

// reviews finds what should have been looked at again by now. serves POL-16, POL-27
func (r *reader) reviews() {
	id := r.pack.Identity
	w := Where{File: "pack.yaml"}
	switch {
	case id.Review < r.today:
		r.add(Review, High, w, fmt.Sprintf("The review of the policy is %d days overdue", days(id.Review, r.today)),
			fmt.Sprintf("It was due on %s. Law, guidance and the school have changed since.", id.Review),
			"Review the policy, record it, and write the next date under review:.")
	case later(id.Approved, id.Review):
		r.add(Review, Low, w, "The review is more than a year after the approval",
			fmt.Sprintf("The policy was approved on %s and is to be reviewed on %s; once a year is what both guidance and the templates ask.", id.Approved, id.Review),
			"Bring the review forward to within a year.")
	}
	for _, c := range r.pack.Choices {
		if c.Review != "" && c.Review < r.today {
			r.add(Review, Medium, r.about("choices", c.Key, c.Clause, c.Source), fmt.Sprintf("The review of “%s” is %d days overdue", c.Title, days(c.Review, r.today)),
				fmt.Sprintf("It was due on %s.", c.Review), "Look at it again and write the next date under review:.")
		}
		if c.Decision && c.Value != "" && c.Review == "" {
			r.add(Review, Low, r.about("choices", c.Key, c.Clause, c.Source), fmt.Sprintf("The sub-policy “%s” has no date of review", c.Title),
				"Nobody is reminded to look at it again.", "Write a date under review:.")
		}
	}
}

func days(from, to string) int {
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}

// later says whether the review lies more than a year, and a month's grace, after the approval.
func later(approved, review string) bool { return days(approved, review) > 396 }
