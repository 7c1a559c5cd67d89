package trial

import (
	"fmt"
	"slices"
	"strconv"

	"belisha/internal/policy"
)

// someone: a person of some kinds, what is signed, allowed and on record for them, and the doors that this leaves shut.
// Under when, days are those since their first day; without a number the days of grace are over. Who was here before the
// register knew first days (joined: no) is not held by a gate for joiners. serves AUA-15, WEB-29
func (t *trial) someone(c testCase) (outcome, string) {
	list := func(key string) []string { v, _ := c.given.get(key); return v.words() }
	kinds, posts, year := list("someone"), list("posts"), c.given.one("year")
	if wrong := t.real(kinds, posts, list("signed"), list("allows"), list("has")); wrong != "" {
		return nil, wrong
	}
	days := 1_000_000 // long after the last day of grace
	if text := c.when.one("days"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, "the days since the first day are a number"
		}
		days = n
	}
	out := outcome{"internet": {"open"}, "mail": {"open"}, "account": {"open"}}
	for _, a := range t.pack.AgreementsFor(kinds, year) {
		out["forms"] = append(out["forms"], a.Key)
		out["asks"] = append(out["asks"], a.Services()...)
	}
	there := map[string][]string{"agreement": list("signed"), "consent": list("allows"), "register": list("has")}
	for _, g := range t.pack.GatesFor(kinds, posts, year) {
		kind, key := g.Need()
		if slices.Contains(there[kind], key) || days < g.Grace || g.Joiners && c.given.one("joined") == "no" {
			continue
		}
		out["held"] = append(out["held"], g.Key)
		for _, door := range g.Closes {
			out[door] = []string{"held"}
		}
	}
	return out, ""
}

// real refuses what the pack does not have: a case about nothing would pass for the wrong reason.
func (t *trial) real(kinds, posts, signed, allows, has []string) string {
	for _, kind := range kinds {
		if !slices.Contains(policy.PersonKinds(), kind) {
			return fmt.Sprintf("nobody is of the kind “%s”", kind)
		}
	}
	for _, post := range posts {
		if _, ok := t.pack.Post(post); !ok {
			return fmt.Sprintf("the pack has no post “%s”", post)
		}
	}
	for _, form := range signed {
		if _, ok := t.pack.Agreement(form); !ok {
			return fmt.Sprintf("the pack has no text of the form “%s”", form)
		}
	}
	for _, service := range allows {
		if _, _, ok := t.pack.Consents(service); !ok {
			return fmt.Sprintf("no form of the pack asks about “%s”", service)
		}
	}
	for _, register := range has {
		if !slices.ContainsFunc(t.pack.Registers, func(r policy.Register) bool { return r.Key == register }) {
			return fmt.Sprintf("the pack has no register “%s”", register)
		}
	}
	return ""
}

// form: one form, who signs it, and its lines. serves AUA-01, AUA-05, AUA-23
func (t *trial) form(c testCase) (outcome, string) {
	a, ok := t.pack.Agreement(c.given.one("form"))
	if !ok {
		return absent("text of the form", c.given.one("form"))
	}
	out := outcome{"for": a.For, "signs": {a.Signer()}, "asks": a.Services(), "tags": a.Tags(), "pictures": yesNo(a.Pictures), "grace": {strconv.Itoa(a.Grace())}}
	rules := 0
	for _, item := range a.Items {
		out["lines"] = append(out["lines"], item.Key)
		if item.Kind == "" || item.Kind == "rule" {
			rules++
		}
	}
	for code := range a.Words {
		out["languages"] = append(out["languages"], code)
	}
	out["rules"] = []string{strconv.Itoa(rules)}
	return out, ""
}

// module: whose job opens a register or an action. serves PPL-18
func (t *trial) module(c testCase) (outcome, string) {
	m, ok := t.pack.ModuleOf(c.given.one("module_of"))
	if !ok {
		return absent("module with", c.given.one("module_of"))
	}
	return outcome{"module": {m.Key}, "posts": m.Posts, "sealed": yesNo(m.Sealed)}, ""
}
