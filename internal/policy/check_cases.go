package policy

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// CaseOutcomes are those with which a case can be closed; a path refuses some of them by these keys.
func CaseOutcomes() []string {
	return []string{"no_further_action", "resolved", "support", "sanction", "staff_procedure", "referred", "not_upheld"}
}

// tellers are the groups that may tell something without a name.
func tellers() []string { return []string{"pupils", "staff", "parents", "governors", "visitors"} }

// longestCheck is how many hours an investigator's profile can last. // serves INC-23
const longestCheck = 4

// pictureName is how the built-in pictures are called.
var pictureName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

const casesFile = "cases.yaml"

// cases holds cases.yaml to its links: what a case asks for exists, can be done and can be ended.
func (c *checker) cases() {
	k := &c.pack.Cases
	c.targets(k.Targets)
	c.everyPath(k.Paths)
	c.supportsAndLessons(k)
	c.everyChart(k.Charts)
	c.everyGuidance(k.Reporting)
	c.each(casesFile+".anonymous", "group", k.Anonymous, tellers())
	if k.CheckHours > longestCheck {
		c.fault(casesFile+".check_hours", "", "a check lasts at most %d hours, not %d", longestCheck, k.CheckHours)
	}
	if (k.Pattern.Cases == 0) != (k.Pattern.Days == 0) {
		c.fault(casesFile+".pattern", "", "a pattern needs both: how many cases, and in how many days")
	}
	if k.Pattern.Cases == 1 {
		c.fault(casesFile+".pattern.cases", "", "one case is no pattern")
	}
}

// targets serves INC-13: the first that fits counts, so what follows one that fits always is never asked.
func (c *checker) targets(all []Target) {
	path := casesFile + ".targets"
	c.unique(path, "key", "target", keys(all, func(t Target) string { return t.Key }))
	for i, t := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", t.Title)
		c.caseWhen(at+".when", t.When)
		c.caseClock(at+".within", "clock (within)", t.Within, true)
		if t.When.Always && i < len(all)-1 {
			c.fault(at, "", "the target %s fits every case, so those after it count for none", quote(t.Key))
		}
	}
	if len(all) > 0 && !all[len(all)-1].When.Always {
		c.warn(path, "no target fits every case; some have no clock for the first action")
	}
}

// caseWhen holds a condition: it names what the pack has, and it names something.
func (c *checker) caseWhen(at string, w CaseWhen) {
	row := func(r MatrixRow) string { return r.Key }
	c.each(at+".rows", "row of the two tables", w.Rows, append(keys(c.pack.Learner.Rows, row), keys(c.pack.Staff.Rows, row)...))
	c.each(at+".actions", "user action", w.Actions, keys(c.pack.Actions.Rows, func(a UserAction) string { return a.Key }))
	c.each(at+".risks", "risk", w.Risks, c.risks)
	c.each(at+".reports", "kind of report", w.Reports, ReportKinds())
	if len(w.Rows)+len(w.Actions)+len(w.Risks)+len(w.Reports) == 0 && !w.Always && !w.Serious && !w.Staff && !w.Child && !w.Affected && !w.OffSite {
		c.fault(at, "", "no case can meet this: give at least one condition, or always: true")
	}
}

// caseClock holds a clock to what a calendar can read.
func (c *checker) caseClock(at, what, text string, needed bool) {
	if text == "" {
		if needed {
			c.fault(at, "", "the %s is missing", what)
		}
		return
	}
	if known, ok := c.clocks[text]; ok && known {
		return
	}
	_, err := readClock(time.Now(), text)
	if c.clocks == nil {
		c.clocks = map[string]bool{}
	}
	if c.clocks[text] = err == nil; err != nil {
		c.fault(at, "", "%s is no clock; write it like “15 minutes”, “4 school hours”, “end of day” or “2 school days”", quote(text))
	}
}

// supportsAndLessons serves INC-26 and INC-28.
func (c *checker) supportsAndLessons(k *Cases) {
	c.unique(casesFile+".supports", "key", "support", keys(k.Supports, func(s Support) string { return s.Key }))
	for i, s := range k.Supports {
		c.filled(fmt.Sprintf("%s.supports[%d].title", casesFile, i), "title", s.Title)
	}
	c.unique(casesFile+".lessons", "key", "audience", keys(k.Lessons, func(l Lesson) string { return l.Key }))
	for i, l := range k.Lessons {
		at := fmt.Sprintf("%s.lessons[%d]", casesFile, i)
		c.filled(at+".title", "title", l.Title)
		c.one(at+".post", "post", l.Post, c.posts)
	}
}

// everyGuidance serves INC-43: each audience has its own advice, and somebody has checked it on a day.
func (c *checker) everyGuidance(all []Guidance) {
	path := casesFile + ".reporting"
	c.unique(path, "audience", "audience", keys(all, func(g Guidance) string { return g.Audience }))
	for i, g := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.one(at+".audience", "audience", g.Audience, audiences())
		c.filled(at+".title", "title", g.Title)
		c.date(at+".checked", "day on which it was checked", g.Checked)
		c.one(at+".clause", "clause", g.Clause, c.clauses)
		c.each(at+".contacts", "contact", g.Contacts, c.contactKeys())
		if len(g.Steps) == 0 {
			c.fault(at, g.Clause, "the advice for %s has no steps", quote(g.Audience))
		}
		if len(g.Pictures) > len(g.Steps) {
			c.fault(at+".pictures", g.Clause, "the advice for %s has more pictures than steps", quote(g.Audience))
		}
		for j, picture := range g.Pictures {
			if !pictureName.MatchString(picture) {
				c.fault(fmt.Sprintf("%s.pictures[%d]", at, j), g.Clause, "%s is no name of a picture, like rule-tell", quote(picture))
			}
		}
		for j, step := range slices.Concat(g.Steps, g.Follows) {
			c.filled(at, fmt.Sprintf("sentence %d", j+1), step)
		}
	}
}

func (c *checker) contactKeys() []string {
	return keys(c.pack.Contacts, func(x Contact) string { return x.Key })
}
