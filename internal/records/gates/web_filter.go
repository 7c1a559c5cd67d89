package gates

import (
	"net/url"
	"strings"

	"belisha/internal/policy"
	"belisha/internal/records/people"
	"belisha/internal/web"
)

// filters are the questions above the list.
func (h pages) filters(c *web.Ctx, pack *policy.Pack) []web.Field {
	gate := web.Field{Name: "gate", Label: "Gate", Type: "select", Value: c.Query("gate"), Options: []web.Option{{Text: "Every gate"}}}
	for _, g := range pack.Gates {
		if !sensitive(pack, g, c.Actor.Holds) {
			gate.Options = append(gate.Options, web.Option{Value: g.Key, Text: g.Title})
		}
	}
	return []web.Field{gate,
		{Name: "door", Label: "What is shut", Type: "select", Value: c.Query("door"), Options: []web.Option{{Text: "Anything"},
			{Value: Internet, Text: "The internet"}, {Value: Mail, Text: "E-mail"}, {Value: Account, Text: "The account"}}},
		{Name: "who", Label: "Who", Type: "select", Value: c.Query("who"), Options: []web.Option{{Text: "Everybody"},
			{Value: "children", Text: "Children"}, {Value: "adults", Text: "Adults"}, {Value: people.Governor, Text: "Governors"}}},
		{Name: "class", Label: "Class", Type: "text", Width: "5", Value: c.Query("class")}}
}

// fits reports whether a line is asked for.
func fits(c *web.Ctx, l line) bool {
	if g := c.Query("gate"); g != "" && g != l.m.Gate.Key {
		return false
	}
	if d := c.Query("door"); d != "" && !Shuts(l.m.Gate, d) {
		return false
	}
	if class := c.Query("class"); class != "" && !strings.EqualFold(class, l.p.Class) {
		return false
	}
	switch c.Query("who") {
	case "children":
		return l.p.Is(people.Pupil)
	case "adults":
		return !l.p.Is(people.Pupil)
	case people.Governor:
		return l.p.Is(people.Governor)
	}
	return true
}

// query keeps the filters in a link.
func query(c *web.Ctx, more ...string) string {
	q := url.Values{}
	for _, name := range []string{"gate", "door", "who", "class"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
