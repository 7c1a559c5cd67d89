package lint

import (
	"fmt"

	"belisha/internal/policy"
)

// aimKind is the kind of clause that says why, not what.
const aimKind = "aim"

// clauses finds those that nobody answers for, that nothing carries out or that nothing proves. An aim is carried out
// by the clauses that serve it, so only its owner is asked for. serves POL-06
func (r *reader) clauses() {
	for _, c := range r.pack.Clauses {
		w := r.clause(c)
		if c.Owner == "" {
			r.add(Owner, Medium, w, fmt.Sprintf("Nobody answers for %s", c.ID), because(c, "When it does not happen, nobody in particular has failed."), "Name a post of roles.yaml under owner:.")
		}
		if c.Kind == aimKind {
			continue
		}
		if c.Control == "" {
			r.add(Control, Medium, w, fmt.Sprintf("Nothing carries out %s", c.ID), because(c, "It is a wish until something makes it happen."),
				"Say under control: whether the software enforces it, a record keeps it, somebody attests it or it is taught.")
		}
		if c.Figure == "" {
			r.add(Evidence, Medium, w, fmt.Sprintf("Nothing shows that %s happens", c.ID), because(c, "It shows red, because nobody could prove it to a governor."), r.proof(c))
		}
	}
}

// because is the clause in its own words and why the gap matters.
func because(c policy.Clause, why string) string { return fmt.Sprintf("“%s” %s", c.Text, why) }

// proof says what could prove a clause, a register or a duty that already carries it first.
func (r *reader) proof(c policy.Clause) string {
	for _, reg := range r.pack.Registers {
		if reg.Clause == c.ID {
			return fmt.Sprintf("The register “%s” carries it: write figure: registers.%s.", reg.Title, reg.Key)
		}
	}
	for _, d := range r.pack.Duties {
		if d.Clause == c.ID {
			return fmt.Sprintf("The duty “%s” carries it: write figure: duties.%s.", d.Title, d.Key)
		}
	}
	return "Name under figure: the live figure that proves it, or write a register or a duty for it."
}

// aims finds aims that no operating clause serves. serves POL-04
func (r *reader) aims() {
	served := map[string]int{}
	for _, c := range r.pack.Clauses {
		for _, aim := range c.Aims {
			served[aim]++
		}
	}
	for _, c := range r.pack.Clauses {
		if c.Kind == aimKind && served[c.ID] == 0 {
			r.add(Aim, Medium, r.clause(c), fmt.Sprintf("No clause serves the aim %s", c.ID), because(c, "The policy says what it wants and not how."),
				"Name the aim under aims: in the clauses that bring it about; if there are none, write one.")
		}
	}
}
