package trial

import (
	"slices"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// Lesson is what a case says of a lesson that is under way.
type Lesson struct {
	Sites, Tools []string
	Only, Images bool
}

// asked is the question that a case puts to the filter, as far as all of them say the same.
func (t *trial) asked(c testCase) (Question, string) {
	if t.decider == nil {
		return Question{}, "the filter is not here to be asked"
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", c.when.one("at"), clock.London)
	if err != nil {
		return Question{}, "a case about a site needs a moment under when: at: “2026-11-23 10:00”"
	}
	roles, _ := c.given.get("person")
	q := Question{Profile: t.profileOf(c).Key, Roles: roles.words(), Year: c.given.one("year"), Network: c.given.one("network"), At: at}
	if network := q.Network; network != "" {
		if _, ok := t.pack.Filtering.Network(network); !ok {
			return q, "the pack has no network “" + network + "”"
		}
	}
	q.Lesson, q.Host = lessonOf(c), c.given.one("site")
	return q, ""
}

// lessonOf is the lesson of a case; nil: none is under way.
func lessonOf(c testCase) *Lesson {
	sites, some := c.given.get("lesson")
	tools, more := c.given.get("tools")
	only := c.given.one("only") == "yes"
	images := c.given.one("images") == "yes"
	if !some && !more && !only && !images {
		return nil
	}
	return &Lesson{Sites: sites.words(), Tools: tools.words(), Only: only, Images: images}
}

// site: what the filter does with a request. The pack alone cannot tell, so a Decider is asked.
func (t *trial) site(c testCase) (outcome, string) {
	return t.put(c, func(q *Question) string { q.Category = c.given.one("category"); return "" })
}

// search: what becomes of words that are looked for with an engine. serves WEB-13, WEB-14
func (t *trial) search(c testCase) (outcome, string) {
	return t.put(c, func(q *Question) string {
		q.Words, q.Query, q.Path = c.given.one("search"), c.given.one("query"), c.given.one("path")
		if q.Host == "" {
			return "a search needs the site of the engine (site: www.google.co.uk)"
		}
		return ""
	})
}

// file: what becomes of a kind of file on its way in. serves WEB-12, WEB-30
func (t *trial) file(c testCase) (outcome, string) {
	return t.put(c, func(q *Question) string {
		if q.File = c.given.one("file"); q.Host == "" {
			q.Host = "files.allowed.test"
		}
		return ""
	})
}

// sends: whether somebody may send so many bytes to a site. serves WEB-23
func (t *trial) sends(c testCase) (outcome, string) {
	return t.put(c, func(q *Question) string {
		n, err := strconv.ParseInt(c.given.one("sends"), 10, 64)
		if err != nil || n <= 0 {
			return "sends is a number of bytes over nought"
		}
		if q.Sends = n; q.Host == "" {
			return "whoever sends something needs a site to send it to"
		}
		return ""
	})
}

// put asks the filter and writes down what it says.
func (t *trial) put(c testCase, more func(*Question) string) (outcome, string) {
	q, wrong := t.asked(c)
	if t.decider == nil {
		return outcome{"skipped": {wrong}}, ""
	}
	if wrong != "" {
		return nil, wrong
	}
	if wrong := more(&q); wrong != "" {
		return nil, wrong
	}
	r, err := t.decider.Decide(t.pack, q)
	if err != nil {
		return nil, "the filter could not answer: " + err.Error()
	}
	if r.Profile == "" {
		r.Profile = q.Profile
	}
	out := outcome{"verdict": {r.Verdict}, "rule": {r.Rule}, "clause": {r.Clause}, "profile": {r.Profile}, "reason": {r.Reason},
		"query": {r.Query}, "alert": {r.Alert}, "answers_as": {r.Name}}
	if r.Age > 0 {
		out["age"] = []string{strconv.Itoa(r.Age)}
	}
	if !r.Opens.IsZero() {
		out["opens"] = []string{r.Opens.In(clock.London).Format("2006-01-02 15:04")}
	}
	return out, ""
}

// network: the profile of somebody on a part of the network; nobody is known where no person is given. serves STD-10, WEB-21
func (t *trial) network(c testCase) (outcome, string) {
	n, ok := t.pack.Filtering.Network(c.given.one("network"))
	if !ok {
		return absent("network", c.given.one("network"))
	}
	return outcome{"unmanaged": yesNo(n.Unmanaged), "limit": {n.Profile}, "clause": {n.Clause}}, ""
}

// lessons: what a teacher may open of a category: never, once another person has approved it, or alone. serves NEW-04
func (t *trial) lessons(c testCase) (outcome, string) {
	p, key := t.pack.Filtering.Passes.Usual(), c.given.one("opens")
	known := slices.ContainsFunc(t.pack.Filtering.Categories, func(one policy.Category) bool { return one.Key == key })
	if !known {
		return absent("category", key)
	}
	answer := "alone"
	switch {
	case slices.Contains(p.Never, key):
		answer = "never"
	case slices.Contains(p.Approve, key):
		answer = "approved"
	}
	return outcome{"how": {answer}, "minutes": {strconv.Itoa(p.MaxMinutes)}, "days": {strconv.Itoa(p.MaxDays)}}, ""
}
