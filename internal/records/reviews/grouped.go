package reviews

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"belisha/internal/policy"
)

// usualLeast is how many different people have to stand behind a number where the policy says nothing, and step what every
// number is rounded down to.
const (
	usualLeast = 5
	step       = 5
)

// least is how many different people have to stand behind a number. // serves STD-28
func (r *Reviews) least() int64 {
	if active := r.base.Policy.Load(); active != nil && active.Pack.Settings.SmallNumber > 0 {
		return int64(active.Pack.Settings.SmallNumber)
	}
	return usualLeast
}

// amount is what an age group met of a category: what may be shown, and whether there was more.
type amount struct {
	shown  int64
	hidden bool
}

// row is one category with a number for each age group.
type row struct {
	key, title string
	numbers    []amount
}

// most is the largest number that is shown: the order of the rows tells nothing of the others.
func (r row) most() int64 {
	return slices.MaxFunc(r.numbers, func(a, b amount) int { return cmp.Compare(a.shown, b.shown) }).shown
}

// met reports that there was anything at all.
func (r row) met() bool {
	return slices.ContainsFunc(r.numbers, func(n amount) bool { return n.shown > 0 || n.hidden })
}

// grouped gives the blocked requests by category and profile, the largest first. Each whole week is weighed by itself: what too
// few people met in a week is in no number, however many weeks are asked for. So every difference between two stretches, asked
// for on whatever day, is made of weeks that could be shown. // serves MON-17 STD-28
func (r *Reviews) grouped(ctx context.Context, from, until time.Time) ([]row, []string, error) {
	active := r.base.Policy.Load()
	if active == nil {
		return nil, nil, nil
	}
	t := newTally(active.Pack, r.least())
	for ; from.Before(until); from = from.AddDate(0, 0, 7) {
		week, err := r.hooks.Groups(ctx, from, from.AddDate(0, 0, 7))
		if err != nil {
			return nil, nil, err
		}
		t.week(week)
	}
	return t.rows(), t.heads, nil
}

// tally gathers weeks.
type tally struct {
	pack  *policy.Pack
	least int64
	heads []string
	at    map[string]int // column by profile
	by    map[string]*row
}

func newTally(p *policy.Pack, least int64) *tally {
	t := &tally{pack: p, least: least, at: map[string]int{}, by: map[string]*row{}}
	for _, profile := range p.Filtering.Profiles {
		t.at[profile.Key] = len(t.heads)
		t.heads = append(t.heads, profile.Title)
	}
	t.heads = append(t.heads, "Not known")
	return t
}

// week weighs one week. Profiles that the policy no longer has share a column: their people are added up only where each has
// enough by itself.
func (t *tally) week(all []Group) {
	for _, g := range all {
		if g.Blocked == 0 {
			continue
		}
		i, known := t.at[g.Profile]
		if !known {
			i = len(t.heads) - 1
		}
		if t.by[g.Category] == nil {
			t.by[g.Category] = &row{g.Category, title(t.pack, g.Category), make([]amount, len(t.heads))}
		}
		n := &t.by[g.Category].numbers[i]
		if g.People < t.least {
			n.hidden = true
			continue
		}
		n.shown += g.Blocked
	}
}

func (t *tally) rows() []row {
	var out []row
	for _, r := range t.by {
		if r.met() {
			out = append(out, *r)
		}
	}
	slices.SortFunc(out, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.most(), a.most()), strings.Compare(a.title, b.title))
	})
	return out
}
