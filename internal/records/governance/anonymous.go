package governance

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Count is one raw number before the anonymising step. It never leaves this package as it is.
type Count struct {
	Label string `db:"label"`
	N     int    `db:"n"`
}

// Figure is one number that may be shown to anybody.
type Figure struct {
	Label string `json:"label"`
	N     int    `json:"n"`     // 0 when hidden
	Shown string `json:"shown"` // "12", "fewer than 5", "none"
}

// Breakdown is a total with its parts, after the anonymising step.
type Breakdown struct {
	Title string   `json:"title"`
	Total Figure   `json:"total"`
	Parts []Figure `json:"parts"`
	Note  string   `json:"note,omitempty"` // why there are no parts
}

const other = "Other kinds together"

// anonymise is the one step that every number takes on its way out. Parts under least are put together, and
// the smallest of the others join them, all that came up equally often: whoever knows every kind and how this is done
// still cannot tell which of those put together are the rare ones. A total under least is hidden with all its parts. // serves GOV-17, STD-28
func anonymise(title string, raw []Count, least int) Breakdown {
	parts := slices.DeleteFunc(slices.Clone(raw), func(c Count) bool { return c.N == 0 })
	slices.SortFunc(parts, func(a, b Count) int { return cmp.Or(b.N-a.N, strings.Compare(a.Label, b.Label)) })
	total := 0
	for _, p := range parts {
		total += p.N
	}
	b := Breakdown{Title: title, Total: figure("All", total, least)}
	if total < least {
		return b.hidden(total)
	}
	merged, few := 0, false
	join := func(all func(Count) bool) {
		for len(parts) > 0 && all(parts[len(parts)-1]) {
			merged += parts[len(parts)-1].N
			parts = parts[:len(parts)-1]
		}
	}
	join(func(c Count) bool { few = few || c.N < least; return c.N < least })
	if few && len(parts) > 0 {
		level := parts[len(parts)-1].N
		join(func(c Count) bool { return c.N == level })
	}
	if few && len(parts) == 0 {
		return b.hidden(total) // all parts together are the total, which is shown already
	}
	for _, p := range parts {
		b.Parts = append(b.Parts, figure(p.Label, p.N, least))
	}
	if few {
		b.Parts = append(b.Parts, figure(other, merged, least))
	}
	return b
}

func (b Breakdown) hidden(total int) Breakdown {
	if total > 0 {
		b.Note = "The parts are too small to be shown one by one."
	}
	return b
}

func figure(label string, n, least int) Figure {
	switch {
	case n == 0:
		return Figure{Label: label, Shown: "none"}
	case n < least:
		return Figure{Label: label, Shown: fmt.Sprintf("fewer than %d", least)}
	}
	return Figure{Label: label, N: n, Shown: fmt.Sprint(n)}
}

var initials = regexp.MustCompile(`\b[A-Z]\.\s?[A-Z]\b\.?`) //nolint:gochecknoglobals // compiled once

// names finds what in a free text could name somebody: words of the name register, and initials.
func names(text string, register []string) []string {
	known := map[string]bool{}
	for _, n := range register {
		for _, word := range words(n) {
			if len(word) > 1 {
				known[strings.ToLower(word)] = true
			}
		}
	}
	var found []string
	for _, word := range words(text) {
		bare := strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
		if known[strings.ToLower(bare)] && !slices.Contains(found, bare) {
			found = append(found, bare)
		}
	}
	return append(found, initials.FindAllString(text, -1)...)
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return strings.ContainsRune(" \t\r\n.,;:!?()[]{}\"“”/&0123456789_@<>=+*#", r)
	})
}
