package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Bands are the age groups whose words a block page may use, youngest first.
func bands() []string { return []string{"nursery", "ks1", "lower_ks2", "upper_ks2", "adult"} }

// Years are the pupils' year groups, youngest first.
func years() []string { return []string{"N", "R", "1", "2", "3", "4", "5", "6"} }

var (
	hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)
	listName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`) // a folder's name, never a path
)

func (c *checker) filtering() {
	const file = "filtering.yaml"
	f := &c.pack.Filtering
	c.filled(file+".provider", "provider", f.Provider)
	c.filled(file+".standard", "standard", f.Standard)
	c.one(file+".clause", "clause", f.Clause, c.clauses)
	c.everyProfile()
	c.everyCategory()
	c.everyWindow()
	c.everyRule()
	c.everyHost()
	c.one(file+".illegal.clause", "clause", f.Illegal.Clause, c.clauses)
	c.lists(file+".illegal.lists", f.Illegal.Lists)
	if f.Illegal.MaxAgeHours == 0 {
		c.fault(file+".illegal.max_age_hours", "", "the age at which the illegal lists are too old is missing")
	}
	c.everyAlert()
	c.gateway()
}

// everyProfile serves WEB-04: each year has exactly one profile, and whoever is unknown gets the strictest.
func (c *checker) everyProfile() {
	const path = "filtering.yaml.profiles"
	f := &c.pack.Filtering
	c.unique(path, "key", "profile", c.profiles)
	c.one("filtering.yaml.strictest", "profile", f.Strictest, c.profiles)
	if slices.Index(c.profiles, f.Strictest) > 0 {
		c.fault("filtering.yaml.strictest", "", "the profiles run from strict to loose, so %s must be the first of them", quote(f.Strictest))
	}
	placed := map[string]string{}
	for i, p := range f.Profiles {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", p.Title)
		c.one(at+".band", "band", p.Band, bands())
		c.each(at+".years", "year", p.Years, years())
		c.each(at+".roles", "role", p.Roles, accessRoles())
		c.one(at+".unknown", "rule for unknown sites", p.Unknown, []string{"block", "pass"})
		c.one(at+".clause", "clause", p.Clause, c.clauses)
		for j, year := range p.Years {
			if other, twice := placed[year]; twice {
				c.fault(fmt.Sprintf("%s.years[%d]", at, j), "", "the year %s is already in the profile %s", year, quote(other))
			}
			placed[year] = p.Key
		}
	}
	for _, year := range years() {
		if _, ok := placed[year]; !ok {
			c.fault(path, "", "the year %s is in no profile", year)
		}
	}
}

func (c *checker) everyCategory() {
	const path = "filtering.yaml.categories"
	c.unique(path, "key", "category", c.categories)
	for i, category := range c.pack.Filtering.Categories {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", category.Title)
		c.lists(at+".lists", category.Lists)
		for _, band := range sortedKeys(category.Words) {
			c.one(at+".words."+band, "band", band, bands())
			c.filled(at+".words."+band, "reason on the block page", category.Words[band])
		}
	}
}

func (c *checker) lists(path string, lists []string) {
	if len(lists) == 0 {
		c.fault(path, "", "names no list")
	}
	for i, list := range lists {
		if !listName.MatchString(list) {
			c.fault(fmt.Sprintf("%s[%d]", path, i), "", "%s is not the name of a list's folder", quote(list))
		}
	}
}

func (c *checker) everyRule() {
	const path = "filtering.yaml.rules"
	c.unique(path, "key", "rule", keys(c.pack.Filtering.Rules, func(r Rule) string { return r.Key }))
	for i, rule := range c.pack.Filtering.Rules {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.one(at+".clause", "clause", rule.Clause, c.clauses)
		c.each(at+".profiles", "profile", rule.Profiles, c.profiles)
		c.each(at+".categories", "category", rule.Categories, c.categories)
		c.one(at+".verdict", "verdict", rule.Verdict, []string{"block", "allow"})
		if len(rule.Categories) == 0 {
			c.fault(at, "", "the rule %s names no category", quote(rule.Key))
		}
		if rule.Window != "" {
			c.one(at+".window", "window", rule.Window, c.windows)
		}
	}
}

func (c *checker) everyHost() {
	for i, host := range c.pack.Filtering.Allow {
		at := fmt.Sprintf("filtering.yaml.allow[%d]", i)
		if !validHost(host.Host) {
			c.fault(at+".host", "", "%s is not the name of a site", quote(host.Host))
		}
		c.filled(at+".why", "reason", host.Why)
		c.one(at+".clause", "clause", host.Clause, c.clauses)
	}
}

// validHost wants two labels at least: allowing "uk" would open the door to a whole country.
func validHost(host string) bool { return len(host) <= 253 && hostName.MatchString(host) }

func (c *checker) everyAlert() {
	for i, alert := range c.pack.Filtering.Alerts {
		at := fmt.Sprintf("filtering.yaml.alerts[%d]", i)
		// "illegal" is no category of the pack: it is the built-in first link of the filter (WEB-03).
		c.one(at+".category", "category", alert.Category, append([]string{"illegal"}, c.categories...))
		c.one(at+".level", "level", alert.Level, loudnesses())
		c.one(at+".clause", "clause", alert.Clause, c.clauses)
		c.one(at+".post", "post", alert.Post, c.posts)
	}
}

func (c *checker) everyWindow() {
	const path = "filtering.yaml.windows"
	c.unique(path, "key", "window", c.windows)
	for i, w := range c.pack.Filtering.Windows {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", w.Title)
		c.each(at+".days", "day", w.Days, []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
		if len(w.Days) == 0 || len(w.Spans) == 0 {
			c.fault(at, "", "the window %s needs days and spans", quote(w.Key))
		}
		for j, span := range w.Spans {
			if _, _, err := ParseSpan(span); err != nil {
				c.fault(fmt.Sprintf("%s.spans[%d]", at, j), "", "%s is not a stretch of time like 12:00-13:15", quote(strings.TrimSpace(span)))
			}
		}
	}
}
