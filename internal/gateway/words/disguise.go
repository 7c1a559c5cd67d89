package words

import "unicode"

// disguised adds the words that a written one may hide: signs for letters, letters of other scripts that look alike,
// letters written again and again. Most words have none of it, and that shows at one look. // serves STD-09
func (p *plan) disguised(b *book, t *token, word []rune) {
	var buf [longestWord]rune
	latin, other, signs := looks(word)
	if other > 0 && (latin > 0 || other == len(word)) {
		if out, ok := inLatin(buf[:0], word); ok {
			p.hidden(b, t, out)
			p.repeated(b, t, out)
		}
	}
	if signs > 0 && (latin+other > 0 || len(word) <= 2) {
		for _, one := range [2]rune{'i', 'l'} {
			out := lettered(buf[:0], word, one)
			p.hidden(b, t, out)
			p.repeated(b, t, out)
		}
	}
	p.repeated(b, t, word)
}

// hidden adds what these letters mean.
func (p *plan) hidden(b *book, t *token, letters []rune) {
	is := p.known(b, letters)
	t.add(is.exact)
	t.add(is.meant)
}

func looks(word []rune) (latin, other, signs int) {
	for _, r := range word {
		switch {
		case r >= 'a' && r <= 'z':
			latin++
		case r < 0x80:
			signs++
		case twin(r) != 0 && unicode.IsLetter(r):
			other++
		}
	}
	return latin, other, signs
}

func inLatin(out, word []rune) ([]rune, bool) {
	for _, r := range word {
		if r >= 0x80 {
			if r = twin(r); r == 0 {
				return nil, false
			}
		}
		out = append(out, r)
	}
	return out, true
}

// lettered reads digits and signs as letters; one is what 1, ! and | stand for.
func lettered(out, word []rune, one rune) []rune {
	for _, r := range word {
		if t := twin(r); t != 0 {
			r = t
		}
		switch r {
		case '0':
			r = 'o'
		case '1', '!', '|':
			r = one
		case '3':
			r = 'e'
		case '4', '@':
			r = 'a'
		case '5', '$':
			r = 's'
		case '7', '+':
			r = 't'
		case '8':
			r = 'b'
		case '9':
			r = 'g'
		}
		out = append(out, r)
	}
	return out
}

// repeated tries a word with what stands three times or more written twice, then once, and then every letter once.
func (p *plan) repeated(b *book, t *token, word []rune) {
	if !doubled(word) {
		return
	}
	var buf [longestWord]rune
	for _, most := range [3]struct{ long, short int }{{2, 2}, {1, 2}, {1, 1}} {
		out := buf[:0]
		for i := 0; i < len(word); {
			end := i + 1
			for end < len(word) && word[end] == word[i] {
				end++
			}
			keep := min(end-i, most.short)
			if end-i > 2 {
				keep = most.long
			}
			out = append(out, word[i:i+keep]...)
			i = end
		}
		if len(out) < len(word) {
			p.hidden(b, t, out)
		}
	}
}

// doubled says whether a letter stands twice in a row.
func doubled(word []rune) bool {
	for i := 1; i < len(word); i++ {
		if word[i] == word[i-1] {
			return true
		}
	}
	return false
}
