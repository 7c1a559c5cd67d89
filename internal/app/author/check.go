package author

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"time"

	"belisha/internal/policy"
	"belisha/internal/policy/lint"
)

// Checked is what reading a pack found: its faults, or what it holds and what is weak.
type Checked struct {
	Title, School, Version, Fingerprint string         `json:",omitempty"`
	StandsOn                            []string       `json:",omitempty"`
	Holds                               map[string]int `json:",omitempty"`
	Faults                              []policy.Fault `json:",omitempty"`
	Findings                            []lint.Finding `json:",omitempty"`
	Uncited                             []string       `json:",omitempty"` // requirements that nothing takes up
}

//go:embed requirements.txt
var requirementIDs string

// requirements are the ids of docs/duties/requirements.csv; a test holds the copy to it.
func requirements() []string { return strings.Fields(requirementIDs) }

// Check looks for what is weak in a pack that has no faults. // serves NEW-02
func Check(p *policy.Pack, today time.Time) Checked {
	c := Checked{Title: p.Identity.Title, School: p.Identity.School, Version: p.Identity.Version, Fingerprint: p.Hash, Findings: lint.Check(p, today),
		Holds: map[string]int{"clauses": len(p.Clauses), "posts": len(p.Posts), "registers": len(p.Registers), "duties": len(p.Duties),
			"choices": len(p.Choices), "filter rules": len(p.Filtering.Rules)}}
	for _, l := range p.Layers[:max(len(p.Layers)-1, 0)] {
		c.StandsOn = append(c.StandsOn, l.Name+" "+l.Version)
	}
	for _, id := range requirements() {
		if len(lint.Uncited(p, []string{id})) > 0 {
			c.Uncited = append(c.Uncited, id)
		}
	}
	return c
}

// Heavy is how many findings weigh heavily.
func (c Checked) Heavy() int {
	n := 0
	for _, f := range c.Findings {
		if f.Severity == lint.High {
			n++
		}
	}
	return n
}

// Print writes for a person: what it holds, what is weak by kind with the place and what to write, and what is left out.
func (c Checked) Print(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, version %s: no faults\n", c.Title, c.Version)
	var holds []string
	for _, what := range []string{"clauses", "posts", "registers", "duties", "choices", "filter rules"} {
		holds = append(holds, fmt.Sprintf("%d %s", c.Holds[what], what))
	}
	on := "nothing but itself"
	if len(c.StandsOn) > 0 {
		on = strings.Join(c.StandsOn, ", ")
	}
	fmt.Fprintf(&b, "%s\nstands on %s\nfingerprint %s\n\n", strings.Join(holds, ", "), on, c.Fingerprint)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	if err := lint.Print(w, c.Findings); err != nil || len(c.Uncited) == 0 {
		return err
	}
	_, err := fmt.Fprintf(w, "\nRequirements of Belisha that nothing in the policy takes up, and no excuse explains\n%s\n"+
		"      write: name each under serves: in the clause that carries it, or say in excuses.yaml why none does.\n",
		fold(strings.Join(c.Uncited, " "), "  ", "  ", defaultWidth))
	return err
}

// defaultWidth is for what is not written to a terminal.
const defaultWidth = 100
