package trial

import (
	"fmt"
	"strconv"

	"belisha/internal/policy"
)

// evidence is what so many entries prove: the first rule that is true, failing before due before proven. With no rule
// the register fails while an expected entry is missing or an open one overdue, is due while it is empty, and else
// is proven. serves POL-06
func (e entry) evidence(given value) ([]string, string) {
	counts, wrong := counted(given)
	if wrong != "" {
		return nil, wrong
	}
	f := e.def.Figure
	for _, rule := range []struct{ state, source string }{{"failing", f.Failing}, {"due", f.Due}, {"proven", f.Proven}} {
		if rule.source == "" {
			continue
		}
		asked, err := policy.CompileCounts(rule.source)
		if err != nil {
			return nil, fmt.Sprintf("the rule “%s” cannot be read: %s", rule.source, err)
		}
		yes, err := asked.True(counts.Env())
		if err != nil {
			return nil, err.Error()
		}
		if yes {
			return []string{rule.state}, ""
		}
	}
	return []string{byDefault(f, counts)}, ""
}

func byDefault(f policy.Evidence, c policy.Counts) string {
	switch {
	case f.Failing == "" && f.Due == "" && f.Proven == "" && (c.Missing > 0 || c.Overdue > 0):
		return "failing"
	case c.Total == 0 && f.Empty != "proven", f.Proven != "":
		return "due"
	}
	return "proven"
}

// never is the age of the newest entry while there is none, as the registers count it.
const never = 99_999

// counted reads the counts of a case; those not given are nought, and an empty register has had no entry for ever.
func counted(given value) (policy.Counts, string) {
	var c policy.Counts
	into := map[string]*int{"total": &c.Total, "open": &c.Open, "bad": &c.Bad, "overdue": &c.Overdue, "missing": &c.Missing,
		"expected": &c.Expected, "this_term": &c.ThisTerm, "this_year": &c.ThisYear, "last_days": &c.LastDays}
	for _, p := range given.pairs {
		n, err := strconv.Atoi(p.value.text)
		if into[p.key] == nil || err != nil {
			return c, fmt.Sprintf("“%s: %s” is no count; known are total, open, bad, overdue, missing, expected, this_term, this_year and last_days", p.key, p.value.text)
		}
		*into[p.key] = n
	}
	if _, told := given.get("last_days"); !told && c.Total == 0 {
		c.LastDays = never
	}
	return c, ""
}
