package policy

import (
	"slices"
	"strings"
	"unicode"
)

// Explains gives the topics of a lesson by its aim, and the kinds of text and of site that they explain. // serves NEW-09
func (t Texts) Explains(aim string) (topics, kinds []string) {
	words := " " + plainWords(aim) + " "
	for _, one := range t.Topics {
		if !slices.ContainsFunc(one.Words, func(w string) bool { return strings.Contains(words, " "+plainWords(w)+" ") }) {
			continue
		}
		topics = append(topics, one.Title)
		for _, k := range one.Kinds {
			if !slices.Contains(kinds, k) {
				kinds = append(kinds, k)
			}
		}
	}
	return topics, kinds
}

// plainWords is a text in small letters with one space between its words.
func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
