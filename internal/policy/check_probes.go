package policy

import (
	"fmt"
	"net/url"
	"strings"
)

// ProbeKinds are what a probe can be about. // serves STD-05
func ProbeKinds() []string {
	return []string{"illegal", "terrorism", "adult", "bypass", "search", "download", "upload", "help", "office", "direct", "allowed"}
}

// everyProbe serves STD-05: each question has an answer that is right, and goes to a place that does no harm.
func (c *checker) everyProbe() {
	const path = inFiltering + "probes"
	all := c.pack.Filtering.Probes
	c.unique(path, "key", "probe", keys(all, func(p Probe) string { return p.Key }))
	for i, p := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.filled(at+".title", "title", p.Title)
		c.who(at, p.Profiles, p.Clause)
		c.one(at+".about", "subject (about)", p.About, ProbeKinds())
		c.one(at+".expect", "right answer (expect)", p.Expect, []string{"block", "allow"})
		c.one(at+".every", "interval (every)", p.Every, []string{"hour", "day"})
		c.each(at+".doors", "door", p.Doors, []string{"proxy", "dns", "direct"})
		c.probed(at, p)
	}
}

// probed holds the address. That of a direct route and of the office stands in the machine's configuration.
func (c *checker) probed(at string, p Probe) {
	machine := p.About == "direct" || p.About == "office"
	switch {
	case p.Address == "" && !machine:
		c.fault(at, p.Clause, "the probe %s has no address to ask for", quote(p.Key))
	case p.Address != "" && !probeAddress(p.Address):
		c.fault(at+".address", p.Clause, "%s is neither the name of a site nor an address that begins with http:// or https://", quote(p.Address))
	case p.About == "help" && p.Expect != "allow":
		c.fault(at+".expect", p.Clause, "help is never blocked, so the probe %s must expect allow", quote(p.Key))
	case (p.About == "illegal" || p.About == "terrorism") && p.Expect != "block":
		c.fault(at+".expect", p.Clause, "illegal material is always blocked, so the probe %s must expect block", quote(p.Key))
	}
}

func probeAddress(text string) bool {
	if !strings.Contains(text, "://") {
		return validHost(text)
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && validHost(u.Hostname()) && u.User == nil
}
