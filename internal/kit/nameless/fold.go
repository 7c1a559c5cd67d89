package nameless

import (
	"strings"
	"unicode"
)

// The letters that fold takes for others: accents, and letters of other alphabets that look the same.
const (
	accented = "àáâãäåāăąæçćĉċčďđðèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľŀłñńņňòóôõöøōŏőœŕŗřśŝşšșţťŧțùúûüũūŭůűųŵýÿŷźżžßþаеорсхукіѕјв"
	plain    = "aaaaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiiijklllllnnnnoooooooooorrrsssssttttuuuuuuuuuuwyyyzzzstaeopcxykisjb"
)

// fold writes a word as everybody would who has no accents on the keyboard: small letters, none with a mark, nothing unseen
// between them.
func fold(s string) string {
	from, to := []rune(accented), []rune(plain)
	return strings.Map(func(r rune) rune {
		r = unicode.ToLower(r)
		for i, a := range from {
			if a == r {
				return to[i]
			}
		}
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
			return -1 // a mark of its own, a soft hyphen, a joiner
		}
		if r >= 'ａ' && r <= 'ｚ' {
			return r - 'ａ' + 'a'
		}
		return r
	}, s)
}

// disguise reads figures and signs that stand for letters: J3ss@moor.
func disguise(s string) string {
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(s)
}

// word is a word of a text with what has to be known of its place.
type word struct {
	raw   string // as written
	flat  string // folded, without 's
	large bool   // begins with a capital letter
	first bool   // begins a sentence
}

// words takes a text apart. Apostrophes and hyphens stay inside a word.
func words(text string) []word {
	var out []word
	first := true
	for _, field := range strings.Fields(strings.NewReplacer("’", "'", "‘", "'", "–", " ", "—", " ", "‑", "-", "‐", "-", "/", " ", "&", " ", "_", " ", "…", ". ").Replace(text)) {
		for part := range strings.FieldsFuncSeq(field, apart) {
			raw := strings.Trim(part, "'-")
			if raw == "" {
				continue
			}
			flat := fold(raw)
			flat = strings.TrimSuffix(strings.TrimSuffix(flat, "'s"), "s'")
			out = append(out, word{raw: raw, flat: flat, large: unicode.IsUpper([]rune(raw)[0]), first: first})
			first = false
		}
		first = first || strings.ContainsAny(field[len(field)-1:], ".!?:")
	}
	return out
}

func apart(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !unicode.Is(unicode.Cf, r) && r != '\'' && r != '-'
}
