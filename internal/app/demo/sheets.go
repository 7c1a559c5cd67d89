package demo

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// sheet is a form of a page as a person finds it: where it goes, its boxes with what stands in them.
type sheet struct {
	action string
	boxes  []*box
}

// box is one field of a form by its name.
type box struct {
	name, kind string
	values     []string // what stands in it, or is ticked
	options    []string
}

// sheets opens a page and reads its forms.
func (p *pages) sheets(ctx context.Context, at string) ([]sheet, error) {
	text, err := p.get(ctx, at)
	if err != nil {
		return nil, err
	}
	return sheets(text)
}

// sheet opens a page and finds the form there that goes to an address.
func (p *pages) sheet(ctx context.Context, at, action string) (sheet, error) {
	all, err := p.sheets(ctx, at)
	if err != nil {
		return sheet{}, err
	}
	s, there := found(all, action)
	if !there {
		return s, fmt.Errorf("%s finds no form on %s that goes to %s", p.who.Title, at, action)
	}
	return s, nil
}

// sheets reads the forms of a page.
func sheets(page string) ([]sheet, error) {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil, err
	}
	var out []sheet
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" {
			s := sheet{action: attribute(n, "action")}
			for m := range n.Descendants() {
				s.read(m)
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// read takes a field of the form up.
func (s *sheet) read(n *html.Node) {
	name := attribute(n, "name")
	if n.Type != html.ElementNode || name == "" {
		return
	}
	switch n.Data {
	case "textarea":
		b := s.box(name, "text")
		if n.FirstChild != nil {
			b.values = []string{n.FirstChild.Data}
		}
	case "select":
		b := s.box(name, "select")
		for o := range n.Descendants() {
			if o.Type == html.ElementNode && o.Data == "option" {
				b.offer(attribute(o, "value"), has(o, "selected"))
			}
		}
	case "input":
		kind := attribute(n, "type")
		if b := s.box(name, kind); kind == "radio" || kind == "checkbox" {
			b.offer(attribute(n, "value"), has(n, "checked"))
		} else if v := attribute(n, "value"); v != "" {
			b.values = append(b.values, v) // hidden boxes may share a name
		}
	}
}

func (s *sheet) box(name, kind string) *box {
	if i := slices.IndexFunc(s.boxes, func(b *box) bool { return b.name == name }); i >= 0 {
		return s.boxes[i]
	}
	b := &box{name: name, kind: kind}
	s.boxes = append(s.boxes, b)
	return b
}

func (b *box) offer(value string, chosen bool) {
	if value != "" {
		b.options = append(b.options, value)
	}
	if chosen && value != "" {
		b.values = append(b.values, value)
	}
}

// written is the form as it is sent: what stands in it, and for the boxes that are still empty what say gives.
func (s sheet) written(say func(*box) string) url.Values {
	out := url.Values{}
	for _, b := range s.boxes {
		switch v := ""; {
		case len(b.values) > 0:
			out[b.name] = b.values
		default:
			if v = say(b); v != "" {
				out.Set(b.name, v)
			}
		}
	}
	return out
}

// found is the first form that goes to an address.
func found(all []sheet, action string) (sheet, bool) {
	if i := slices.IndexFunc(all, func(s sheet) bool { return s.action == action }); i >= 0 {
		return all[i], true
	}
	return sheet{}, false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
