package secret

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"slices"
	"sort"
	"strings"
	"unicode"

	"belisha/internal/records/people"
)

// common holds words that stand at the head of every list of guessed passwords, and that two in a row do not save.
//
//go:embed words/common.txt
var common string

// leaked holds some 50,000 passwords from published leaks, and the words in them: the first four bytes of each one's
// SHA-256, in order, each as it stands in small letters and as letters gives it. They come from the list of zxcvbn-ts,
// language-common 4.1.3 (words/leaked-licence.txt). A password that is on no list is taken
// for one that is about once in 85,000 times; its owner then chooses another.
//
//go:embed words/leaked.bin
var leaked []byte

// eachLeaked is how many bytes of a hash are kept.
const eachLeaked = 4

// Lists are the words that no password may be. Make them with NewLists.
type Lists struct {
	common map[string]bool // as letters gives them
}

// NewLists reads the lists once.
func NewLists() *Lists {
	l := &Lists{common: map[string]bool{}}
	for w := range strings.FieldsSeq(common) {
		l.common[letters(w)] = true
	}
	return l
}

// Rule is the rule for a person of a school, with the least length of their band.
func (l *Lists) Rule(school string, p people.Person, length int) Rule {
	return Rule{Band: BandOf(p), Length: length, Words: ownWords(school, p), lists: l}
}

// leaked reports whether a password, in any capitals, is in a published leak.
func (l *Lists) leaked(plain string) bool {
	if plain == "" {
		return false
	}
	sum := sha256.Sum256([]byte(strings.ToLower(plain)))
	n := len(leaked) / eachLeaked
	at := func(i int) []byte { return leaked[i*eachLeaked : (i+1)*eachLeaked] }
	i := sort.Search(n, func(i int) bool { return bytes.Compare(at(i), sum[:eachLeaked]) >= 0 })
	return i < n && bytes.Equal(at(i), sum[:eachLeaked])
}

// keyRows are the keys that lie in a row, and the orders that everybody knows by heart.
func keyRows() []string {
	return []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qazwsxedcrfvtgbyhnujmikolp"}
}

// withoutRuns takes out keys in a row, four or more, forwards or backwards: "qwerty", "9876", "asdfgh".
func withoutRuns(s string) string {
	s = strings.ToLower(s)
	var rows []string
	for _, r := range keyRows() {
		back := []byte(r)
		slices.Reverse(back)
		rows = append(rows, r, string(back))
	}
	var out strings.Builder
	for len(s) > 0 {
		n := longestRun(s, rows)
		if n < 4 {
			n = 1
			out.WriteByte(s[0])
		}
		s = s[n:]
	}
	return out.String()
}

// withoutYears takes out the years that people put behind a word.
func withoutYears(s string) string {
	for i := 0; i+4 <= len(s); i++ {
		if y := s[i : i+4]; (y[:2] == "19" || y[:2] == "20") && y[2] >= '0' && y[2] <= '9' && y[3] >= '0' && y[3] <= '9' {
			s = s[:i] + s[i+4:]
		}
	}
	return s
}

// longestRun is how many bytes at the beginning of s stand so in one of the rows.
func longestRun(s string, rows []string) int {
	most := 0
	for _, r := range rows {
		i := strings.IndexByte(r, s[0])
		if i < 0 {
			continue
		}
		n := 0
		for n < len(s) && i+n < len(r) && s[n] == r[i+n] {
			n++
		}
		most = max(most, n)
	}
	return most
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
