package filter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
)

// Compile makes an Engine of the rules in force and the lists. If it fails, the Engine before it stays in force, and
// with none the gateway stays closed (WEB-01). It fails in particular when an illegal list of the pack is missing or
// empty: a failed download must not switch that list off (WEB-03).
func Compile(rb *board.Rulebook, ix *lists.Index) (*Engine, error) {
	if rb == nil || ix == nil {
		return nil, errors.New("filter: compile: no rules or no lists")
	}
	pack, err := policy.FromFiles(rb.Files)
	if err != nil {
		return nil, fmt.Errorf("filter: compile: %w", err)
	}
	return CompilePack(rb, pack, ix)
}

// CompilePack is Compile for one who has read the rulebook's files already: reading a pack costs more than all the rest.
func CompilePack(rb *board.Rulebook, pack *policy.Pack, ix *lists.Index) (*Engine, error) {
	if rb == nil || pack == nil || ix == nil {
		return nil, errors.New("filter: compile: no rules or no lists")
	}
	zone, err := time.LoadLocation(schoolZone)
	if err != nil {
		return nil, fmt.Errorf("filter: compile: %w", err)
	}
	e := &Engine{book: rb, pack: pack, index: ix, zone: zone}
	for _, step := range []func() error{e.compileIllegal, e.compileCategories, e.compileProfiles, e.compileRules,
		e.compileSites, e.compileExceptions, e.compileNetworks, e.compileMarks, e.compileTexts} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("filter: compile: %w", err)
		}
	}
	e.never = e.listsOf(pack.Filtering.Passes.Never)
	e.compileAlerts()
	e.compileClauses()
	e.compileGates()
	return e, nil
}

// bits turns list names into a set and says which of them the index lacks.
func (e *Engine) bits(names []string) (on lists.Set, missing []string) {
	for _, name := range names {
		if n := slices.Index(e.names, name); n >= 0 {
			on = on.With(n)
		} else {
			missing = append(missing, name)
		}
	}
	return on, missing
}

func (e *Engine) compileIllegal() error {
	all := e.index.Lists()
	for _, l := range all {
		e.names = append(e.names, l.Name)
	}
	var missing []string
	e.illegal, missing = e.bits(e.pack.Filtering.Illegal.Lists)
	for n, l := range all {
		if e.illegal.Has(n) && l.Entries == 0 {
			missing = append(missing, l.Name)
		}
	}
	if len(missing) > 0 || e.illegal.Empty() {
		return fmt.Errorf("illegal lists missing or empty: %s", strings.Join(missing, ", "))
	}
	return nil
}

func (e *Engine) compileCategories() error {
	for _, c := range e.pack.Filtering.Categories {
		on, missing := e.bits(c.Lists)
		e.categories = append(e.categories, &category{Category: c, on: on})
		e.known = e.known.Or(on)
		e.gaps = append(e.gaps, missing...)
	}
	slices.Sort(e.gaps)
	e.gaps = slices.Compact(e.gaps)
	return nil
}

func (e *Engine) compileProfiles() error {
	e.profiles = make(map[string]*profile)
	for i, p := range e.pack.Filtering.Profiles {
		e.profiles[p.Key] = &profile{Profile: p, rank: i, passUnknown: p.Unknown == "pass"}
	}
	e.strictest = e.profiles[e.pack.Filtering.Strictest]
	if e.strictest == nil {
		return errors.New("no strictest profile")
	}
	return nil
}

// compileRules hangs each rule on the profiles that it concerns, keeping the order of the pack.
func (e *Engine) compileRules() error {
	e.windows = make(map[string]*window)
	for _, w := range e.pack.Filtering.Windows {
		compiled, err := compileWindow(w)
		if err != nil {
			return err
		}
		e.windows[w.Key] = compiled
	}
	for _, r := range e.pack.Filtering.Rules {
		one := &rule{Rule: r, allow: r.Verdict == "allow", window: e.windows[r.Window]}
		if r.Window != "" && one.window == nil {
			return fmt.Errorf("rule %q: no window %q", r.Key, r.Window)
		}
		for _, key := range r.Categories {
			c := e.category(key)
			if c == nil {
				return fmt.Errorf("rule %q: no category %q", r.Key, key)
			}
			one.categories = append(one.categories, c)
			one.on = one.on.Or(c.on)
		}
		for key, p := range e.profiles {
			if len(r.Profiles) == 0 || slices.Contains(r.Profiles, key) {
				p.rules = append(p.rules, one)
			}
		}
	}
	return nil
}

func (e *Engine) compileClauses() {
	e.clauses = make(map[string]policy.Clause)
	for _, c := range e.pack.Clauses {
		e.clauses[c.ID] = c
	}
}
