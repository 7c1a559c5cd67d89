package filter

import (
	"fmt"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// Lines writes the chain for a terminal, one link a line.
func (c Chain) Lines() []string {
	lines := []string{
		fmt.Sprintf("verdict: %s (%s)", c.word(), c.Verdict.Reason),
		"person: " + or(c.Person, "unknown"),
		"group: " + or(strings.Join(c.Groups, ", "), "none"),
	}
	if c.Version == "" && c.Profile.Key == "" {
		return append(lines, "no rules are loaded: everything is closed")
	}
	if c.Network != "" {
		lines = append(lines, "network: "+c.Network)
	}
	lines = append(lines, fmt.Sprintf("profile: %s, %s", c.Profile.Title, c.How))
	for _, m := range c.Matches {
		lines = append(lines, fmt.Sprintf("list: %s, for %s", m.Name, or(m.Suffix, "an entry that is not shown")))
	}
	if len(c.Matches) == 0 {
		lines = append(lines, "list: none")
	}
	lines = append(lines, c.cause()...)
	return append(lines,
		fmt.Sprintf("clause: %s: %s (%s)", c.Verdict.Clause, c.Clause.Text, c.Clause.Source),
		fmt.Sprintf("pack: %s, version %s, stored as %s, hash %s", c.Pack.Title, c.Pack.Version, c.Version, c.Hash),
		fmt.Sprintf("approved: by %s on %s, minute %s", c.ApprovedBy, c.ApprovedAt.Format(time.DateOnly), or(c.Minute, "none")))
}

func (c Chain) word() string {
	if c.Verdict.Allow {
		return "allow"
	}
	return "block"
}

// cause is what decided.
func (c Chain) cause() []string {
	var lines []string
	if c.Category != nil {
		lines = append(lines, "category: "+c.Category.Title)
	}
	if x := c.Exception; x != nil {
		until := "without end"
		if !x.Until.IsZero() {
			until = "until " + clock.Human(x.Until)
		}
		lines = append(lines, fmt.Sprintf("exception: %s, %s, by %s: %s", x.ID, until, x.By, x.Reason))
	}
	if c.Site != nil {
		lines = append(lines, "allowed site: "+c.Site.Why)
	}
	if h := c.Held; h != nil {
		lines = append(lines, "gate: "+h.Gate+": "+h.Says)
	}
	if c.Check != "" {
		lines = append(lines, "check of a device: "+c.Check)
	}
	lines = append(lines, c.named()...)
	if c.Rule != nil {
		lines = append(lines, "rule: "+c.Rule.Key)
	}
	if c.Window != nil {
		lines = append(lines, "hours: "+c.Window.Title)
	}
	if at := c.Verdict.Opens; !at.IsZero() {
		lines = append(lines, "opens: "+clock.Human(at))
	}
	return lines
}

// named is what the policy, a teacher or whoever was in the room says of this one host.
func (c Chain) named() []string {
	var lines []string
	if s := c.Shut; s != nil {
		lines = append(lines, "closed at once: "+s.ID+", until somebody has looked at it")
	}
	if l := c.Lesson; l != nil {
		word := "open for the class"
		if !c.Verdict.Allow {
			word = "the class is kept to the lesson's list"
		}
		lines = append(lines, fmt.Sprintf("lesson: %s (%s), by %s, until %s: %s", l.Title, l.ID, l.By, clock.Human(l.Until), word))
	}
	if s := c.Service; s != nil {
		lines = append(lines, fmt.Sprintf("age limit: %s, %s", s.Title, s.Limit()))
	}
	if t := c.Tool; t != nil {
		lines = append(lines, "tool of artificial intelligence: "+t.Title)
	}
	if w := c.Way; w != nil {
		lines = append(lines, "way round the filter: "+w.Way+", "+or(w.Do, "block"))
	}
	if a := c.App; a != nil {
		lines = append(lines, "program that is listed: "+a.Title)
	}
	if g := c.Engine; g != nil {
		lines = append(lines, "search engine: "+g.Title)
	}
	return lines
}

func (h how) words(p *board.Person) string {
	switch h {
	case strange:
		return "nobody is known to be there: the strictest profile"
	case closed:
		return "the account is closed: the strictest profile"
	case override:
		return "set for this person until " + clock.Human(p.Until)
	case grouped:
		return "by year or role"
	case limited:
		return "the strictest that this part of the network allows"
	case visiting:
		return "nobody is known to be there: the profile of this part of the network"
	case elsewhere:
		return "the policy does not know this part of the network: the strictest profile"
	default:
		return "no profile is for this year or role: the strictest profile"
	}
}
