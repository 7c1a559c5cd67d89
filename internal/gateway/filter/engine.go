package filter

import (
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/words"
	"belisha/internal/policy"
)

// Engine is a rulebook and an index, compiled. It never changes: who has new rules or lists compiles a new one and
// swaps the pointer.
type Engine struct {
	book  *board.Rulebook
	pack  *policy.Pack
	index *lists.Index
	names []string // of the lists, in bit order
	zone  *time.Location

	profiles    map[string]*profile
	strictest   *profile
	categories  []*category
	known       lists.Set // the lists of all categories
	illegal     lists.Set
	sites       map[string]*site
	exceptions  map[string][]exception
	alerts      []alert
	illegalPost string
	clauses     map[string]policy.Clause
	gates       map[string]string // by key: the rule that a log line names
	stranger    []board.Held      // what holds those whom nobody knows
	gaps        []string
	windows     map[string]*window

	networks  map[string]network
	never     lists.Set // the lists of what no lesson opens
	marks     map[string]*mark
	labels    int // of the longest name in marks
	countries []country
	ways      []way
	bare      uint64 // the ways that a bare address is
	watched   []watch
	private   lists.Set // the lists of what inspection never opens
	inspected lists.Set // the lists of what it opens, where the pack names them

	words    *words.Rules
	readings map[string]reading // by profile
}

// profile is a pack's profile with the rules that concern it, in their order.
type profile struct {
	policy.Profile
	rank        int // from strict to loose
	rules       []*rule
	passUnknown bool
}

// category is a pack's category with its lists as bits.
type category struct {
	policy.Category
	on lists.Set
}

// rule is a pack's rule with the lists of all its categories.
type rule struct {
	policy.Rule
	allow      bool
	on         lists.Set
	categories []*category
	window     *window // nil: at every hour
}

// site is one that everyone may reach.
type site struct {
	policy.Host
	quiet bool // a helpline
}

// exception is one site, decided by people of this school.
type exception struct {
	board.Exception
}

// fits says whether the exception is in force for a profile at a moment.
func (x *exception) fits(p *profile, at time.Time) bool {
	if !x.Until.IsZero() && !at.Before(x.Until) {
		return false
	}
	return len(x.Profiles) == 0 || slices.Contains(x.Profiles, p.Key)
}

// Pack returns the pack in force, nil for a nil Engine.
func (e *Engine) Pack() *policy.Pack {
	if e == nil {
		return nil
	}
	return e.pack
}

// Rulebook returns the rulebook in force, nil for a nil Engine.
func (e *Engine) Rulebook() *board.Rulebook {
	if e == nil {
		return nil
	}
	return e.book
}

// Index returns the lists in force, nil for a nil Engine. Who has a new rulebook compiles it with this index.
func (e *Engine) Index() *lists.Index {
	if e == nil {
		return nil
	}
	return e.index
}

// Clause returns a clause of the pack in force.
func (e *Engine) Clause(id string) (policy.Clause, bool) {
	if e == nil {
		return policy.Clause{}, false
	}
	c, ok := e.clauses[id]
	return c, ok
}

// Gaps names the lists that the pack's categories want and the index lacks. Sites on them count as unknown.
func (e *Engine) Gaps() []string {
	if e == nil {
		return nil
	}
	return slices.Clone(e.gaps)
}

// Stale returns the illegal lists that are older than the pack allows (WEB-03: somebody must be told). One
// without a date counts as old: nobody can say that it is not. Confirmed says when a provider last said that a list is its
// newest; that counts like a change.
func (e *Engine) Stale(now time.Time, confirmed map[string]time.Time) []lists.List {
	if e == nil || e.pack.Filtering.Illegal.MaxAgeHours <= 0 {
		return nil
	}
	limit := time.Duration(e.pack.Filtering.Illegal.MaxAgeHours) * time.Hour
	var old []lists.List
	for n, l := range e.index.Lists() {
		if at := confirmed[l.Name]; at.After(l.Updated) {
			l.Updated = at
		}
		if e.illegal.Has(n) && now.Sub(l.Updated) > limit {
			old = append(old, l)
		}
	}
	return old
}

// category finds a category by key.
func (e *Engine) category(key string) *category {
	for _, c := range e.categories {
		if c.Key == key {
			return c
		}
	}
	return nil
}

// categoryOf returns the pack's first category with one of these lists.
func (e *Engine) categoryOf(on lists.Set) *category {
	for _, c := range e.categories {
		if !c.on.And(on).Empty() {
			return c
		}
	}
	return nil
}
