// Package secret is what a password has to be: the rule of each age, words that nobody may use, one-time words, and the
// verifiers that are kept in a password's place. It knows no database and no page.
package secret

import (
	"slices"
	"strings"
	"unicode/utf8"

	"belisha/internal/kit/errs"
	"belisha/internal/records/people"
)

// The password bands, from the weakest rule to the strongest.
const (
	KS1      = "ks1"
	LowerKS2 = "lower_ks2"
	UpperKS2 = "upper_ks2"
	Adults   = "adults"
)

// Bands in order; a pupil only ever moves up.
func Bands() []string { return []string{KS1, LowerKS2, UpperKS2, Adults} }

// longest bounds the work that a stranger can ask for, in bytes.
const longest = 256

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

// Length is a band's least length by a pack's table. A pack never makes a band weaker than the one below it. // serves PPL-07
func Length(pack map[string]int, band string) int {
	usual := map[string]int{KS1: 4, LowerKS2: 8, UpperKS2: 10, Adults: 12}
	most := 0
	for _, b := range Bands() {
		n, set := pack[b]
		if !set || n == 0 {
			n = usual[b]
		}
		if most = max(most, n); b == band {
			break
		}
	}
	return most
}

// Rule is what a password of one band needs. Make one with Lists.Rule.
type Rule struct {
	Band   string
	Length int
	Words  []string // of the school and the person: no part of a secret

	lists *Lists
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
	case !utf8.ValidString(plain) || len(plain) > longest:
		return errs.Bad("password", "This password is too long. Use at most %d characters.", longest)
	case utf8.RuneCountInString(plain) < r.Length:
		return errs.Bad("password", "This password is too short. %s", r.Hint())
	case r.Band != KS1 && r.lists.leaked(plain):
		return errs.Bad("password", "This password is on a list of stolen passwords that anybody can read, so it is tried first. %s", r.Hint())
	case r.guessable(plain):
		return errs.Bad("password", "This password is too easy to guess: it is made of a common word, a name, or keys in a row. %s", r.Hint())
	}
	return nil
}

// guessable takes the figures, symbols, keys in a row and known words away and asks whether anything is left.
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
	bare := letters(withoutYears(withoutRuns(plain)))
	return len(distinct(left)) < 3 || len(distinct(bare)) < 3 || r.lists.common[left] || r.lists.common[bare] ||
		r.lists.leaked(left) || r.lists.leaked(bare) || r.halves(left) || r.padded(left) || r.padded(bare)
}

// padded reports whether s is one common word with next to nothing before or after it: "dragonxx".
func (r Rule) padded(s string) bool {
	for i := 3; i <= len(s); i++ {
		if r.lists.common[s[:i]] && len(distinct(s[i:])) < 3 || r.lists.common[s[len(s)-i:]] && len(distinct(s[:len(s)-i])) < 3 {
			return true
		}
	}
	return false
}

// halves reports whether s is one common word again and again, "dragondragon", or, for adults, two of them in a row:
// a child may put a colour and an animal together.
func (r Rule) halves(s string) bool {
	common := r.lists.common
	for i := 3; i <= len(s)-3; i++ {
		if common[s[:i]] && (r.Band == Adults && common[s[i:]] || strings.ReplaceAll(s, s[:i], "") == "") {
			return true
		}
	}
	return false
}
