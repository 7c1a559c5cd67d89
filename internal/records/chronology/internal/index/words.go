// Package index finds cases by their words: it cuts texts into words, keeps those of each case up to date, and looks them up.
package index

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"belisha/internal/records/incidents"
)

const (
	longestWord  = 40   // runes of a word that count; more is noise
	longestQuery = 400  // runes of a question that are read
	mostWords    = 8    // words of a question that are looked for
	mostOfCase   = 5000 // different words of one case
)

// Word is one word of a text, with where it stands in it.
type Word struct {
	Plain    string
	From, To int // bytes of the text
}

// Cut splits a text into words: runs of letters and digits in any writing. Where words are not set apart, as in Chinese,
// every sign is a word.
func Cut(text string) []Word {
	var out []Word
	from := -1
	end := func(at int) {
		if from >= 0 {
			if p := plain(text[from:at]); p != "" {
				out = append(out, Word{p, from, at})
			}
			from = -1
		}
	}
	for at, r := range text {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end(at)
			out = append(out, Word{string(r), at, at + len(string(r))})
		case unicode.IsLetter(r) || unicode.IsDigit(r) || from >= 0 && unicode.IsMark(r):
			if from < 0 {
				from = at
			}
		default:
			end(at)
		}
	}
	end(len(text))
	return out
}

// plain is a word as it is compared: small letters without accents, so that "Zażółć" is found by "zazolc".
func plain(s string) string {
	var out []rune
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.IsMark(r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out = append(out, bare(r))
		}
		if len(out) == longestWord {
			break
		}
	}
	return string(out)
}

// bare gives the letters that Unicode does not take apart.
func bare(r rune) rune {
	switch r {
	case 'ł':
		return 'l'
	case 'ø':
		return 'o'
	case 'đ', 'ð':
		return 'd'
	case 'ħ':
		return 'h'
	case 'ı':
		return 'i'
	}
	return r
}

// Asked reads a question as typed: every word has to be there, each as the beginning of one in the case. Signs such as
// quotes and brackets mean nothing, so that no question can be wrong.
func Asked(typed string) []string {
	typed = strings.ToValidUTF8(typed, " ")
	if r := []rune(typed); len(r) > longestQuery {
		typed = string(r[:longestQuery])
	}
	var out []string
	for _, w := range Cut(typed) {
		if !slices.Contains(out, w.Plain) && len(out) < mostWords {
			out = append(out, w.Plain)
		}
	}
	return out
}

// texts are what a case is found by: its number and title, the words told, the chronology, what was written at tasks, and
// what evidence shows and where it was. Names, and who told it, are not among them.
func texts(k incidents.Case) []string {
	out := []string{k.Number, k.Title, k.Words, k.Reason}
	for _, e := range k.Entries {
		out = append(out, e.Text)
	}
	for _, t := range k.Tasks {
		out = append(out, t.Title, t.Reason)
	}
	for _, e := range k.Evidence {
		out = append(out, e.Description, e.Address)
	}
	return out
}

// wordsOf are the different words of a case, in order.
func wordsOf(k incidents.Case) []string {
	seen := map[string]bool{}
	for _, t := range texts(k) {
		for _, w := range Cut(t) {
			if len(seen) < mostOfCase {
				seen[w.Plain] = true
			}
		}
	}
	out := make([]string, 0, len(seen))
	for w := range seen {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// Piece is a part of a snippet; a hit is marked on screen.
type Piece struct {
	Text string
	Hit  bool
}

const around = 90 // bytes shown before and after the first hit

// Snippet shows where a question is answered, from the text with the most of its words. // serves INC-04
func Snippet(k incidents.Case, question []string) []Piece {
	best, most := "", 0
	for _, t := range texts(k) {
		if n := hits(Cut(t), question); n > most {
			best, most = t, n
		}
	}
	if most == 0 {
		return nil
	}
	return pieces(best, question)
}

func hit(w Word, question []string) bool {
	return slices.ContainsFunc(question, func(q string) bool { return strings.HasPrefix(w.Plain, q) })
}

// hits counts the words of a question that a text answers.
func hits(words []Word, question []string) int {
	n := 0
	for _, q := range question {
		if slices.ContainsFunc(words, func(w Word) bool { return strings.HasPrefix(w.Plain, q) }) {
			n++
		}
	}
	return n
}

// pieces cuts the part around the first hit into what was asked for and what stands between.
func pieces(text string, question []string) []Piece {
	words := Cut(text)
	first := slices.IndexFunc(words, func(w Word) bool { return hit(w, question) })
	from, to := max(words[first].From-around, 0), min(words[first].To+2*around, len(text))
	var out []Piece
	add := func(s string, is bool) {
		if s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " "); s != "" {
			out = append(out, Piece{strings.ToValidUTF8(s, ""), is})
		}
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for _, w := range words {
		if w.From >= from && w.To <= to && hit(w, question) {
			add(text[at:w.From], false)
			add(text[w.From:w.To], true)
			at = w.To
		}
	}
	add(text[at:to], false)
	if to < len(text) {
		add(" …", false)
	}
	return out
}
