package search

import (
	"fmt"
	"strings"

	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/web"
)

// textTitle is a kind of worrying words as the policy calls it.
func (d *Desk) textTitle(key string) string {
	if k, ok := d.words.Kind(key); ok {
		return k.Title
	}
	return key
}

// textKinds are the kinds by which the log can be narrowed.
func (d *Desk) textKinds() []web.Option {
	out := []web.Option{{Text: "Any"}}
	if active := d.base.Policy.Load(); active != nil {
		for _, k := range active.Pack.Filtering.Texts.Kinds {
			out = append(out, web.Option{Value: k.Key, Text: k.Title})
		}
	}
	return out
}

// whereSaid is where worrying words stood, in words.
func whereSaid(where string) string {
	switch where {
	case "search":
		return "in a search"
	case "page":
		return "on a page"
	case "prompt":
		return "in what was typed to an AI tool"
	case "answer":
		return "in an AI tool's answer"
	}
	return "in a text"
}

// textOf says what the rules on words found in a line; empty: nothing. // serves STD-09
func (d *Desk) textOf(l traffic.Line) string {
	if l.Text == "" {
		return ""
	}
	return fmt.Sprintf("%s: found %s, score %d of 100", d.textTitle(l.Text), whereSaid(l.Where), l.Score)
}

// signsOf names the rules that spoke, for whoever asks why.
func signsOf(l traffic.Line) string { return strings.ReplaceAll(l.Signs, ",", ", ") }
