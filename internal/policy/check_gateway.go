package policy

import (
	"fmt"
	"slices"
)

func loudnesses() []string { return []string{"urgent", "high", "normal"} }

// gateway holds what the gateway obeys beyond categories and rules.
func (c *checker) gateway() {
	c.everyNetwork()
	c.searches()
	c.everyService()
	c.passes()
	c.downloads()
	c.uploads()
	c.bounds()
	c.inspection()
	c.everyBypass()
	c.everyApp()
	c.intelligence()
	c.everyProbe()
	c.texts()
	c.supervision()
	c.looks()
	c.security()
}

const inFiltering = "filtering.yaml."

// who checks profiles and clause, which nearly everything here has.
func (c *checker) who(at string, profiles []string, clause string) {
	c.each(at+".profiles", "profile", profiles, c.profiles)
	c.one(at+".clause", "clause", clause, c.clauses)
}

func (c *checker) everyNetwork() {
	const path = inFiltering + "networks"
	all := c.pack.Filtering.Networks
	c.unique(path, "key", "network", keys(all, func(n Network) string { return n.Key }))
	for i, n := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", n.Title)
		c.maybe(at+".profile", "profile", n.Profile, c.profiles)
		c.one(at+".clause", "clause", n.Clause, c.clauses)
		if n.Unmanaged && n.Profile == "" {
			c.fault(at, n.Clause, "the network %s is for devices that nobody manages, so it needs a profile of its own", quote(n.Key))
		}
	}
}

// hostsOf wants sites of two labels at least.
func (c *checker) hostsOf(at string, hosts []string) {
	for i, h := range hosts {
		if !validHost(h) {
			c.fault(fmt.Sprintf("%s[%d]", at, i), "", "%s is not the name of a site", quote(h))
		}
	}
}

// safeHosts are sites that somebody may reach or send to, each with its reason.
func (c *checker) safeHosts(at string, hosts []Host) {
	for i, h := range hosts {
		here := fmt.Sprintf("%s[%d]", at, i)
		c.hostsOf(here+".host", []string{h.Host})
		c.filled(here+".why", "reason", h.Why)
		c.maybe(here+".clause", "clause", h.Clause, c.clauses)
	}
}

func (c *checker) everyService() {
	const path, oldest = inFiltering + "services", 18
	all := c.pack.Filtering.Services
	c.unique(path, "key", "service", keys(all, func(s Service) string { return s.Key }))
	for i, s := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", s.Title)
		c.one(at+".clause", "clause", s.Clause, c.clauses)
		c.named(at, s.Key, s.Hosts)
		if s.Age > oldest {
			c.fault(at+".age", s.Clause, "the age of %s is over %d; leave it out if it is not known", quote(s.Key), oldest)
		}
	}
}

// named wants at least one host.
func (c *checker) named(at, key string, hosts []string) {
	if len(hosts) == 0 {
		c.fault(at, "", "%s names no site, so nothing can come of it", quote(key))
	}
	c.hostsOf(at+".hosts", hosts)
}

// passes serves NEW-04: what a teacher may open, and for how long.
func (c *checker) passes() {
	const at, longest = inFiltering + "passes", 480
	p := c.pack.Filtering.Passes
	if c.absent(at) {
		return
	}
	c.one(at+".clause", "clause", p.Clause, c.clauses)
	c.each(at+".never", "category", p.Never, c.categories)
	c.each(at+".approve", "category", p.Approve, c.categories)
	c.maybe(at+".digest", "post", p.Digest, c.posts)
	for i, key := range p.Approve {
		if slices.Contains(p.Never, key) {
			c.fault(fmt.Sprintf("%s.approve[%d]", at, i), p.Clause, "%s is never opened, so nobody can approve it; take it out of one of the two lists", quote(key))
		}
	}
	if p.MaxMinutes > longest {
		c.fault(at+".max_minutes", p.Clause, "a lesson of %d minutes is longer than a school day; name at most %d", p.MaxMinutes, longest)
	}
}

// absent says whether a part of filtering.yaml is not there at all.
func (c *checker) absent(path string) bool {
	_, there := c.places[path]
	return !there
}
