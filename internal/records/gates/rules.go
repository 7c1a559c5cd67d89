package gates

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"belisha/internal/ledger"
	"belisha/internal/policy"
)

// rules are the compiled conditions of one pack's register gates: they are asked at each request, and compiling costs more
// than asking.
type rules struct{ p atomic.Pointer[compiled] }

type compiled struct {
	pack *policy.Pack
	by   map[string]*policy.Expression // by gate
}

// of gives the conditions of a pack.
func (r *rules) of(pack *policy.Pack) (map[string]*policy.Expression, error) {
	if c := r.p.Load(); c != nil && c.pack == pack {
		return c.by, nil
	}
	c := &compiled{pack: pack, by: map[string]*policy.Expression{}}
	for _, g := range pack.Gates {
		kind, key := need(g)
		if kind != needRegister || g.While == "" {
			continue
		}
		i := slices.IndexFunc(pack.Registers, func(def policy.Register) bool { return def.Key == key })
		if i < 0 {
			continue // holders finds it gone, and says so
		}
		rule, err := policy.CompileEntry(&pack.Registers[i], g.While)
		if err != nil {
			return nil, fmt.Errorf("gates: %s: %w", g.Key, err)
		}
		c.by[g.Key] = rule
	}
	r.p.Store(c)
	return c.by, nil
}

// holders are the people who have the entry that a register gate needs. A register that the policy in force does not have
// opens to nobody: its gate stays shut. // serves PPL-24 EDU-18
func (g *Gates) holders(ctx context.Context, tx *ledger.Tx, pack *policy.Pack, gate policy.Gate, some ...string) (map[string]time.Time, error) {
	_, key := need(gate)
	if !slices.ContainsFunc(g.pack().Registers, func(def policy.Register) bool { return def.Key == key }) {
		return nil, nil
	}
	by, err := g.rules.of(pack)
	if err != nil {
		return nil, err
	}
	return g.registers.Holders(ctx, tx, key, gate.Person, by[gate.Key], some...)
}
