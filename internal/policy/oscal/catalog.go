package oscal

import (
	"fmt"
	"strings"

	"belisha/internal/policy"
)

type catalog struct {
	UUID     string      `json:"uuid"`
	Metadata metadata    `json:"metadata"`
	Params   []parameter `json:"params,omitempty"`
	Groups   []group     `json:"groups,omitempty"`
	Back     *backMatter `json:"back-matter,omitempty"`
}

type group struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Controls []control `json:"controls"`
}

type control struct {
	ID    string     `json:"id"`
	Class string     `json:"class,omitempty"`
	Title string     `json:"title"`
	Props []property `json:"props,omitempty"`
	Links []link     `json:"links,omitempty"`
	Parts []part     `json:"parts"`
}

type part struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Class string `json:"class,omitempty"`
	Prose string `json:"prose"`
}

// catalog is every clause as a control, grouped by the sections of the policy in the order in which they begin.
func (w *writer) catalog() catalog {
	c := catalog{UUID: w.uuid("catalog", w.pack.Hash), Metadata: w.metadata("the clauses"), Params: w.parameters(), Back: w.laws()}
	at, ids := map[string]int{}, map[string]int{}
	for _, clause := range w.pack.Clauses {
		i, seen := at[clause.Section]
		if !seen {
			i = len(c.Groups)
			at[clause.Section] = i
			id := "section-" + token(clause.Section)
			if ids[id]++; ids[id] > 1 { // two titles may differ in nothing that OSCAL lets a name have
				id += fmt.Sprintf("-%d", ids[id])
			}
			c.Groups = append(c.Groups, group{ID: id, Title: line(clause.Section)})
		}
		c.Groups[i].Controls = append(c.Groups[i].Controls, w.control(clause))
	}
	return c
}

func (w *writer) control(c policy.Clause) control {
	out := control{
		ID: c.ID, Class: c.Kind, Title: line(c.ID + ": " + shortened(c.Text)),
		Props: props("source", c.Source, "control", c.Control, "figure", c.Figure, "owner", c.Owner),
		Parts: []part{{ID: statement(c), Name: "statement", Prose: line(c.Text)}},
	}
	for _, id := range c.Serves {
		out.Props = append(out.Props, props("requirement", id)...)
	}
	for _, law := range w.pack.Laws {
		if cites(c, law.Key) {
			out.Links = append(out.Links, link{Href: "#" + w.uuid("law", law.Key), Rel: "reference", Text: line(law.Title)})
		}
	}
	for _, aim := range c.Aims {
		out.Links = append(out.Links, link{Href: "#" + aim, Rel: "related"})
	}
	for _, group := range []string{"staff", "ks1", "ks2", "parents", "governors", "visitors"} {
		if words := c.Audience[group]; words != "" {
			out.Parts = append(out.Parts, part{ID: statement(c) + "." + group, Name: "guidance", Class: group, Prose: line(words)})
		}
	}
	return out
}

func cites(c policy.Clause, law string) bool {
	for _, cite := range c.Cites {
		if cite == law {
			return true
		}
	}
	return false
}

// statement is the id of the words of a clause, to which findings point.
func statement(c policy.Clause) string { return c.ID + "_smt" }

// shortened is the beginning of a text, for a title.
func shortened(text string) string {
	const most = 80
	words := strings.Fields(text)
	out := ""
	for _, word := range words {
		if len(out)+len(word) > most {
			return out + " …"
		}
		out = strings.TrimSpace(out + " " + word)
	}
	return out
}

// token turns a title into a name that OSCAL accepts.
func token(title string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return ' '
	}, strings.ToLower(title))
	return strings.Join(strings.Fields(name), "-")
}
