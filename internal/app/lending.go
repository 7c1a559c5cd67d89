package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/policy"
	"belisha/internal/records/filtering"
)

// What the gateway lends to those who decide about sites: a glance at a site, what a decision would change, what the rules
// are, and what they were.

// preview looks at a site and says where it stands. // serves WEB-06
func (g *gateway) preview(ctx context.Context, host string) (filtering.Preview, error) {
	var out filtering.Preview
	all, illegal := g.engine.Load().Categories(host)
	if out.Illegal = illegal; illegal {
		return out, nil // nobody looks at it, and nothing is said of it
	}
	for _, c := range all {
		out.Categories = append(out.Categories, c.Title)
	}
	for _, m := range g.index.Load().LookupChain(host) {
		if !slices.Contains(out.Lists, m.Name) {
			out.Lists = append(out.Lists, m.Name)
		}
	}
	look, err := g.proxy.Look(ctx, host)
	if out.Certificate = look.Trust; err == nil && look.Trust != "" {
		err = errUntrusted
	}
	if err != nil {
		return out, err
	}
	out.Title, out.Description, out.Final = look.Title, look.About, look.Final
	if out.Description == "" {
		out.Description = look.Words
	}
	out.Certificate = "It has no certificate: what is read there can be changed on the way."
	if look.Secure {
		out.Certificate = "Browsers trust its certificate."
	}
	return out, nil
}

// errUntrusted says that no page of a site came, since nobody can tell whose it would be.
var errUntrusted = errors.New("its certificate is not trusted")

// follow says where a host leads today. // serves WEB-19
func (g *gateway) follow(ctx context.Context, host string) (string, error) {
	look, err := g.proxy.Look(ctx, host)
	if err == nil && look.Trust != "" {
		err = errUntrusted
	}
	return look.Final, err
}

// categories are the keys of a host's categories; an illegal one is said by a key that no lesson may open.
func (g *gateway) categories(host string) []string {
	all, illegal := g.engine.Load().Categories(host)
	var out []string
	for _, c := range all {
		out = append(out, c.Key)
	}
	if illegal {
		out = append(out, string(filter.Illegal))
	}
	return out
}

// effect asks the engine before and after a decision. // serves WEB-06
func (g *gateway) effect(_ context.Context, host string, profiles []string, allow bool) ([]filtering.Effect, error) {
	before := g.engine.Load()
	if before == nil {
		return nil, errors.New("app: no rules are loaded")
	}
	book := *before.Rulebook()
	book.Exceptions = append(slices.Clone(book.Exceptions), board.Exception{ID: "trial", Host: host, Profiles: profiles, Allow: allow})
	after, err := filter.CompilePack(&book, before.Pack(), g.index.Load())
	if err != nil {
		return nil, fmt.Errorf("app: effect: %w", err)
	}
	now := g.now()
	var out []filtering.Effect
	for _, p := range before.Pack().Filtering.Profiles {
		r := &filter.Request{At: now, Host: host, Scheme: "https", Person: &board.Person{Profile: p.Key, Until: now.Add(time.Hour)}}
		was, will := before.Explain(r), after.Explain(r)
		if was.Verdict.Allow != will.Verdict.Allow {
			out = append(out, filtering.Effect{Profile: p.Title, Before: standsAs(was), After: standsAs(will)})
		}
	}
	return out, nil
}

func standsAs(c filter.Chain) string {
	word := "Blocked"
	if c.Verdict.Allow {
		word = "Open"
	}
	if c.Category != nil && !c.Verdict.Allow {
		word += " (" + c.Category.Title + ")"
	}
	return word
}

// register is every line of what the engine blocks and allows. // serves STD-03
func (g *gateway) register() []filtering.RuleLine {
	words := map[string]string{"allow": filtering.SaysAllowed, "block": filtering.SaysBlocked}
	e := g.engine.Load()
	var out []filtering.RuleLine
	for _, l := range e.RuleRegister() {
		line := filtering.RuleLine{Profile: l.Profile, What: l.What, Verdict: l.Verdict, When: l.Hours, Rule: l.Rule, Clause: l.Clause, By: l.By}
		if word, ok := words[l.Verdict]; ok {
			line.Verdict = word
		}
		if l.Hours != "" {
			line.Verdict = filtering.SaysAtTimes
		}
		if c, ok := e.Clause(l.Clause); ok {
			line.Why = c.Text
		}
		out = append(out, line)
	}
	return out
}

// explainAt decides with the rules and the person of a past moment. The lists are today's: what a list held then is not kept.
func (g *gateway) explainAt(_ context.Context, book *board.Rulebook, person *board.Person, account, address string, at time.Time) (filtering.Chain, error) {
	pack, err := policy.FromFiles(book.Files)
	if err != nil {
		return filtering.Chain{}, err
	}
	engine, err := filter.CompilePack(book, pack, g.index.Load())
	if err != nil {
		return filtering.Chain{}, err
	}
	facts := &board.Facts{}
	r, err := request(facts, account, address, at)
	if err != nil {
		return filtering.Chain{}, err
	}
	r.Person = person
	return chain(engine.Explain(r), account), nil
}
