package sight

import (
	"fmt"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/policy"
)

// part is one part of the page: a heading and sentences.
type part struct {
	Title string
	Lines []string
}

// seen is what the school can see of somebody, from the policy in force and the rights: nothing here is typed by hand, so it
// cannot say other than what is done. // serves NEW-05, MON-02
func (s *Sight) seen(p *policy.Pack, a authz.Actor, profile *policy.Profile) []part {
	f := &p.Filtering
	return []part{
		{"What is written down", []string{
			"Each request to the internet from the school's network: the time, the person where one is known, the device and its address, the site, its kind, whether it was let through, and the rule that decided.",
			"The words of a search, where the filter can see them.",
			ofChild(f, a, opened), ofChild(f, a, read), opened(f, profile), read(f, profile)}},
		{"What is never written down", []string{
			"What a page says, what you type into it, passwords, pictures.",
			"Which site for help you visited: sites that help children are neither named in the log nor told of.",
			never(f)}},
		{"Who may look", s.lookers(p)},
		{"How it is kept", []string{
			fmt.Sprintf("For %d days; then its key is destroyed and nobody can read it. What belongs to a case is kept with the case.", p.Settings.LogDays),
			"Nobody can change it unnoticed: it is checked every day."}},
		{"If something is wrong", []string{"A block, an alert or an entry can be wrong. Ask the school's data protection lead or the head teacher what is kept about you; a person, not a program, decides what follows from it."}},
	}
}

// ofChild says to a parent what holds for the oldest children, as the nearest.
func ofChild(f *policy.Filtering, a authz.Actor, says func(*policy.Filtering, *policy.Profile) string) string {
	if !a.Has(authz.Parent) {
		return ""
	}
	for i := range slices.Backward(f.Profiles) {
		if len(f.Profiles[i].Years) > 0 {
			return says(f, &f.Profiles[i])
		}
	}
	return ""
}

// opened says whether encrypted pages are looked into for a profile.
func opened(f *policy.Filtering, profile *policy.Profile) string {
	whose := "your group"
	if profile != nil && len(profile.Years) > 0 {
		whose = "children"
	}
	if profile != nil && slices.Contains(f.Inspection.Profiles, profile.Key) {
		return "For " + whose + " (" + profile.Title + ") the policy lets the filter open encrypted pages, to look for what is dangerous. It does so only where the school has set it up."
	}
	return "For " + whose + " encrypted pages are not opened: only the name of the site is seen."
}

// read says whether text is read by rules on words for a profile: children's is, and that of the profiles which a kind names.
func read(f *policy.Filtering, profile *policy.Profile) string {
	named := func(k policy.TextKind) bool {
		_, scored := k.Profiles[profile.Key]
		return scored || slices.Contains(k.Block, profile.Key)
	}
	switch {
	case len(f.Texts.Kinds) == 0:
		return ""
	case profile == nil:
		return notRead
	case len(profile.Years) > 0:
		return "Searches, opened pages and what is written to tools of artificial intelligence by children are read by rules on words, which look for signs that somebody is in danger or being hurt. Only the kind of worry is kept, not the text."
	case slices.ContainsFunc(f.Texts.Kinds, named):
		return "Your searches, opened pages and what you write to tools of artificial intelligence are read by rules on words, which look for signs of danger. Only the kind of worry is kept."
	}
	return notRead
}

const notRead = "Your searches and pages are not read by rules on words; children's are."

// never names the kinds of site that are never opened.
func never(f *policy.Filtering) string {
	var titles []string
	for _, key := range f.Inspection.Never {
		for _, c := range f.Categories {
			if c.Key == key {
				titles = append(titles, c.Title)
			}
		}
	}
	said := "sites that help children, and sites that the policy names"
	if len(titles) > 0 {
		said += "; " + strings.ToLower(strings.Join(titles, ", "))
	}
	return "These are never opened, for anybody: " + said + "."
}

// lookers are the posts that may look, by the rights as they are.
func (s *Sight) lookers(p *policy.Pack) []string {
	with := func(action string) string {
		var titles []string
		for _, post := range p.Posts {
			if slices.ContainsFunc(post.Roles, func(r string) bool { return s.base.Gate.ReachOf(action, authz.Role(r)) == authz.All }) {
				titles = append(titles, post.Title)
			}
		}
		if len(titles) == 0 {
			return "nobody"
		}
		return strings.Join(titles, ", ")
	}
	return []string{
		"The log of a person, with a written reason each time: " + with("monitoring.search") + ". Each look is on record, and the head teacher sees the list every month.",
		"Alerts: " + with("monitoring.alerts") + ".",
		"A teacher sees which sites are open in the lesson just now, for the own class only; that too is on record.",
		"Governors see numbers only, never names.",
		"Nobody may look up themselves or their own line manager.",
	}
}
