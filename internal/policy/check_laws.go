package policy

import "fmt"

// powers are what a law can let a school do. serves POL-26
func powers() []string { return []string{"search", "confiscate", "delete", "off_site"} }

func (c *checker) everyLaw() {
	c.unique("laws.yaml", "key", "law", c.laws)
	for i, l := range c.pack.Laws {
		at := fmt.Sprintf("laws.yaml[%d]", i)
		c.filled(at+".title", "title", l.Title)
		c.one(at+".kind", "kind", l.Kind, []string{"act", "regulation", "guidance", "standard"})
		c.maybe(at+".replaced_by", "law", l.ReplacedBy, c.laws)
		c.maybe(at+".power", "power", l.Power, powers())
		c.lawDates(at, l)
		c.unique(at+".clocks", "key", "clock", keys(l.Clocks, func(k LawClock) string { return k.Key }))
		for j, k := range l.Clocks {
			here := fmt.Sprintf("%s.clocks[%d]", at, j)
			c.filled(here+".title", "title", k.Title)
			c.filled(here+".to", "one to whom the clock runs", k.To)
			if k.Hours == 0 {
				c.fault(here+".hours", "", "the hours are missing")
			}
		}
	}
}

func (c *checker) lawDates(at string, l Law) {
	if l.From == "" && l.Until == "" {
		return
	}
	from, ok1 := c.date(at+".from", "first day in force", l.From)
	if l.Until == "" {
		return
	}
	until, ok2 := c.date(at+".until", "first day out of force", l.Until)
	if ok1 && ok2 && !until.After(from) {
		c.fault(at+".until", "", "%s goes out of force before it came into force", quote(l.Title))
	}
}

func (c *checker) everyStandard() {
	c.unique("standards.yaml", "key", "standard", keys(c.pack.Standards, func(s Standard) string { return s.Key }))
	for i, s := range c.pack.Standards {
		at := fmt.Sprintf("standards.yaml[%d]", i)
		c.filled(at+".title", "title", s.Title)
		if s.Date != "" {
			c.date(at+".date", "date", s.Date)
		}
		c.unique(at+".lines", "key", "line", keys(s.Lines, func(l Line) string { return l.Key }))
		for j, l := range s.Lines {
			here := fmt.Sprintf("%s.lines[%d]", at, j)
			c.filled(here+".text", "text", l.Text)
			c.figure(here+".figure", l.Clause, l.Figure)
			c.maybe(here+".owner", "post", l.Owner, c.posts)
			c.maybe(here+".clause", "clause", l.Clause, c.clauses)
		}
	}
}

// lawClocks are the names by which a clause's clock is held against the law's.
func lawClocks(laws []Law) []string {
	var out []string
	for _, l := range laws {
		for _, k := range l.Clocks {
			out = append(out, l.Key+"."+k.Key)
		}
	}
	return out
}
