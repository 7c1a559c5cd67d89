package filter

import (
	"slices"
	"strings"

	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
)

// RuleLine is one line of the register of rules: what is blocked or allowed for a profile, by what, and when.
// serves STD-03
type RuleLine struct {
	Profile string // key
	Title   string // of the profile
	What    string // category, site, service or kind of file, in words
	Verdict string // allow | block | notice | in a lesson
	Rule    string // key of the rule, as an entry of the log names it
	Clause  string // its id; Engine.Clause has text and source
	Hours   string // title of the window; empty: always
	By      string // who decided it, where people of this school did
}

// RuleRegister writes out for every profile what is blocked or allowed, by which rule and clause and at what hours, in the
// order in which the filter asks: of two lines about one thing the first counts. // serves STD-03
func (e *Engine) RuleRegister() []RuleLine {
	if e == nil {
		return nil
	}
	var out []RuleLine
	for _, p := range e.pack.Filtering.Profiles {
		out = append(out, e.linesOf(e.profiles[p.Key])...)
	}
	return out
}

func (e *Engine) linesOf(p *profile) []RuleLine {
	var out []RuleLine
	for _, part := range [][]RuleLine{e.builtIn(), e.exceptionLines(p), e.namedLines(p), e.ruleLines(p), e.fileLines(p), e.lastLines(p)} {
		out = append(out, part...)
	}
	for i := range out {
		out[i].Profile, out[i].Title = p.Key, p.Title
		out[i].Clause = or(out[i].Clause, e.pack.Filtering.Clause)
	}
	return out
}

// builtIn is the same for every profile: what nothing lifts, and what nothing shuts.
func (e *Engine) builtIn() []RuleLine {
	f := &e.pack.Filtering
	out := []RuleLine{{What: "Illegal material, on the lists " + strings.Join(f.Illegal.Lists, ", "), Verdict: "block", Rule: string(Illegal), Clause: f.Illegal.Clause}}
	for _, h := range f.Allow {
		out = append(out, RuleLine{What: h.Host + ": " + h.Why, Verdict: "allow", Rule: string(Allowed), Clause: h.Clause})
	}
	return out
}

func (e *Engine) exceptionLines(p *profile) []RuleLine {
	var out []RuleLine
	for _, x := range e.book.Exceptions {
		if concerns(x.Profiles, p.Key) {
			line := RuleLine{What: x.Host + ": " + x.Reason, Verdict: word(x.Allow), Rule: x.ID, By: x.By}
			if !x.Until.IsZero() {
				line.Hours = "until " + x.Until.In(e.zone).Format("2 January 2006")
			}
			out = append(out, line)
		}
	}
	return out
}

func word(allow bool) string {
	if allow {
		return "allow"
	}
	return "block"
}

func (e *Engine) namedLines(p *profile) []RuleLine {
	f := &e.pack.Filtering
	var out []RuleLine
	for _, s := range f.Services {
		if age, pupil := youngestOf(p); pupil && (s.Age == 0 || s.Age > age) {
			out = append(out, RuleLine{What: s.Title + ", " + s.Limit(), Verdict: "block", Rule: "age." + s.Key, Clause: s.Clause})
		}
	}
	for _, t := range f.Intelligence.Tools {
		line := RuleLine{What: t.Title, Verdict: word(slices.Contains(t.Allowed, p.Key)), Rule: "ai." + t.Key, Clause: f.Intelligence.Clause}
		if line.Verdict == "block" && slices.Contains(t.Supervised, p.Key) {
			line.Verdict = "in a lesson"
		}
		if line.Verdict != "block" {
			line.What += ": " + e.heard(t, p)
		}
		out = append(out, line)
	}
	for i := range e.ways {
		if w := &e.ways[i]; concerns(w.Profiles, p.Key) {
			out = append(out, RuleLine{What: "Way round the filter: " + w.Way, Verdict: or(w.Do, "block"), Rule: w.rule, Clause: w.Clause})
		}
	}
	return append(out, e.engineLines(p)...)
}

// heard says whether what is typed into a tool of artificial intelligence, and what it answers, can be read. // serves STD-12
func (e *Engine) heard(t policy.AITool, p *profile) string {
	in, read := &e.pack.Filtering.Inspection, len(p.Years) > 0 && len(e.pack.Filtering.Texts.Kinds) > 0
	switch {
	case t.Opaque:
		return "it cannot be inspected"
	case len(in.Profiles) > 0 && concerns(in.Profiles, p.Key) && read:
		return "what is typed and answered is read by the rules on words, where inspection is set up"
	}
	return "what is typed and answered is not inspected for this group"
}

// youngestOf is the age of the youngest pupils of a profile.
func youngestOf(p *profile) (int, bool) { return oldest(p, nil) }

func (e *Engine) engineLines(p *profile) []RuleLine {
	s := &e.pack.Filtering.Searches
	var out []RuleLine
	for _, g := range s.Engines {
		if g.Place {
			continue // the rules say whether it is open
		}
		own := e.leaves(g.Key)[p.Key]
		may := own.may || !own.named && (g.Forced() || !e.forces(p.Key))
		line := RuleLine{What: "Search with " + g.Title, Verdict: word(may), Rule: engineRule, Clause: or(own.clause, s.Clause)}
		if e.forces(p.Key) && g.Forced() {
			line.What += ", held to safe mode"
		}
		out = append(out, line)
	}
	if s.Images.When != "" && concerns(s.Images.Profiles, p.Key) {
		line := RuleLine{What: "Search for pictures", Verdict: "block", Rule: imagesRule, Clause: s.Images.Clause}
		if s.Images.When == "lesson" {
			line.Verdict = "in a lesson"
		}
		out = append(out, line)
	}
	return out
}

func (e *Engine) ruleLines(p *profile) []RuleLine {
	var out []RuleLine
	for _, r := range p.rules {
		line := RuleLine{Verdict: r.Verdict, Rule: r.Key, Clause: r.Clause}
		if r.window != nil {
			line.Hours = r.window.Title
		}
		for _, c := range r.categories {
			line.What = c.Title
			out = append(out, line)
		}
	}
	return out
}

func (e *Engine) fileLines(p *profile) []RuleLine {
	var out []RuleLine
	for _, r := range e.pack.Filtering.Downloads.Rules {
		if concerns(r.Profiles, p.Key) {
			line := RuleLine{What: "Files: " + strings.Join(r.Kinds, ", "), Verdict: r.Verdict, Rule: "download." + r.Key, Clause: or(r.Clause, e.pack.Filtering.Downloads.Clause)}
			if w := e.windows[r.Window]; w != nil {
				line.Hours = w.Title
			}
			out = append(out, line)
		}
	}
	if up := e.pack.Filtering.Uploads; len(up.Profiles) > 0 && concerns(up.Profiles, p.Key) {
		out = append(out, RuleLine{What: "Sending to places that are not on the list of safe ones", Verdict: "block", Rule: "upload", Clause: up.Clause})
	}
	return out
}

// lastLines are what no rule speaks of.
func (e *Engine) lastLines(p *profile) []RuleLine {
	var ruled lists.Set
	for _, r := range p.rules {
		ruled = ruled.Or(r.on)
	}
	var out []RuleLine
	for _, c := range e.categories {
		if c.on.And(ruled).Empty() && !c.on.Empty() {
			out = append(out, RuleLine{What: c.Title, Verdict: word(p.passUnknown), Rule: string(NoRuleFits), Clause: p.Clause})
		}
	}
	return append(out, RuleLine{What: "Sites on no list", Verdict: word(p.passUnknown), Rule: string(UnknownSite), Clause: p.Clause})
}
