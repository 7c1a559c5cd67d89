package policy

import (
	"fmt"
	"slices"
	"strings"
)

// searches serves WEB-13 and WEB-14.
func (c *checker) searches() {
	const at = inFiltering + "searches"
	s := &c.pack.Filtering.Searches
	if c.absent(at) {
		return
	}
	c.who(at, s.Profiles, s.Clause)
	engines := keys(s.Engines, func(e Engine) string { return e.Key })
	c.unique(at+".engines", "key", "engine", engines)
	for i, e := range s.Engines {
		c.engine(fmt.Sprintf("%s.engines[%d]", at, i), e)
	}
	for i, a := range s.Allowed {
		here := fmt.Sprintf("%s.allowed[%d]", at, i)
		c.who(here, a.Profiles, a.Clause)
		c.each(here+".engines", "engine", a.Engines, engines)
		for j, key := range a.Engines {
			if k := slices.Index(engines, key); k >= 0 && !s.Engines[k].Forced() && c.forcedAny(a.Profiles) {
				c.fault(fmt.Sprintf("%s.engines[%d]", here, j), a.Clause, "nothing holds %s to safe mode, so it cannot be allowed to those who are held to it", quote(key))
			}
		}
	}
	c.images(at + ".images")
	c.watched(at + ".watched")
}

// forcedAny says whether any of these profiles is held to safe mode; none stands for all.
func (c *checker) forcedAny(profiles []string) bool {
	forced := c.pack.Filtering.Searches.Profiles
	return len(forced) == 0 || len(profiles) == 0 || slices.ContainsFunc(profiles, func(p string) bool { return slices.Contains(forced, p) })
}

// Forced says whether an engine can be held to safe mode, or was made for children. // serves WEB-13
func (e Engine) Forced() bool { return e.Children || len(e.Safe)+len(e.Headers) > 0 || e.Name != "" }

func (c *checker) engine(at string, e Engine) {
	c.filled(at+".title", "title", e.Title)
	if len(e.Hosts) == 0 {
		c.fault(at, "", "the engine %s names no host", quote(e.Key))
	}
	for i, h := range e.Hosts {
		if !everyCountryHost(h) {
			c.hostsOf(fmt.Sprintf("%s.hosts[%d]", at, i), []string{h})
		}
	}
	c.hostsOf(at+".pictures", e.Pictures)
	if e.Name != "" {
		c.hostsOf(at+".name", []string{e.Name})
	}
	for i, w := range e.Words {
		c.parameterName(fmt.Sprintf("%s.words[%d]", at, i), w)
	}
	for _, list := range []struct {
		key string
		all []Parameter
	}{{"safe", e.Safe}, {"headers", e.Headers}} {
		for i, p := range list.all {
			here := fmt.Sprintf("%s.%s[%d]", at, list.key, i)
			c.parameterName(here+".name", p.Name)
			if p.Value == "" || strings.ContainsAny(p.Value, "&#;\r\n \t") {
				c.fault(here+".value", "", "%s is no value that can be set: it is empty, or has spaces or & in it", quote(p.Value))
			}
		}
	}
	for i, p := range e.Images {
		c.parameterName(fmt.Sprintf("%s.images[%d].name", at, i), p.Name)
	}
	for i, p := range e.Paths {
		if !strings.HasPrefix(p, "/") || p != strings.ToLower(p) {
			c.fault(fmt.Sprintf("%s.paths[%d]", at, i), "", "%s is no path: it begins with / and is in small letters", quote(p))
		}
	}
	for i, w := range e.Unsafe {
		if w == "" || w != strings.ToLower(w) || strings.ContainsAny(w, " \t") {
			c.fault(fmt.Sprintf("%s.unsafe[%d]", at, i), "", "%s is not one word in small letters", quote(w))
		}
	}
}

func (c *checker) parameterName(at, name string) {
	letter := func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", r)
	}
	if name == "" || strings.ContainsFunc(name, letter) {
		c.fault(at, "", "%s is no name of a parameter or a header: letters, digits, - and _", quote(name))
	}
}

func (c *checker) images(at string) {
	if c.absent(at) {
		return
	}
	i := c.pack.Filtering.Searches.Images
	c.who(at, i.Profiles, i.Clause)
	c.one(at+".when", "time at which pictures may be looked for", i.When, []string{"never", "lesson"})
}

func (c *checker) watched(path string) {
	all := c.pack.Filtering.Searches.Watched
	c.unique(path, "key", "group of words", keys(all, func(w WatchedWord) string { return w.Key }))
	for i, w := range all {
		at := fmt.Sprintf("%s[%d]", path, i)
		c.one(at+".level", "level", w.Level, loudnesses())
		c.one(at+".post", "post", w.Post, c.posts)
		c.one(at+".clause", "clause", w.Clause, c.clauses)
		if len(w.Words) == 0 {
			c.fault(at, w.Clause, "the group %s has no words", quote(w.Key))
		}
		for j, word := range w.Words {
			if len(strings.TrimSpace(word)) < 3 {
				c.fault(fmt.Sprintf("%s.words[%d]", at, j), w.Clause, "%s is too short: it would be found in nearly every search", quote(word))
			}
		}
	}
}

// everyCountryHost is a host that an engine has in every country.
func everyCountryHost(host string) bool {
	before, ok := strings.CutSuffix(host, ".*")
	return ok && validHost(before+".test")
}
