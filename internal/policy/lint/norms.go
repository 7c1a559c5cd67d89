package lint

import (
	"slices"
	"strings"

	"belisha/internal/policy"
)

// The three verdicts of a norm.
const (
	may    = "may"
	mayNot = "may_not"
	must   = "must"
)

// said is a norm and the clause that says it.
type said struct {
	policy.Norm
	clause *policy.Clause
	spoken []string // the words of its exception, read once
}

// everyone in a norm's who is no group but all there are.
const everyone = "everyone"

// norms are all that the clauses say, in the order of the clauses.
func norms(p *policy.Pack) []said {
	var out []said
	for i, c := range p.Clauses {
		for _, n := range c.Norms {
			if slices.Contains(n.Who, everyone) {
				n.Who = nil
			}
			out = append(out, said{n, &p.Clauses[i], tokens(n.Unless)})
		}
	}
	return out
}

// under says whether a dotted name is another or a part of it: pupil.year6 lies under pupil. Everything lies under "".
func under(name, wider string) bool {
	return wider == "" || name == wider || strings.HasPrefix(name, wider+".")
}

// touch says whether two names share anything.
func touch(a, b string) bool { return under(a, b) || under(b, a) }

// overlap says whether two lists of names share anything; an empty list is all there is.
func overlap(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	for _, x := range a {
		for _, y := range b {
			if touch(x, y) {
				return true
			}
		}
	}
	return false
}

// inside says whether all of one list lies within the other.
func inside(a, b []string) bool {
	if len(b) == 0 {
		return true
	}
	for _, x := range a {
		if !underAny(x, b) {
			return false
		}
	}
	return len(a) > 0
}

func underAny(name string, wider []string) bool {
	for _, w := range wider {
		if under(name, w) {
			return true
		}
	}
	return false
}

// meets says whether two norms can speak of the same moment: somebody, something, somewhere, some time.
func (n said) meets(o said) bool {
	return overlap(n.Who, o.Who) && touch(n.What, o.What) && overlap(n.Where, o.Where) && overlap(n.When, o.When)
}

// within says whether every moment that a norm speaks of is one that the other speaks of too.
func (n said) within(o said) bool {
	return inside(n.Who, o.Who) && under(n.What, o.What) && inside(n.Where, o.Where) && inside(n.When, o.When)
}

// equal says whether two norms speak of the very same moments.
func (n said) equal(o said) bool { return n.within(o) && o.within(n) }

// covers says whether a norm lies wholly within another, looking only at the people whom both speak of: a rule for
// staff is covered by one for staff and pupils, and that one by the other, where the rest is.
func (n said) covers(o said) bool {
	for _, x := range each(n.Who) {
		for _, y := range each(o.Who) {
			n.Who, o.Who = x, y
			if overlap(x, y) && o.within(n) {
				return true
			}
		}
	}
	return false
}

// each gives the names of a list one by one; all there is stays one.
func each(names []string) [][]string {
	if len(names) == 0 {
		return [][]string{nil}
	}
	var out [][]string
	for _, name := range names {
		out = append(out, []string{name})
	}
	return out
}

// String is the norm in words that can be read beside another.
func (n said) String() string {
	who := everyone
	if len(n.Who) > 0 {
		names := make([]string, len(n.Who))
		for i, name := range n.Who {
			names[i] = turned(name)
		}
		who = strings.Join(names, " or ")
	}
	verdict := map[string]string{may: "may", mayNot: "may not", must: "must"}[n.Verdict]
	words := []string{who, verdict, n.act()}
	if len(n.Where) > 0 {
		words = append(words, "("+plain(strings.Join(n.Where, ", "))+")")
	}
	if len(n.When) > 0 {
		words = append(words, "("+plain(strings.Join(n.When, ", "))+")")
	}
	if n.Unless != "" {
		words = append(words, "unless", n.Unless)
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// act is what a norm is about: “bring: phone personal device”.
func (n said) act() string { return plain(n.Do) + ": " + turned(n.What) }

// turned reads a dotted name from its end, as English does: “year6 pupil” for pupil.year6.
func turned(name string) string {
	parts := strings.Split(name, ".")
	slices.Reverse(parts)
	return plain(strings.Join(parts, " "))
}

// plain turns names into words: "pupil.year6" into "pupil year6".
func plain(name string) string { return strings.NewReplacer(".", " ", "_", " ").Replace(name) }
