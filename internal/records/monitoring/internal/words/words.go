// Package words says what stands in the log as people read it: what the policy calls a kind of site or of words, the clause
// behind a decision and who approved it. It stands low, because alerts, searches and figures say the same of a line.
package words

import (
	"cmp"
	"net/url"
	"slices"

	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/episodes"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

// Illegal is the category of what is on an illegal list: such a site is named nowhere (WEB-03).
const Illegal = "illegal"

// Challenge is said to whoever thinks that a decision is wrong.
const Challenge = "Whoever thinks that this is wrong can ask for the site to be opened or closed, or speak to the online safety coordinator."

// Words are those of the policy in force.
type Words struct{ policy *feature.InForce }

// Of gives the words of one school.
func Of(policy *feature.InForce) Words { return Words{policy} }

// Category is a kind of site.
func (w Words) Category(key string) string {
	if key == Illegal {
		return "Illegal content"
	}
	if active := w.policy.Load(); active != nil {
		for _, c := range active.Pack.Filtering.Categories {
			if c.Key == key {
				return c.Title
			}
		}
	}
	return cmp.Or(traffic.Plain(key), "site on no list")
}

// CategoryOf is the kind of site of a line.
func (w Words) CategoryOf(l traffic.Line) string {
	if l.Category == "" {
		return "–"
	}
	return w.Category(l.Category)
}

// Kind is what the policy says of a kind of worrying words.
func (w Words) Kind(key string) (policy.TextKind, bool) {
	active := w.policy.Load()
	if active == nil || key == "" {
		return policy.TextKind{}, false
	}
	kinds := active.Pack.Filtering.Texts.Kinds
	i := slices.IndexFunc(kinds, func(k policy.TextKind) bool { return k.Key == key })
	if i < 0 {
		return policy.TextKind{}, false
	}
	return kinds[i], true
}

// Ground is the clause that decided, and who approved the version of the policy that held it. serves NEW-01
func (w Words) Ground(id, version string) []web.SummaryRow {
	clause, approved := []string{id}, []string{"Version " + version}
	if active := w.policy.Load(); active != nil {
		if found, ok := active.Pack.Clause(id); ok {
			clause = append(clause, found.Text)
		}
		if active.Version == version {
			approved = append(approved[:0], active.Pack.Identity.Title+", version "+active.Pack.Identity.Version, "approved by "+active.ApprovedBy+" on "+clock.Day(active.ApprovedAt))
		}
	}
	return []web.SummaryRow{{Key: "Clause", Lines: clause, Href: Clause(id)},
		{Key: "Policy", Lines: approved, Href: "/policy/versions/" + url.PathEscape(version)}}
}

// Clause is the address of a clause.
func Clause(id string) string { return "/policy/clauses/" + url.PathEscape(id) }

// Verdict is a decision as a tag.
func Verdict(v string) *web.Tag {
	if v == traffic.Blocked {
		return &web.Tag{Text: "Blocked", Colour: "red"}
	}
	return &web.Tag{Text: "Let through", Colour: "green"}
}

// Level is how loud an alert is, as a tag.
func Level(level string) *web.Tag {
	switch level {
	case episodes.Urgent:
		return &web.Tag{Text: "Urgent", Colour: "red"}
	case episodes.High:
		return &web.Tag{Text: "High", Colour: "orange"}
	}
	return &web.Tag{Text: "Normal", Colour: "blue"}
}
