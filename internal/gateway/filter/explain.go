package filter

import (
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
)

// Chain is the whole reasoning behind one verdict, from the person to the governors' approval (NEW-01). It comes from
// the decision that Decide made, not from a second judgement.
type Chain struct {
	At      time.Time
	Host    string
	Verdict Verdict

	Person  string   // id; empty when unknown
	Groups  []string // roles, and the year of a pupil
	How     string   // how the profile was found, in words
	Profile policy.Profile

	Matches   []lists.Match // on which lists, by which name; without the name for illegal lists
	Category  *policy.Category
	Rule      *policy.Rule
	Window    *policy.Window
	Exception *board.Exception
	Site      *policy.Host
	Held      *board.Held // the gate that is shut for this person
	Check     string      // the check of a device in which it is asked for

	Network string          // key of the part of the network, as the request named it
	Shut    *board.Shut     // what was closed at once
	Lesson  *board.Lesson   // what opened the site, or keeps the class to its list
	Service *policy.Service // with the age limit
	Tool    *policy.AITool  // of artificial intelligence
	Way     *policy.Bypass  // round the filter
	App     *policy.App     // that is no browser
	Engine  *policy.Engine  // that looks for words

	Clause policy.Clause // with its text and source

	Pack       policy.Identity
	Version    string // board.Rulebook.Version
	Hash       string
	ApprovedBy string
	ApprovedAt time.Time
	Minute     string
}

// Explain decides a request and tells why. A nil Engine explains that nothing is loaded.
func (e *Engine) Explain(r *Request) Chain {
	c := Chain{At: r.At, Host: r.Host, Network: r.Network}
	if r.Person != nil {
		c.Person, c.Groups = r.Person.ID, slices.Clone(r.Person.Roles)
		if r.Person.Year != "" {
			c.Groups = append(c.Groups, "year "+r.Person.Year)
		}
	}
	if e == nil {
		c.Verdict = e.Decide(r)
		return c
	}
	d := e.decide(r)
	c.Verdict = e.verdict(&d)
	if d.how == grouped && !placed(&d.profile.Profile, r.Person) {
		d.how = ungroup
	}
	c.How = d.how.words(r.Person)
	c.Profile = d.profile.Profile
	c.Matches = e.matches(r.Host, d.on)
	c.fill(&d)
	c.Clause = e.clauses[d.clause]
	c.Pack, c.Version, c.Hash = e.pack.Identity, e.book.Version, e.pack.Hash
	c.ApprovedBy, c.ApprovedAt, c.Minute = e.book.ApprovedBy, e.book.ApprovedAt, e.book.Minute
	return c
}

// placed says whether a profile names the person's year or one of the roles, or was only the last resort.
func placed(own *policy.Profile, p *board.Person) bool {
	return slices.Contains(own.Years, p.Year) ||
		slices.ContainsFunc(p.Roles, func(role string) bool { return slices.Contains(own.Roles, role) })
}

// matches hides the names on illegal lists: the question may come from anyone, and the list is shown to no one. What
// stands on a list by its path is named by its host.
func (e *Engine) matches(host string, on lists.Set) []lists.Match {
	if host == "" {
		return nil
	}
	all := e.index.LookupChain(host)
	for n, name := range e.names {
		if on.Has(n) && !slices.ContainsFunc(all, func(m lists.Match) bool { return m.List == n }) {
			all = append(all, lists.Match{List: n, Name: name, Suffix: "an address on " + host})
		}
	}
	for i := range all {
		if e.illegal.Has(all[i].List) {
			all[i].Suffix = ""
		}
	}
	return all
}

func (c *Chain) fill(d *decision) {
	if d.category != nil {
		c.Category = &d.category.Category
	}
	if d.rule != nil {
		c.Rule = &d.rule.Rule
		if d.rule.window != nil {
			c.Window = &d.rule.window.Window
		}
	}
	if d.exception != nil {
		c.Exception = &d.exception.Exception
	}
	if d.site != nil {
		c.Site = &d.site.Host
	}
	c.Check = d.check
	c.byName(d)
	if d.held != nil {
		held := *d.held
		c.Held = &held
	}
}

// byName copies what is known of the host by name.
func (c *Chain) byName(d *decision) {
	if d.shut != nil {
		shut := *d.shut
		c.Shut = &shut
	}
	if d.lesson != nil {
		lesson := *d.lesson
		c.Lesson = &lesson
	}
	if d.service != nil {
		c.Service = &d.service.Service
	}
	if d.tool != nil {
		c.Tool = &d.tool.AITool
	}
	if d.way != nil {
		c.Way = &d.way.Bypass
	}
	if d.app != nil {
		c.App = &d.app.App
	}
	if d.engine != nil {
		c.Engine = &d.engine.Engine
	}
}
