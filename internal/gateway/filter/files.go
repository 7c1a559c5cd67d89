package filter

import (
	"slices"

	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
)

// The kinds of Download that no rule of a pack names.
const (
	Virus     = "virus"     // the scanner found something
	Unscanned = "unscanned" // the scanner is away, or the file is too large for it
)

// Downloads returns what the pack says of files, with the usual values where it says nothing.
func (e *Engine) Downloads() policy.Downloads {
	if e == nil {
		return policy.Downloads{Unscan: "block"}.Usual()
	}
	return e.pack.Filtering.Downloads.Usual()
}

// Download says whether a file of this kind may come in for the person of a verdict, and whether a notice about copyright
// is due. What an allowed page brings is judged here, so a verdict that blocks stays as it is.
// serves WEB-12 WEB-30
func (e *Engine) Download(r *Request, v *Verdict, kind string) (out Verdict, notice bool) {
	switch {
	case e == nil:
		return Verdict{Reason: NoRules}, false
	case !v.Allow || v.Reason == Checked:
		return *v, false
	case kind == Virus:
		return e.noFile(v, Virus, e.pack.Filtering.Downloads.Viruses), false
	case kind == Unscanned:
		if e.Downloads().Unscan == "allow" {
			return *v, false
		}
		return e.noFile(v, Unscanned, e.pack.Filtering.Downloads.Viruses), false
	}
	rule := e.fileRule(r, v.Profile, kind)
	switch {
	case rule == nil:
		return *v, false
	case rule.Verdict == "block" && fetches(r):
		out = *v
		out.Rule, out.Clause = FetchRule+r.Person.Fetch.ID, or(rule.Clause, v.Clause)
		return out, false
	case rule.Verdict == "block":
		return e.noFile(v, rule.Key, rule.Clause), false
	}
	return *v, rule.Verdict == "notice"
}

// Notice is what stands in place of a verdict until whoever asks has read the notice on copyright. // serves WEB-30
func (e *Engine) Notice(r *Request, v *Verdict, kind string) Verdict {
	if rule := e.fileRule(r, v.Profile, kind); rule != nil {
		return e.instead(v, Noticed, "download."+rule.Key, or(rule.Clause, e.pack.Filtering.Downloads.Clause))
	}
	return *v
}

// fileRule is the first that speaks of the profile and the kind at this hour.
func (e *Engine) fileRule(r *Request, profile, kind string) *policy.DownloadRule {
	for i := range e.pack.Filtering.Downloads.Rules {
		rule := &e.pack.Filtering.Downloads.Rules[i]
		if !concerns(rule.Profiles, profile) || !slices.Contains(rule.Kinds, kind) {
			continue
		}
		if w := e.windows[rule.Window]; rule.Window == "" || w != nil && w.open(minuteOfWeek(r.At.In(e.zone))) {
			return rule
		}
	}
	return nil
}

func (e *Engine) noFile(v *Verdict, rule, clause string) Verdict {
	return e.instead(v, Downloaded, "download."+rule, or(clause, e.pack.Filtering.Downloads.Clause))
}

// instead is a block in place of a verdict that let somebody pass.
func (e *Engine) instead(v *Verdict, why Reason, rule, clause string) Verdict {
	out := *v
	out.Allow, out.Reason, out.Rule = false, why, rule
	out.Clause = or(clause, e.pack.Filtering.Clause)
	return out
}

// FetchRule begins the rule of a file that a technician fetched with a reason.
const FetchRule = "fetch."

// fetches says whether a technician fetches a file from this site just now. // serves WEB-12
func fetches(r *Request) bool {
	if r.Person == nil || !r.Person.Fetch.Runs(r.At) {
		return false
	}
	for name := r.Host; name != ""; name = lists.Parent(name) {
		if name == r.Person.Fetch.Host {
			return true
		}
	}
	return false
}
