package policy

import "fmt"

// FileKinds are the kinds of file that a rule about downloads may name. // serves WEB-12
func FileKinds() []string {
	return []string{"program", "script", "macro", "archive", "locked_archive", "disk_image", "media"}
}

func (c *checker) downloads() {
	const at = inFiltering + "downloads"
	d := c.pack.Filtering.Downloads
	if c.absent(at) {
		return
	}
	c.one(at+".clause", "clause", d.Clause, c.clauses)
	c.maybe(at+".viruses", "clause", d.Viruses, c.clauses)
	c.maybe(at+".unscan", "answer for files that cannot be scanned (unscan)", d.Unscan, []string{"block", "allow"})
	if d.Depth > 20 {
		c.fault(at+".depth", d.Clause, "archives within archives are looked into at most 20 deep")
	}
	c.unique(at+".rules", "key", "rule", keys(d.Rules, func(r DownloadRule) string { return r.Key }))
	for i, r := range d.Rules {
		here := fmt.Sprintf("%s.rules[%d]", at, i)
		c.who(here, r.Profiles, r.Clause)
		c.each(here+".kinds", "kind of file", r.Kinds, FileKinds())
		c.one(here+".verdict", "verdict", r.Verdict, []string{"block", "allow", "notice"})
		c.maybe(here+".window", "window", r.Window, c.windows)
		if len(r.Kinds) == 0 {
			c.fault(here, r.Clause, "the rule %s names no kind of file", quote(r.Key))
		}
	}
}

func (c *checker) uploads() {
	const at = inFiltering + "uploads"
	u := c.pack.Filtering.Uploads
	if c.absent(at) {
		return
	}
	c.who(at, u.Profiles, u.Clause)
	c.safeHosts(at+".safe", u.Safe)
	if len(u.Profiles) == 0 {
		c.fault(at, u.Clause, "nobody is held to the safe places; name the children's profiles")
	}
}

// bounds are on what one person moves, and on adults' time.
func (c *checker) bounds() {
	const fair, time = inFiltering + "fairness", inFiltering + "allowances"
	f := &c.pack.Filtering
	c.unique(fair, "key", "bound", keys(f.Fairness, func(b Fairness) string { return b.Key }))
	for i, b := range f.Fairness {
		at := fmt.Sprintf("%s[%d]", fair, i)
		c.who(at, b.Profiles, b.Clause)
		if b.FileMB == 0 && b.DailyMB == 0 {
			c.fault(at, b.Clause, "the bound %s is none: give the megabytes of a file (file_mb) or of a day (daily_mb)", quote(b.Key))
		}
	}
	c.unique(time, "key", "allowance", keys(f.Allowances, func(a Allowance) string { return a.Key }))
	for i, a := range f.Allowances {
		at := fmt.Sprintf("%s[%d]", time, i)
		c.who(at, a.Profiles, a.Clause)
		c.each(at+".categories", "category", a.Categories, c.categories)
		if len(a.Categories) == 0 || a.Minutes == 0 || a.Minutes > dayMinutes {
			c.fault(at, a.Clause, "the allowance %s needs categories and from 1 to %d minutes a day", quote(a.Key), dayMinutes)
		}
	}
}

const dayMinutes = 24 * 60
