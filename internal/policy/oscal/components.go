package oscal

import (
	"fmt"
	"slices"

	"belisha/internal/policy"
)

type components struct {
	UUID       string      `json:"uuid"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components,omitempty"`
}

type component struct {
	UUID            string           `json:"uuid"`
	Type            string           `json:"type"`
	Title           string           `json:"title"`
	Description     string           `json:"description"`
	Implementations []implementation `json:"control-implementations"`
}

type implementation struct {
	UUID         string        `json:"uuid"`
	Source       string        `json:"source"`
	Description  string        `json:"description"`
	Requirements []requirement `json:"implemented-requirements"`
}

type requirement struct {
	UUID        string        `json:"uuid"`
	Control     string        `json:"control-id"`
	Description string        `json:"description"`
	Props       []property    `json:"props,omitempty"`
	Responsible []responsible `json:"responsible-roles,omitempty"`
}

// people is the part that carries what no software does.
const people = "the school's people"

// components are the parts of Belisha, and the school's people beside them, each with the clauses that it carries out.
// A clause with no control is carried by none.
func (w *writer) components() components {
	out := components{UUID: w.uuid("components", w.pack.Hash), Metadata: w.metadata("what carries the clauses out")}
	by := map[string][]policy.Clause{}
	var names []string
	for _, c := range w.pack.Clauses {
		if c.Control == "" {
			continue
		}
		name := c.By
		if name == "" {
			name = people
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		by[name] = append(by[name], c)
	}
	slices.Sort(names)
	for _, name := range names {
		out.Components = append(out.Components, w.component(name, by[name]))
	}
	return out
}

func (w *writer) component(name string, clauses []policy.Clause) component {
	c := component{UUID: w.uuid("component", name), Type: "software", Title: name, Description: "The part of Belisha called " + name + "."}
	if name == people {
		c.Type, c.Description = "process-procedure", "What people in the school do, attest or teach, and no software does for them."
	}
	i := implementation{UUID: w.uuid("implementation", name), Source: ProfileFile, Description: "The clauses that this part carries out."}
	for _, clause := range clauses {
		i.Requirements = append(i.Requirements, requirement{
			UUID: w.uuid("requirement", name, clause.ID), Control: clause.ID, Description: carried(clause),
			Props: props("control", clause.Control, "figure", clause.Figure), Responsible: w.owner(clause.Owner),
		})
	}
	c.Implementations = []implementation{i}
	return c
}

// carried says how a clause is carried out, and what would show it.
func carried(c policy.Clause) string {
	how := map[string]string{
		policy.Enforce: "The software makes it so.", policy.Record: "A record is kept of it.",
		policy.Attest: "Somebody signs that it is so.", policy.Teach: "It is taught.",
	}[c.Control]
	if c.Figure == "" {
		return how + " No figure shows it."
	}
	return fmt.Sprintf("%s The figure %s shows it.", how, c.Figure)
}
