package policy

import (
	"slices"
	"strconv"
	"strings"
)

// choice may only become stricter: options run from strict to loose, and whatever was chosen below is the loosest.
func (g *guard) choice(at string, was, is Choice) {
	options := func(c Choice) []string { return keys(c.Options, func(o Option) string { return o.Key }) }
	g.hold(at+".floor", was.Clause, is.Floor, "the choice %s must stay marked", quote(was.Key))
	g.hold(at+".kind", was.Clause, is.Kind == was.Kind, "the choice %s may not change its kind", quote(was.Key))
	g.hold(at+".strictest", was.Clause, is.Strictest == was.Strictest, "the strictest of %s may not change", quote(was.Key))
	g.hold(at+".options", was.Clause, slices.Equal(options(is), options(was)), "the options of %s may not change", quote(was.Key))
	g.hold(at+".value", was.Clause, stricter(was, is.InForce()), "%s is looser than %s, which rules the choice %s", quote(is.InForce()), quote(was.InForce()), quote(was.Key))
}

// stricter says whether a value is as strict as what a choice has, or stricter.
func stricter(was Choice, value string) bool {
	if value == was.InForce() || value == was.Strictest {
		return true
	}
	options := keys(was.Options, func(o Option) string { return o.Key })
	switch was.Kind {
	case "one":
		i, most := slices.Index(options, value), slices.Index(options, was.InForce())
		return i >= 0 && i <= most
	case "many":
		had := commas(was.InForce())
		return !slices.ContainsFunc(commas(value), func(one string) bool { return !slices.Contains(had, one) })
	case "number":
		n, err1 := strconv.Atoi(value)
		a, err2 := strconv.Atoi(was.InForce())
		b, err3 := strconv.Atoi(was.Strictest)
		return err1 == nil && err2 == nil && err3 == nil && n >= min(a, b) && n <= max(a, b)
	}
	return false
}

// commas splits several keys written with commas between.
func commas(text string) []string {
	var out []string
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// duty may be done more often and sooner, and shown by more than before.
func (g *guard) duty(at string, was, is Duty) {
	key := quote(was.Key)
	g.hold(at+".floor", was.Clause, is.Floor, "the duty %s must stay marked", key)
	g.hold(at+".every", was.Clause, noLonger(is.Every, was.Every), "the duty %s is done every %s, less often than every %s", key, quote(is.Every), quote(was.Every))
	g.hold(at+".due", was.Clause, is.Due == was.Due || is.Every != was.Every, "the duty %s may not fall due at another time", key)
	g.hold(at+".clause", was.Clause, is.Clause == was.Clause, "the duty %s may not leave its clause", key)
	g.hold(at+".trigger", was.Clause, subset(was.Trigger, is.Trigger), "the duty %s must still be opened by %s", key, strings.Join(was.Trigger, ", "))
	g.hold(at+".within", was.Clause, was.Within == "" || noLonger(is.Within, was.Within), "the duty %s has longer than %s", key, quote(was.Within))
	g.hold(at+".escalate", was.Clause, was.Escalate == "" || is.Escalate != "" && is.After <= was.After, "the duty %s must still be told upwards as soon", key)
	attested := was.Proof.Register == "" && was.Proof.Figure == ""
	g.hold(at+".proof", was.Clause, is.Proof == was.Proof || attested, "the duty %s must be proven as before", key)
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

// noLonger compares two periods by the days they take at most, or at least where the first may be longer than it looks.
func noLonger(is, was string) bool {
	if is == was {
		return true
	}
	a, ok1 := length(is)
	b, ok2 := length(was)
	return ok1 && ok2 && a <= b
}

// length is the days of a period. Those of a school have no fixed length; they are ordered as schools order them, and
// school days count as long as their longest holiday leaves them.
func length(period string) (int, bool) {
	if period == "once" {
		return 1_000_000, true
	}
	l, err := ParseLength(period)
	days := map[string]int{"day": 1, "school day": 3, "week": 7, "fortnight": 14, "month": 30, "half term": 50, "term": 110, "year": 365}
	return l.N * days[l.Unit], err == nil
}
