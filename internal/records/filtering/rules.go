package filtering

import (
	"slices"
	"strings"

	"belisha/internal/kit/clock"
	"belisha/internal/policy"
)

// RuleLine is one line of the register of rules: for whom what is blocked or allowed, by which rule and clause, why, who
// decided it and when. // serves STD-03
type RuleLine struct {
	Profile string // key; empty: everybody
	What    string // the category, the site, the kind of file
	Verdict string // blocked (block) | allowed (allow) | anything else in its own words
	When    string // the hours, in words; empty: always
	Rule    string
	Clause  string
	Why     string
	By      string // empty: who approved the policy
	At      string // a day in words; empty: when the policy was approved
}

// Verdicts of a RuleLine.
const (
	SaysBlocked = "blocked"
	SaysAllowed = "allowed"
	SaysAtTimes = "at certain times"
)

// ruleLines are the lines of the engine or, where none runs with these records, those that the policy's text gives.
func (f *Filtering) ruleLines(pack *policy.Pack) []RuleLine {
	if f.config.Register != nil {
		if all := f.config.Register(); len(all) > 0 {
			return all
		}
	}
	return packLines(&pack.Filtering)
}

// packLines reads the rules as they are written: the first that fits decides.
func packLines(p *policy.Filtering) []RuleLine {
	out := []RuleLine{{What: "Illegal material: the lists " + strings.Join(p.Illegal.Lists, ", "), Verdict: SaysBlocked, Rule: "illegal", Clause: p.Illegal.Clause,
		Why: "The law. Nothing lifts it, for anybody."}}
	for _, h := range p.Allow {
		out = append(out, RuleLine{What: h.Host, Verdict: SaysAllowed, Rule: "allow", Clause: h.Clause, Why: h.Why})
	}
	for _, profile := range p.Profiles {
		for _, c := range p.Categories {
			tag, r := said(p, c.Key, profile)
			line := RuleLine{Profile: profile.Key, What: c.Title, Verdict: SaysBlocked, Rule: r.Key, Clause: r.Clause}
			switch tag.Text {
			case "Open":
				line.Verdict = SaysAllowed
			case "At certain times":
				line.Verdict, line.When = SaysAtTimes, windowWords(p, r.Window)
			}
			out = append(out, line)
		}
		unknown := RuleLine{Profile: profile.Key, What: "Sites on no list", Verdict: SaysAllowed, Rule: "unknown", Clause: profile.Clause}
		if profile.Unknown == "block" {
			unknown.Verdict = SaysBlocked
		}
		out = append(out, unknown)
	}
	return out
}

func windowWords(p *policy.Filtering, key string) string {
	for _, w := range p.Windows {
		if w.Key == key {
			return w.Title + ": " + strings.Join(w.Days, ", ") + " " + strings.Join(w.Spans, ", ")
		}
	}
	return key
}

// withDecisions puts what people of the school decided where the filter asks for it: below what nothing lifts or shuts, above
// all else. The engine's own lines of it know ids and no names, so they are left out. // serves STD-03
func withDecisions(all, made []RuleLine) []RuleLine {
	var fixed, rest []RuleLine
	for _, l := range all {
		switch {
		case l.By != "":
		case l.Rule == "illegal" || l.Rule == "allow":
			fixed = append(fixed, l)
		default:
			rest = append(rest, l)
		}
	}
	return slices.Concat(fixed, made, rest)
}

// decidedLines are the sites that people of the school opened or closed, and those that a report keeps closed.
func decidedLines(live []Request, closed []Failure, names map[string]string) []RuleLine {
	var out []RuleLine
	for _, r := range live {
		verdict := SaysAllowed
		if r.State == Blocked {
			verdict = SaysBlocked
		}
		for _, profile := range orAll(r.Profiles) {
			out = append(out, RuleLine{Profile: profile, What: r.Host, Verdict: verdict, When: "until " + lastDay(r.Until), Rule: r.Number, Why: r.Decision, By: names[r.DecidedBy], At: clock.Day(clock.Moment(r.DecidedAt))})
		}
	}
	for _, x := range closed {
		for _, profile := range orAll(x.Profiles) {
			line := RuleLine{Profile: profile, What: x.Host, Verdict: SaysBlocked, When: "until " + lastDay(x.Until), Rule: x.Number, Why: "Reported as unsuitable; nobody has looked yet", By: "A report", At: clock.Day(clock.Moment(x.At))}
			if x.State == Kept {
				line.Why, line.By, line.At = x.SettledWhy, names[x.SettledBy], clock.Day(clock.Moment(x.SettledAt))
			}
			out = append(out, line)
		}
	}
	return out
}

func orAll(profiles string) []string {
	if all := strings.Fields(profiles); len(all) > 0 {
		return all
	}
	return []string{""}
}
