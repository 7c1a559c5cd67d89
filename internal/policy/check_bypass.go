package policy

import (
	"fmt"
	"slices"
)

// BypassWays are the ways round a filter that the doors can tell apart. // serves STD-11
func BypassWays() []string {
	return []string{"doh", "dot", "ech", "quic", "relay", "vpn", "web_proxy", "address"}
}

func (c *checker) inspection() {
	const at = inFiltering + "inspection"
	in := c.pack.Filtering.Inspection
	if c.absent(at) {
		return
	}
	c.who(at, in.Profiles, in.Clause)
	c.each(at+".categories", "category", in.Categories, c.categories)
	c.each(at+".never", "category", in.Never, c.categories)
	c.hostsOf(at+".hosts", in.Hosts)
	if len(in.Profiles) > 0 && len(in.Never)+len(in.Hosts) == 0 {
		c.fault(at, in.Clause, "connections are opened and nothing is left private: name banks and health under never or hosts")
	}
}

func (c *checker) everyBypass() {
	const path, most = inFiltering + "bypass", 64
	all := c.pack.Filtering.Bypass
	if len(all) > most {
		c.fault(path, "", "there are %d lines about ways round the filter, and at most %d are told apart", len(all), most)
	}
	for i, b := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.one(at+".way", "way round the filter", b.Way, BypassWays())
		c.one(at+".do", "answer (do)", b.Do, []string{"block", "note"})
		c.who(at, b.Profiles, b.Clause)
		c.hostsOf(at+".hosts", b.Hosts)
		c.filled(at+".unseen", "sentence on what cannot be seen (unseen)", b.Unseen)
	}
	tries := c.pack.Filtering.BypassTries
	if at := inFiltering + "bypass_tries"; !c.absent(at) {
		c.one(at+".post", "post", tries.Post, c.posts)
		c.one(at+".clause", "clause", tries.Clause, c.clauses)
	}
}

func (c *checker) everyApp() {
	const path, lastPort = inFiltering + "apps", 65535
	all := c.pack.Filtering.Apps
	c.unique(path, "key", "app", keys(all, func(a App) string { return a.Key }))
	for i, a := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", a.Title)
		c.who(at, a.Profiles, a.Clause)
		c.named(at, a.Key, a.Hosts)
		for j, port := range a.Ports {
			if port < 1 || port > lastPort {
				c.fault(fmt.Sprintf("%s.ports[%d]", at, j), a.Clause, "%d is no port: name one from 1 to %d", port, lastPort)
			}
		}
	}
}

// intelligence serves STD-12: each tool is allowed, supervised or barred for each profile, and never two of them.
func (c *checker) intelligence() {
	const at = inFiltering + "intelligence"
	in := c.pack.Filtering.Intelligence
	if c.absent(at) {
		return
	}
	c.one(at+".clause", "clause", in.Clause, c.clauses)
	c.one(at+".category", "category", in.Category, c.categories)
	c.unique(at+".tools", "key", "tool", keys(in.Tools, func(t AITool) string { return t.Key }))
	for i, tool := range in.Tools {
		here := fmt.Sprintf("%s.tools[%d]", at, i)
		c.filled(here+".title", "title", tool.Title)
		c.named(here, tool.Key, tool.Hosts)
		c.each(here+".allowed", "profile", tool.Allowed, c.profiles)
		c.each(here+".supervised", "profile", tool.Supervised, c.profiles)
		for j, p := range tool.Supervised {
			if slices.Contains(tool.Allowed, p) {
				c.fault(fmt.Sprintf("%s.supervised[%d]", here, j), in.Clause, "the profile %s may use %s always and in lessons only; keep one of the two", quote(p), quote(tool.Key))
			}
		}
	}
}
