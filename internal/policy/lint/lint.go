// Package lint reads a policy as a critical friend would: it looks for what the words leave open, what they say twice
// in different ways, and what nobody carries out. It changes nothing, and a finding is no fault: a pack with findings
// is still a pack. It serves NEW-02.
//
// Contradictions are found in the norms of the clauses, by structure: see policy.Norm. Norms are written so that they
// can be compared. One clause for each place in the written policy. The same name for the same thing everywhere, with
// the part after the dot: pupil.year6, device.personal.phone, web.social, day.lesson, school.private. Who is
// named, or everyone; an empty place or time is everywhere and always. “Only X” is a ban on the wider with X under unless, and a second norm that lets X. “With
// permission” is a ban with the permission under unless. What is done is one of the acts that acts.go knows (bring,
// carry, use, photograph, call, hand_in, access …) or any other word, which then clashes with nothing but itself.
package lint

import (
	"slices"
	"strings"
	"time"

	"belisha/internal/policy"
)

// Finding is one weakness of a policy, for a coordinator to read.
type Finding struct {
	Kind     Kind
	Severity Severity
	Where    Where
	Title    string // one line
	Why      string // why it matters
	Write    string // what to write to put it right
}

// Where says where the words stand: the file of the pack, its clauses, and the places in the written policy.
type Where struct {
	File    string // "clauses.yaml:120"; the line is missing where it is not one line's fault
	Clauses []string
	Sources []string
}

// Severity says how soon somebody should look.
type Severity string

// The three severities.
const (
	High   Severity = "high"   // two people who follow the policy will do opposite things, or the law is missed
	Medium Severity = "medium" // the strictest rule stands in until somebody decides
	Low    Severity = "low"    // untidy
)

// Severities are all severities, the worst first.
func Severities() []Severity { return []Severity{High, Medium, Low} }

// Check looks for everything that is known to go wrong, in the order of Kinds and with the worst first.
// today decides about dates: reviews that are overdue and laws that are out of force.
func Check(p *policy.Pack, today time.Time) []Finding {
	r := &reader{pack: p, today: today.Format(time.DateOnly), places: places(p)}
	r.contradictions()
	r.opened()
	r.undecided()
	r.clocks()
	r.laws()
	r.references()
	r.reviews()
	r.clauses()
	r.aims()
	r.posts()
	r.sections()
	r.audiences()
	r.duties()
	r.registers()
	r.cases()
	return sorted(r.found)
}

// reader gathers the findings of one pack.
type reader struct {
	pack   *policy.Pack
	today  string            // YYYY-MM-DD, which compares as text
	places map[string]string // "clauses/filter.games" → "clauses.yaml:12"
	found  []Finding
}

func (r *reader) add(k Kind, s Severity, w Where, title, why, write string) {
	w.Sources = slices.DeleteFunc(w.Sources, func(s string) bool { return s == "" })
	r.found = append(r.found, Finding{Kind: k, Severity: s, Where: w, Title: title, Why: why, Write: write})
}

// at is a place in a part of the pack: the line of the item with that key, or the file.
func (r *reader) at(part, key string) string {
	if place, ok := r.places[part+"/"+key]; ok {
		return place
	}
	return part + ".yaml"
}

// clause is the place of one clause.
func (r *reader) clause(c policy.Clause) Where {
	return Where{File: r.at("clauses", c.ID), Clauses: []string{c.ID}, Sources: []string{c.Source}}
}

// about is the place of an item that carries a clause.
func (r *reader) about(part, key, clause, source string) Where {
	w := Where{File: r.at(part, key), Sources: []string{source}}
	if clause != "" {
		w.Clauses = []string{clause}
	}
	return w
}

func sorted(found []Finding) []Finding {
	kinds, severities := Kinds(), Severities()
	slices.SortStableFunc(found, func(a, b Finding) int {
		if d := slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind); d != 0 {
			return d
		}
		if d := slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity); d != 0 {
			return d
		}
		return strings.Compare(strings.Join(a.Where.Clauses, " ")+a.Title, strings.Join(b.Where.Clauses, " ")+b.Title)
	})
	return found
}
