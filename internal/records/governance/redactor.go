package governance

import (
	"context"
	"html"
	"slices"
	"strings"

	"belisha/internal/feature"
	"belisha/internal/ledger"
)

// called is how somebody of the register is called.
type called struct {
	Given   string `db:"given"`
	Family  string `db:"family"`
	Account string `db:"account"`
}

// redactor takes people's names out of texts that leave the house: a minute or a stage of approval may have been written
// with one. // serves GOV-23, NEW-06
type redactor struct {
	names *strings.Replacer
	words map[string]bool // every word of a name, in lower case
}

// leftOut stands where a name stood.
const leftOut = "(name left out)"

// register reads who has a name here, leavers too.
func (g room) register(ctx context.Context, tx *ledger.Tx) (redactor, error) {
	all, err := g.store.called(ctx, tx)
	if err != nil {
		return redactor{}, err
	}
	n := redactor{words: map[string]bool{}}
	var forms, pairs []string
	for _, p := range all {
		forms = append(forms, p.forms()...)
		for _, word := range words(p.Given + " " + p.Family) {
			n.words[strings.ToLower(word)] = len([]rune(word)) > 1
		}
	}
	if a := g.base.Policy.Load(); a != nil && n.body(a.ApprovedBy) == leftOut {
		forms = append(forms, a.ApprovedBy) // figures and the public copy say it too
	}
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) }) // of two that fit, the longer is the name
	for _, form := range forms {
		pairs = append(pairs, form, leftOut)
		if escaped := html.EscapeString(form); escaped != form {
			pairs = append(pairs, escaped, leftOut)
		}
	}
	n.names = strings.NewReplacer(pairs...)
	return n, nil
}

// body is who decided, as a minute says, if that is a body and nobody by name: “Full Governing Body”.
func (n redactor) body(said string) string {
	for _, word := range words(said) {
		if n.words[strings.ToLower(word)] {
			return leftOut
		}
	}
	return said
}

// forms are the ways in which people write somebody.
func (p called) forms() []string {
	var out []string
	if p.Given != "" && p.Family != "" {
		out = append(out, p.Given+" "+p.Family, p.Family+", "+p.Given)
		for _, first := range p.Given {
			out = append(out, string(first)+". "+p.Family, string(first)+" "+p.Family)
			break
		}
	}
	if p.Family != "" {
		for _, title := range []string{"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Sir", "Dame", "Rev", "Revd", "Fr", "Prof"} {
			out = append(out, title+" "+p.Family, title+". "+p.Family)
		}
	}
	if strings.ContainsAny(p.Account, ".-_0123456789") { // an account that is a word may be a word
		out = append(out, p.Account)
	}
	return out
}

// without gives a text without the names.
func (n redactor) without(text string) string { return n.names.Replace(text) }

// reading is a reading without the names.
func (n redactor) reading(r feature.Reading) feature.Reading {
	r.Shown, r.Latest = n.without(r.Shown), n.without(r.Latest)
	return r
}

func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return strings.ContainsRune(" \t\r\n.,;:!?()[]{}\"“”/&0123456789_@<>=+*#", r)
	})
}
