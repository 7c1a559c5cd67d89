package gates

import (
	"context"
	"slices"

	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/people"
)

// GateAt is the page at which whoever is held finds out why; SignAt begins the pages of signing.
const (
	GateAt = "/gate"
	SignAt = "/agreements/sign"
)

// Beside are the pages that stay open to somebody who is held at GateAt: the page of signing, the policy's own text, the
// report button, help, the person's own pages and what a sign-in needs. // serves AUA-15
func Beside() []string {
	return []string{SignAt, "/agreements/mine", "/agreements/signatures", "/tell", "/help", "/me", "/family", "/policy/confirm", "/policy/clauses", "/account", "/welcome", "/prove", "/second", "/stay"}
}

// Closed reports whether a gate closes the account of a person now: a rule for accounts.First, asked at each request, so
// that what lapses or is withdrawn closes an open session too. // serves AUA-02 AUA-13 AUA-15 PPL-24 EDU-18
func (g *Gates) Closed(ctx context.Context, tx *ledger.Tx, p people.Person) (bool, error) {
	all, err := g.closing(ctx, tx, p)
	return len(all) > 0, err
}

// closing are the gates that close a person's account now.
func (g *Gates) closing(ctx context.Context, tx *ledger.Tx, p people.Person) ([]Missing, error) {
	pack := g.pack()
	some := slices.DeleteFunc(slices.Clone(pack.Gates), func(gate policy.Gate) bool { return !Shuts(gate, Account) })
	all, err := g.of(ctx, tx, p, some)
	if err != nil {
		return nil, err
	}
	var out []Missing
	for _, m := range all {
		free, err := g.lastHelper(ctx, tx, m, p)
		if err != nil {
			return nil, err
		}
		if !free {
			out = append(out, m)
		}
	}
	return out, nil
}

// lastHelper reports whether somebody may pass because nobody else could ever open the gate: of those who can help, none has
// an entry of their own yet. Without this the first day of a register would lock out the whole school, its keeper first.
// The internet stays shut for them like for anybody.
func (g *Gates) lastHelper(ctx context.Context, tx *ledger.Tx, m Missing, p people.Person) (bool, error) {
	kind, _ := need(m.Gate)
	if kind != needRegister {
		return false, nil
	}
	keepers, err := g.keepers(ctx, tx, m.Gate)
	if err != nil || !slices.Contains(keepers, p.ID) {
		return false, err
	}
	there, err := g.holders(ctx, tx, g.pack(), m.Gate, keepers...)
	return len(there) == 0, err
}

// keepers are the people who can help at a register gate: those of its post, and where that is vacant those who may add to
// the register.
func (g *Gates) keepers(ctx context.Context, tx *ledger.Tx, gate policy.Gate) ([]string, error) {
	out, err := g.people.Holding(ctx, tx, gate.Helper)
	if err != nil || len(out) > 0 {
		return out, err
	}
	for _, post := range g.adders(gate) {
		more, err := g.people.Holding(ctx, tx, post)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// adders are the posts that may add to a gate's register, as the policy names posts or roles.
func (g *Gates) adders(gate policy.Gate) []string {
	pack := g.pack()
	var out []string
	for _, name := range registerOf(pack, gate).May.Add {
		if _, ok := pack.Post(name); ok {
			out = append(out, name)
		}
		out = append(out, pack.PostsWith(name)...)
	}
	return out
}

// registerOf is the register that a gate asks; the zero one when the policy has it not.
func registerOf(pack *policy.Pack, gate policy.Gate) policy.Register {
	kind, key := need(gate)
	i := slices.IndexFunc(pack.Registers, func(def policy.Register) bool { return def.Key == key })
	if kind != needRegister || i < 0 {
		return policy.Register{}
	}
	return pack.Registers[i]
}
