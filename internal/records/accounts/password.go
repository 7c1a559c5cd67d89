package accounts

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/records/people"
)

// common holds words that stand at the head of every list of guessed passwords.
//
//go:embed words/common.txt
var common string

// The password bands, from the weakest rule to the strongest.
const (
	KS1      = "ks1"
	LowerKS2 = "lower_ks2"
	UpperKS2 = "upper_ks2"
	Adults   = "adults"
)

// Bands in order; a pupil only ever moves up.
func Bands() []string { return []string{KS1, LowerKS2, UpperKS2, Adults} }

// longestPassword bounds the work that a stranger can ask for, in bytes.
const longestPassword = 256

// BandOf says whose password rule counts for a person. A pupil whose year is not known gets the pupils' strictest.
func BandOf(p people.Person) string {
	if !p.Is(people.Pupil) {
		return Adults
	}
	switch people.KeyStage(p.Year) {
	case "eyfs", "ks1":
		return KS1
	case "lower_ks2":
		return LowerKS2
	}
	return UpperKS2
}

func usualLength(band string) int {
	return map[string]int{KS1: 4, LowerKS2: 8, UpperKS2: 10, Adults: 12}[band]
}

// Rule is what a password of one band needs.
type Rule struct {
	Band   string
	Length int
	Words  []string // of the school and the person: no part of a secret

	common map[string]bool // as letters gives them
}

// Hint tells the rule to whoever chooses a password, in words for their age.
func (r Rule) Hint() string {
	switch r.Band {
	case KS1:
		return "Use at least " + number(r.Length) + " letters. Pick a word that only you know."
	case LowerKS2:
		return "Use at least " + number(r.Length) + " letters or numbers. Two words that do not belong together are good, like a colour and an animal."
	case UpperKS2:
		return "Use at least " + number(r.Length) + " letters or numbers. Three short words that do not belong together are easy to remember and hard to guess."
	}
	return "Use at least " + number(r.Length) + " characters. Three or four words that do not belong together are easy to remember and hard to guess. No symbols are needed."
}

// Check refuses a password that is short or easily guessed. No mix of symbols is asked for. // serves PPL-07 PPL-08
func (r Rule) Check(plain string) error {
	switch {
	case !utf8.ValidString(plain) || len(plain) > longestPassword:
		return errs.Bad("password", "This password is too long. Use at most %d characters.", longestPassword)
	case utf8.RuneCountInString(plain) < r.Length:
		return errs.Bad("password", "This password is too short. %s", r.Hint())
	case r.guessable(plain):
		return errs.Bad("password", "This password is too easy to guess: it is made of a common word, a name, or keys in a row. %s", r.Hint())
	}
	return nil
}

// guessable takes the figures, symbols and known words away and asks whether anything is left.
func (r Rule) guessable(plain string) bool {
	left := letters(plain)
	if r.Band == KS1 { // one word is enough for the youngest, but not their own name or one key
		return slices.Contains(r.Words, left) || len(distinct(plain)) < 3
	}
	for _, w := range r.Words {
		if len(w) >= 3 {
			left = strings.ReplaceAll(left, w, "")
		}
	}
	return len(distinct(left)) < 3 || r.common[left] || r.halves(left)
}

// commonWords reads the list of guessed words once for each store.
func commonWords() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(common) {
		out[letters(w)] = true
	}
	return out
}

// halves reports whether s is one common word again and again, "dragondragon", or, for adults, two of them in a row:
// a child may put a colour and an animal together.
func (r Rule) halves(s string) bool {
	for i := 3; i <= len(s)-3; i++ {
		if r.common[s[:i]] && (r.Band == Adults && r.common[s[i:]] || strings.ReplaceAll(s, s[:i], "") == "") {
			return true
		}
	}
	return false
}

// letters is a password without what people add to a word to make it count: capitals, figures, signs, and figures
// that stand for letters.
func letters(s string) string {
	s = strings.ToLower(s)
	s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '@' && r != '$' })
	s = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

func distinct(s string) map[rune]bool {
	out := map[rune]bool{}
	for _, r := range s {
		out[r] = true
	}
	return out
}

// ownWords are the words that anyone who knows the school and the person would try first.
func ownWords(school string, p people.Person) []string {
	out := []string{letters(school)} // "stneot"
	for _, w := range strings.Fields(school + " " + p.Given + " " + p.Family + " " + strings.NewReplacer(".", " ", "-", " ").Replace(p.Account)) {
		if l := letters(w); l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}
