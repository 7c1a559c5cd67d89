// Package gaps finds what the text of a policy leaves open: groups without words, choices nobody made, parts without
// content, aims that nothing serves. It serves POL-04, POL-23, POL-27, POL-28.
package gaps

import (
	"slices"
	"strings"

	"belisha/internal/policy"
)

// Audience is a group that reads the policy in its own words. // serves POL-23
type Audience struct{ Key, Title string }

// Audiences are all groups that have a view of their own.
func Audiences() []Audience {
	return []Audience{{"staff", "Staff"}, {"ks1", "Younger children"}, {"ks2", "Older children"}, {"parents", "Parents and carers"},
		{"governors", "Governors"}, {"visitors", "Visitors"}}
}

// AudienceOf finds one by its key.
func AudienceOf(key string) (Audience, bool) {
	all := Audiences()
	i := slices.IndexFunc(all, func(a Audience) bool { return a.Key == key })
	if i < 0 {
		return Audience{}, false
	}
	return all[i], true
}

// meant are the groups whom a clause's norms bind; each has to find it in its own words.
func meant(c policy.Clause) []string {
	by := map[string][]string{"pupil": {"ks1", "ks2"}, "staff": {"staff"}, "parent": {"parents"}, "governor": {"governors"}, "visitor": {"visitors"}}
	var out []string
	for _, n := range c.Norms {
		for _, who := range n.Who {
			first, _, _ := strings.Cut(who, ".")
			out = append(out, by[first]...)
		}
	}
	return out
}

// MissingTexts names clauses that bind a group and have no words for it. // serves POL-23
func MissingTexts(p *policy.Pack) []string {
	var out []string
	for _, c := range p.Clauses {
		for _, a := range Audiences() {
			if slices.Contains(meant(c), a.Key) && c.Audience[a.Key] == "" {
				out = append(out, c.ID+" ("+a.Title+")")
			}
		}
	}
	return out
}

// Views counts the groups that have at least one clause in their words.
func Views(p *policy.Pack) int {
	n := 0
	for _, a := range Audiences() {
		if slices.ContainsFunc(p.Clauses, func(c policy.Clause) bool { return c.Audience[a.Key] != "" }) {
			n++
		}
	}
	return n
}

// Undecided are the choices that the school has not made: the strictest rules. // serves POL-27
func Undecided(p *policy.Pack) []policy.Choice {
	return slices.DeleteFunc(slices.Clone(p.Choices), func(c policy.Choice) bool { return c.Value != "" })
}

// Empty are the declared parts that have nothing in them. // serves POL-28
func Empty(p *policy.Pack) []string {
	var out []string
	for _, s := range p.Sections {
		clause := slices.ContainsFunc(p.Clauses, func(c policy.Clause) bool { return c.Section == s.Title || c.Section == s.Key })
		form := s.Form != "" && slices.ContainsFunc(p.Forms, func(f policy.Form) bool { return f.Key == s.Form })
		if !clause && !form {
			out = append(out, s.Title)
		}
	}
	return out
}

// Unserved are the aims that no operating clause serves. // serves POL-04
func Unserved(p *policy.Pack) (gaps []string, all int) {
	for _, aim := range p.Clauses {
		if aim.Kind != "aim" {
			continue
		}
		all++
		if !slices.ContainsFunc(p.Clauses, func(c policy.Clause) bool { return c.Kind != "aim" && slices.Contains(c.Aims, aim.ID) }) {
			gaps = append(gaps, aim.ID)
		}
	}
	return gaps, all
}
