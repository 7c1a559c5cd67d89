package oscal

import (
	"strings"

	"belisha/internal/policy"
)

type parameter struct {
	ID     string     `json:"id"`
	Label  string     `json:"label"`
	Usage  string     `json:"usage,omitempty"`
	Props  []property `json:"props,omitempty"`
	Select *selection `json:"select,omitempty"`
}

type selection struct {
	HowMany string   `json:"how-many"`
	Choice  []string `json:"choice"`
}

// parameters are the choices on which schools differ. serves POL-13
func (w *writer) parameters() []parameter {
	var out []parameter
	for _, c := range w.pack.Choices {
		p := parameter{ID: paramID(c.Key), Label: line(c.Title), Usage: c.Question, Props: props("strictest", c.Strictest, "source", c.Source, "clause", c.Clause)}
		if len(c.Options) > 0 {
			p.Select = &selection{HowMany: "one"}
			if c.Kind == "many" {
				p.Select.HowMany = "one-or-more"
			}
			for _, o := range c.Options {
				p.Select.Choice = append(p.Select.Choice, line(o.Key+": "+o.Title))
			}
		}
		out = append(out, p)
	}
	return out
}

// paramID is a choice's key as OSCAL accepts names.
func paramID(choice string) string { return "choice-" + token(choice) }

// laws are what the clauses cite. serves POL-26
func (w *writer) laws() *backMatter {
	var b backMatter
	for _, law := range w.pack.Laws {
		r := resource{UUID: w.uuid("law", law.Key), Title: line(law.Title), Description: force(law)}
		if law.Link != "" {
			r.Links = []rlink{{Href: law.Link}}
		}
		b.Resources = append(b.Resources, r)
	}
	if len(b.Resources) == 0 {
		return nil
	}
	return &b
}

func force(law policy.Law) string {
	out := law.Kind
	if law.From != "" {
		out += ", in force from " + law.From
	}
	if law.Until != "" {
		out += ", until " + law.Until
	}
	return strings.TrimPrefix(out, ", ")
}
