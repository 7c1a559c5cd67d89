// Package compare says in plain sentences what one version of a policy changes against another. It serves POL-31, POL-21.
package compare

import (
	"fmt"
	"slices"
	"strings"

	"belisha/internal/policy"
)

// Effects are what would be different, and what has to be settled first. before is nil when nothing ruled yet.
func Effects(before, after *policy.Pack) (effects, unresolved []string) {
	if before == nil {
		return []string{fmt.Sprintf("%d clauses begin to rule.", len(after.Clauses))}, nil
	}
	effects = append(effects, clauses(before, after)...)
	effects = append(effects, choices(before, after)...)
	effects = append(effects, ticks("learners", before.Learner, after.Learner)...)
	effects = append(effects, ticks("staff", before.Staff, after.Staff)...)
	effects = append(effects, sites(before, after)...)
	effects = append(effects, devices(before, after)...)
	effects = append(effects, schedules(before, after)...)
	effects = append(effects, registers(before, after)...)
	formEffects, open := forms(before, after)
	effects = append(effects, formEffects...)
	unresolved = append(unresolved, open...)
	return effects, append(unresolved, ownerless(before, after)...)
}

func clauses(before, after *policy.Pack) []string {
	var out []string
	for _, kind := range []string{"added", "changed", "removed"} {
		var ids []string
		for _, d := range policy.DiffClauses(before.Clauses, after.Clauses) {
			if d.Kind == kind {
				ids = append(ids, d.ID)
			}
		}
		if len(ids) > 0 {
			out = append(out, fmt.Sprintf("%s %s: %s.", Number(len(ids), "clause is", "clauses are"), kind, List(ids, 8)))
		}
	}
	return out
}

func choices(before, after *policy.Pack) []string {
	var out []string
	for _, c := range after.Choices {
		i := slices.IndexFunc(before.Choices, func(old policy.Choice) bool { return old.Key == c.Key })
		switch {
		case i < 0:
			out = append(out, fmt.Sprintf("%s: “%s” begins to rule.", c.Title, Answer(c)))
		case before.Choices[i].InForce() != c.InForce():
			out = append(out, fmt.Sprintf("%s: “%s” instead of “%s”.", c.Title, Answer(c), Answer(before.Choices[i])))
		}
	}
	return out
}

// Answer is the value of a choice that rules, in words.
func Answer(c policy.Choice) string {
	var out []string
	for _, key := range strings.Split(c.InForce(), ",") {
		word := strings.TrimSpace(key)
		for _, o := range c.Options {
			if o.Key == word && o.Title != "" {
				word = o.Title
			}
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

func ticks(who string, before, after policy.Matrix) []string {
	changes := policy.DiffMatrix(before, after)
	if len(changes) == 0 {
		return nil
	}
	var rows []string
	for _, c := range changes {
		if !slices.Contains(rows, c.Row) {
			rows = append(rows, c.Row)
		}
	}
	return []string{fmt.Sprintf("%s in the action matrix for %s: %s. Concerns of earlier days keep the matrix of their day.",
		Number(len(changes), "tick changes", "ticks change"), who, List(rows, 6))}
}

func devices(before, after *policy.Pack) []string {
	var out []string
	for _, d := range after.Devices.Rows {
		i := slices.IndexFunc(before.Devices.Rows, func(old policy.DeviceClass) bool { return old.Key == d.Key })
		if i >= 0 && (before.Devices.Rows[i].Level != d.Level || before.Devices.Rows[i].Allowed != d.Allowed) {
			out = append(out, fmt.Sprintf("%s: network level “%s” instead of “%s”.", d.Title, orNone(d.Level), orNone(before.Devices.Rows[i].Level)))
		}
	}
	return out
}

func orNone(level string) string {
	if level == "" {
		return "none"
	}
	return level
}

func schedules(before, after *policy.Pack) []string {
	var out []string
	for _, d := range after.Duties {
		i := slices.IndexFunc(before.Duties, func(old policy.Duty) bool { return old.Key == d.Key })
		switch {
		case i < 0:
			out = append(out, fmt.Sprintf("New duty: %s, every %s.", d.Title, d.Every))
		case before.Duties[i].Every != d.Every || before.Duties[i].Due != d.Due:
			out = append(out, fmt.Sprintf("%s moves: every %s %s instead of every %s %s.", d.Title, d.Every, d.Due, before.Duties[i].Every, before.Duties[i].Due))
		}
	}
	for _, d := range before.Duties {
		if !slices.ContainsFunc(after.Duties, func(n policy.Duty) bool { return n.Key == d.Key }) {
			out = append(out, "Duty that ends: "+d.Title+".")
		}
	}
	for _, r := range after.Retention {
		i := slices.IndexFunc(before.Retention, func(old policy.Retain) bool { return old.Kind == r.Kind })
		if i >= 0 && before.Retention[i].Days != r.Days {
			out = append(out, fmt.Sprintf("%s are kept for %d days instead of %d.", r.Title, r.Days, before.Retention[i].Days))
		}
	}
	return out
}

func registers(before, after *policy.Pack) []string {
	var out []string
	for _, r := range before.Registers {
		i := slices.IndexFunc(after.Registers, func(n policy.Register) bool { return n.Key == r.Key })
		if i < 0 {
			out = append(out, "The register “"+r.Title+"” takes no new entries.")
			continue
		}
		for _, f := range r.Fields {
			if !slices.ContainsFunc(after.Registers[i].Fields, func(n policy.Field) bool { return n.Key == f.Key }) {
				out = append(out, fmt.Sprintf("The register “%s” loses the field “%s”.", r.Title, f.Title))
			}
		}
	}
	return out
}

// forms says who must sign again, and which group is left without a form.
func forms(before, after *policy.Pack) (effects, unresolved []string) {
	for _, f := range after.Forms {
		i := slices.IndexFunc(before.Forms, func(old policy.Form) bool { return old.Key == f.Key })
		if i < 0 || before.Forms[i] != f {
			effects = append(effects, fmt.Sprintf("%s: %s sign it anew.", f.Title, f.Audience))
		}
	}
	for _, group := range audiences(before.Forms) {
		if !slices.Contains(audiences(after.Forms), group) {
			unresolved = append(unresolved, fmt.Sprintf("The group “%s” has no form any more.", group))
		}
	}
	return effects, unresolved
}

func audiences(forms []policy.Form) []string {
	var out []string
	for _, f := range forms {
		if f.Audience != "" && !slices.Contains(out, f.Audience) {
			out = append(out, f.Audience)
		}
	}
	return out
}

// ownerless are clauses that lose the post that answers for them.
func ownerless(before, after *policy.Pack) []string {
	var out []string
	for _, d := range policy.DiffClauses(before.Clauses, after.Clauses) {
		if d.Kind != "removed" && d.After.Owner == "" && d.Before.Owner != d.After.Owner {
			out = append(out, fmt.Sprintf("Nobody answers for the clause %s any more.", d.ID))
		}
	}
	return out
}

// Number is a count with the right form of a word.
func Number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// List names the first few and says how many more there are.
func List(all []string, most int) string {
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}
