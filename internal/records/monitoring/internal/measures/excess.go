package measures

import (
	"cmp"
	"slices"

	"belisha/internal/records/monitoring/internal/traffic"
)

// excess is one person's days beyond the bounds.
type excess struct {
	person, latest string
	days, lines    int64
}

// repeatedExcess are those with more than one day, the latest first, without some persons.
func repeatedExcess(all []traffic.Excess, not []string) []excess {
	by := map[string]*excess{}
	var order []*excess
	for _, x := range all {
		if slices.Contains(not, x.Person) {
			continue
		}
		if by[x.Person] == nil {
			by[x.Person] = &excess{person: x.Person}
			order = append(order, by[x.Person])
		}
		one := by[x.Person]
		one.days, one.lines, one.latest = one.days+1, one.lines+x.Lines, max(one.latest, x.At)
	}
	var out []excess
	for _, one := range order {
		if one.days >= repeatedDays {
			out = append(out, *one)
		}
	}
	slices.SortStableFunc(out, func(a, b excess) int { return cmp.Compare(b.latest, a.latest) })
	return out
}
