package gates

import (
	"context"
	"fmt"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// tell tells whoever can help: of a check or an induction those of the gate's post (PPL-24), and of staff whose account
// was closed because a signature ran out the head (AUA-02). Children's forms are asked for by the agreements themselves.
func (g *Gates) tell(ctx context.Context, tx *ledger.Tx, begun []found) error {
	if g.hooks.Tell == nil {
		return nil
	}
	counts := map[string]int{}
	for _, f := range begun {
		counts[f.m.Gate.Key+"/"+f.m.Why]++
	}
	for _, gate := range g.pack().Gates {
		waits, late := counts[gate.Key+"/"+NoEntry], counts[gate.Key+"/"+Outdated]
		if waits > 0 {
			if err := g.tellKeepers(ctx, tx, gate, waits); err != nil {
				return err
			}
		}
		if late > 0 && Shuts(gate, Account) {
			if err := g.tellHead(ctx, tx, gate, late); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *Gates) tellKeepers(ctx context.Context, tx *ledger.Tx, gate policy.Gate, n int) error {
	to, err := g.keepers(ctx, tx, gate)
	if err != nil || len(to) == 0 {
		return err
	}
	_, register := need(gate)
	return g.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: "register.gate", Title: "Somebody waits: " + gate.Title,
		Text: fmt.Sprintf("%s cannot be opened until the entry is there.", accounts(n)), Href: "/gates?gate=" + gate.Key,
		Key: "gates." + register + "." + tx.Now[:10] + "." + gate.Key})
}

func (g *Gates) tellHead(ctx context.Context, tx *ledger.Tx, gate policy.Gate, n int) error {
	var to []string
	for _, post := range g.pack().PostsWith(string(authz.Head)) {
		heads, err := g.people.Holding(ctx, tx, post)
		if err != nil {
			return err
		}
		to = append(to, heads...)
	}
	if len(to) == 0 {
		return nil
	}
	return g.hooks.Tell(ctx, tx, notices.Notice{To: to, Kind: "request.gate", Title: "A signature has run out: " + gate.Title,
		Text: fmt.Sprintf("%s can reach only the signing page now.", accounts(n)), Href: "/gates?gate=" + gate.Key,
		Key: "gates.late." + tx.Now[:10] + "." + gate.Key})
}

func accounts(n int) string {
	if n == 1 {
		return "One account"
	}
	return fmt.Sprintf("%d accounts", n)
}
