package policy

import (
	"fmt"
	"slices"
)

// Looks are the rules for those who look into what somebody does online. // serves MON-15, MON-16
type Looks struct {
	Clause      string        `yaml:"clause"`
	Purposes    []LookPurpose `yaml:"purposes"`     // from which everybody who looks chooses one; empty: the usual ones
	Hours       string        `yaml:"hours"`        // "07:00-18:00": a look at another time, or on no school day, is marked
	SameTimes   int           `yaml:"same_times"`   // looks at one person without a case, within SameDays, from which they are marked (3)
	SameDays    int           `yaml:"same_days"`    // (7)
	ManyPersons int           `yaml:"many_persons"` // more persons than these within an hour are marked (10)
	TalkDays    int           `yaml:"talk_days"`    // who looks is talked with at least so often (120)
	ContactDays int           `yaml:"contact_days"` // school days in which the family is spoken to when a concern remains (2)
}

// LookPurpose is one purpose for which somebody may look.
type LookPurpose struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
	Check bool   `yaml:"check"` // a check of a child: only of a pupil, and what came of it is written down (MON-16)
}

// Usual fills every nought with the value that the comments name.
func (l Looks) Usual() Looks {
	l.Hours = usual(l.Hours, "07:00-18:00")
	l.SameTimes = usual(l.SameTimes, 3)
	l.SameDays = usual(l.SameDays, 7)
	l.ManyPersons = usual(l.ManyPersons, 10)
	l.TalkDays = usual(l.TalkDays, 120)
	l.ContactDays = usual(l.ContactDays, 2)
	if len(l.Purposes) == 0 {
		l.Purposes = usualPurposes()
	}
	return l
}

func usualPurposes() []LookPurpose {
	return []LookPurpose{
		{Key: "safeguarding", Title: "A worry about somebody's safety"},
		{Key: "behaviour", Title: "Behaviour online"},
		{Key: "check", Title: "Check of a child's files or sites", Check: true},
		{Key: "technical", Title: "A technical fault"},
		{Key: "request", Title: "The person, or a parent, asks what is kept"},
	}
}

// Purpose finds a purpose by its key.
func (l Looks) Purpose(key string) (LookPurpose, bool) {
	i := slices.IndexFunc(l.Purposes, func(p LookPurpose) bool { return p.Key == key })
	if i < 0 {
		return LookPurpose{}, false
	}
	return l.Purposes[i], true
}

func (c *checker) looks() {
	const at = inFiltering + "looks"
	l := &c.pack.Filtering.Looks
	c.maybe(at+".clause", "clause", l.Clause, c.clauses)
	if _, _, err := ParseSpan(l.Hours); l.Hours != "" && err != nil {
		c.fault(at+".hours", l.Clause, "%s are no hours of a day like 07:00-18:00", quote(l.Hours))
	}
	seen := map[string]bool{}
	for i, p := range l.Purposes {
		one := fmt.Sprintf("%s.purposes[%d]", at, i)
		c.filled(one+".key", "key", p.Key)
		c.filled(one+".title", "title", p.Title)
		if seen[p.Key] {
			c.fault(one+".key", l.Clause, "two purposes have the key %s", quote(p.Key))
		}
		seen[p.Key] = true
	}
	for _, n := range []int{l.SameTimes, l.SameDays, l.ManyPersons, l.TalkDays, l.ContactDays} {
		if n < 0 || n > 400 {
			c.fault(at, l.Clause, "the numbers of looks lie between 0 and 400, not %d", n)
		}
	}
}
