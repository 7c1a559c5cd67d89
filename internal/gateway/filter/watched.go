package filter

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"belisha/internal/policy"
)

// watch is a group of words that somebody is told of, loudest first.
type watch struct {
	policy.WatchedWord
	rule    string
	phrases []string // " like this "
	solid   []string // "likethis", for those who write a phrase without its spaces or with one between all letters
}

func compileWatched(all []policy.WatchedWord) []watch {
	var out []watch
	for _, w := range all {
		one := watch{WatchedWord: w, rule: "search." + w.Key}
		for _, words := range w.Words {
			phrase := spaced(words)
			one.phrases = append(one.phrases, phrase)
			if strings.Count(phrase, " ") > 2 { // one word without its spaces is a piece of many others: "hell" in "shell"
				one.solid = append(one.solid, " "+strings.ReplaceAll(phrase, " ", "")+" ")
			}
		}
		out = append(out, one)
	}
	slices.SortStableFunc(out, func(a, b watch) int { return loudness(a.Level) - loudness(b.Level) })
	return out
}

// mostWatched bounds the text that is looked through.
const mostWatched = 2000

// watches finds the loudest group with words in a search.
func (e *Engine) watches(q query, names []string) *watch {
	for _, p := range q {
		if !slices.Contains(names, p.name) || len(e.watched) == 0 {
			continue
		}
		text := spaced(p.value[:min(len(p.value), mostWatched)])
		joined := " " + joinLetters(text) + " "
		for i := range e.watched {
			w := &e.watched[i]
			if holdsAny(text, w.phrases) || holdsAny(joined, w.phrases) || holdsAny(text, w.solid) || holdsAny(joined, w.solid) {
				return w
			}
		}
	}
	return nil
}

func holdsAny(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
}

// spaced is a text in small plain letters with one space between words and round the whole, whatever stood between them.
func spaced(text string) string {
	var out strings.Builder
	out.WriteByte(' ')
	gap := true
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(text, " ")) {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || r == '\'' || r == '’':
			continue // accents, invisible marks and apostrophes are part of a word
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(unicode.ToLower(r))
			gap = false
		case !gap:
			out.WriteByte(' ')
			gap = true
		}
	}
	if !gap {
		out.WriteByte(' ')
	}
	return out.String()
}

// joinLetters puts letters that stand alone together: "k i l l" is a word.
func joinLetters(text string) string {
	var out []string
	alone := false
	for word := range strings.FieldsSeq(text) {
		single := len([]rune(word)) == 1
		if single && alone {
			out[len(out)-1] += word
		} else {
			out = append(out, word)
		}
		alone = single
	}
	return strings.Join(out, " ")
}
