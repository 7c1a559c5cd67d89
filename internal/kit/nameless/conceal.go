package nameless

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// line is a number that is printed, or that follows from those printed.
type line struct {
	key     string
	n       int
	printed bool // meant to be printed
	known   bool // was printed by an earlier paper and cannot be taken back
}

// sum says that one line is what others come to.
type sum struct {
	whole int
	parts []int
}

// web are all lines of a paper with the sums that tie them to one another and to what was printed before.
type web struct {
	least int
	lines []line
	at    map[string]int
	sums  []sum
}

// put adds a line, or finds it; a line that stands in two tables is one line.
func (w *web) put(key string, n int, printed bool) int {
	i, has := w.at[key]
	if !has {
		i = len(w.lines)
		w.at[key] = i
		w.lines = append(w.lines, line{key: key})
	}
	if !w.lines[i].known {
		w.lines[i].n, w.lines[i].printed = n, w.lines[i].printed || printed
	}
	return i
}

func (w *web) few(i int) bool { return w.lines[i].n > 0 && w.lines[i].n < w.least }

// conceal takes back numbers until no small one is printed, and none can be worked out from those that are. Which ones it
// takes depends on the numbers and their keys alone, so that the same paper always comes out the same. // serves GOV-17, STD-28
func (w *web) conceal() error {
	for i, l := range w.lines {
		w.lines[i].printed = l.known || l.printed && !w.few(i)
	}
	for {
		about, within := w.told()
		if about == nil {
			return nil
		}
		hide := w.choose(about, within)
		if len(hide) == 0 {
			return fmt.Errorf("nameless: what was printed before tells %s already", w.lines[about[0]].key)
		}
		for _, i := range hide {
			w.lines[i].printed = false
		}
	}
}

// told finds lines that somebody could still work out, with the sums they stand in; nil when there are none left.
func (w *web) told() (about []int, within []sum) {
	for _, s := range w.sums {
		if hidden := w.lone(s); hidden != nil {
			return hidden, []sum{s}
		}
	}
	return w.derived(), w.sums
}

// lone reports a sum whose whole is printed while only small parts of it are hidden: those who know how this is done could
// tell them. At least one part that is not small has to go with them. It gives the hidden parts.
func (w *web) lone(s sum) []int {
	var hidden []int
	small, large, open := false, false, false
	for _, p := range s.parts {
		if w.lines[p].printed {
			open = open || !w.lines[p].known && w.lines[p].n > 0
			continue
		}
		hidden = append(hidden, p)
		small, large = small || w.few(p), large || w.lines[p].n >= w.least
	}
	if w.lines[s.whole].printed && small && !large && open {
		return hidden
	}
	return nil
}

// choose takes what has to be hidden so that these lines no longer follow: first from the sums they stand in, else from any
// sum, for others may lead there.
func (w *web) choose(about []int, within []sum) []int {
	near := slices.DeleteFunc(slices.Clone(within), func(s sum) bool { return !touches(s, about) })
	if hide := w.smallest(near); hide != nil {
		return hide
	}
	return w.smallest(w.sums)
}

// smallest gives the smallest printed parts of some sums, all that are equal to one another; where there is none, a whole.
func (w *web) smallest(within []sum) []int {
	var parts, wholes []int
	level := -1
	for _, s := range within {
		if w.free(s.whole) {
			wholes = append(wholes, s.whole)
		}
		for _, p := range s.parts {
			if !w.free(p) || w.lines[p].n == 0 {
				continue
			}
			if level < 0 || w.lines[p].n < level {
				level, parts = w.lines[p].n, nil
			}
			if w.lines[p].n == level && !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	if len(parts) > 0 || len(wholes) == 0 {
		return parts
	}
	return []int{slices.MinFunc(wholes, func(a, b int) int {
		return cmp.Or(w.lines[a].n-w.lines[b].n, strings.Compare(w.lines[a].key, w.lines[b].key))
	})}
}

func (w *web) free(i int) bool { return w.lines[i].printed && !w.lines[i].known }

func touches(s sum, about []int) bool {
	return slices.Contains(about, s.whole) || slices.ContainsFunc(s.parts, func(p int) bool { return slices.Contains(about, p) })
}
