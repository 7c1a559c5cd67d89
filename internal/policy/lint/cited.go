package lint

import (
	"fmt"

	"belisha/internal/policy"
)

// Uncited finds the requirements that nothing in the pack takes up and that no excuse explains, in the order given.
func Uncited(p *policy.Pack, ids []string) []Finding {
	taken := taken(p)
	r := &reader{pack: p}
	for _, id := range ids {
		if !taken[id] {
			r.add(Uncitedness, Medium, Where{File: "clauses.yaml"}, fmt.Sprintf("No clause takes up the requirement %s", id),
				"Nobody can say whether the school does it.",
				fmt.Sprintf("Name %s under serves: in the clause that carries it, or write in excuses.yaml why none does.", id))
		}
	}
	return r.found
}

// taken are the requirements that a clause, a register, a duty or a choice serves, or that are excused with a reason.
func taken(p *policy.Pack) map[string]bool {
	out := map[string]bool{}
	mark := func(ids []string) {
		for _, id := range ids {
			out[id] = true
		}
	}
	for _, c := range p.Clauses {
		mark(c.Serves)
	}
	for _, r := range p.Registers {
		mark(r.Serves)
	}
	for _, d := range p.Duties {
		mark(d.Serves)
	}
	for _, c := range p.Choices {
		mark(c.Serves)
	}
	for _, e := range p.Excuses {
		if e.Why != "" {
			out[e.Serves] = true
		}
	}
	return out
}
