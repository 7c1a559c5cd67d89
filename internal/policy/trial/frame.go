package trial

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"belisha/internal/policy"
	"belisha/internal/policy/lint"
)

func absent(what, key string) (outcome, string) {
	return nil, fmt.Sprintf("the pack has no %s “%s”", what, key)
}

// matrix: a kind of misuse and the responses that it asks for. serves POL-12
func (t *trial) matrix(c testCase) (outcome, string) {
	m := map[string]*policy.Matrix{"learner": &t.pack.Learner, "staff": &t.pack.Staff}[c.given.one("matrix")]
	if m == nil {
		return nil, "a matrix is learner or staff"
	}
	row, ok := m.Row(c.given.one("row"))
	if !ok {
		return absent("row", c.given.one("row"))
	}
	out := outcome{"type": {row.Type}}
	for _, col := range m.Responses(row.Key) {
		out["responses"], out["posts"] = append(out["responses"], col.Key), append(out["posts"], col.Post)
	}
	return out, ""
}

// choice: the value in force, which is the strictest until somebody decides. serves POL-13
func (t *trial) choice(c testCase) (outcome, string) {
	key := c.given.one("choice")
	i := slices.IndexFunc(t.pack.Choices, func(c policy.Choice) bool { return c.Key == key })
	if i < 0 {
		return absent("choice", key)
	}
	one := t.pack.Choices[i]
	value := []string{one.InForce()}
	if one.Kind == "many" {
		value = strings.Split(one.InForce(), ",")
	}
	return outcome{"value": value, "decided": yesNo(one.Value != "")}, ""
}

// duty: who does it, how often, and by which day of the period that today lies in. serves GOV-16
func (t *trial) duty(c testCase) (outcome, string) {
	key := c.given.one("duty")
	i := slices.IndexFunc(t.pack.Duties, func(d policy.Duty) bool { return d.Key == key })
	if i < 0 {
		return absent("duty", key)
	}
	d := t.pack.Duties[i]
	out := outcome{"owner": {d.Owner}, "deputy": {d.Deputy}, "every": {d.Every}, "escalate": {d.Escalate}, "clause": {d.Clause},
		"after": {strconv.Itoa(d.After)}, "proof": proof(d.Proof)}
	if c.when.one("today") == "" {
		return out, ""
	}
	today, wrong := day(c.when.one("today"))
	if period, ok := t.calendar.Period(d.Every, today); ok {
		out["due"] = []string{t.calendar.Due(d, period).Format(time.DateOnly)}
	}
	return out, wrong
}

func proof(p policy.Proof) []string {
	switch {
	case p.Register != "":
		return []string{"register " + p.Register}
	case p.Figure != "":
		return []string{"figure " + p.Figure}
	case p.Attest != "":
		return []string{"attest"}
	}
	return nil
}

// keep: how long records of a kind live. A register's own rule counts before that for registers.<key>. serves POL-30
func (t *trial) keep(c testCase) (outcome, string) {
	kind := c.given.one("keep")
	for _, r := range t.pack.Registers {
		if "registers."+r.Key == kind && r.Keep.Days > 0 {
			return outcome{"days": {strconv.Itoa(r.Keep.Days)}, "then": {r.Keep.Then}}, ""
		}
	}
	for _, rule := range t.pack.Retention {
		if rule.Kind == kind {
			return outcome{"days": {strconv.Itoa(rule.Days)}, "then": {rule.Then}}, ""
		}
	}
	return absent("rule of retention for", kind)
}

// norm: who may do what, where and when. serves NEW-02
func (t *trial) norm(c testCase) (outcome, string) {
	list := func(key string) []string { v, _ := c.given.get(key); return v.words() }
	got := lint.Ask(t.pack, policy.Norm{Who: list("who"), What: c.given.one("what"), Do: c.given.one("do"), Where: list("where"), When: list("when")})
	out := outcome{"verdict": {got.Verdict}, "clauses": got.Clauses}
	if got.Unless != "" {
		out["unless"] = []string{got.Unless}
	}
	return out, ""
}

// clause: how a statement of the policy is carried out. serves POL-06
func (t *trial) clause(c testCase) (outcome, string) {
	one, ok := t.pack.Clause(c.given.one("clause"))
	if !ok {
		return absent("clause", c.given.one("clause"))
	}
	return outcome{"control": {one.Control}, "by": {one.By}, "figure": {one.Figure}, "owner": {one.Owner}, "kind": {one.Kind}, "serves": one.Serves}, ""
}

// post: the access that a post gives, and its duties. serves POL-07
func (t *trial) post(c testCase) (outcome, string) {
	one, ok := t.pack.Post(c.given.one("post"))
	if !ok {
		return absent("post", c.given.one("post"))
	}
	return outcome{"roles": one.Roles, "duties": one.Duties}, ""
}
