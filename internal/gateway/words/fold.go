package words

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes text in its plainest letters: compatibility forms undone, small, without accents where an accent is often left
// out, without anything that cannot be seen. Both the phrases and what is read go through it. // serves STD-09
func (p *plan) fold(text string) {
	into := slices.Grow(p.folded[:0], len(text))
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && text[end] < 0x80 {
			into = append(into, small(rune(text[end])))
			end++
		}
		start = end
		for end < len(text) && text[end] >= 0x80 {
			end++
		}
		into = p.undone(into, text[start:end])
		start = end
	}
	p.folded = into
}

// undone writes text that has no English letters. Most of it stands there in its plainest form already.
func (p *plan) undone(into []rune, text string) []rune {
	done := norm.NFKD.QuickSpanString(text)
	into = plainly(into, text[:done])
	if done == len(text) {
		return into
	}
	for p.iter.InitString(norm.NFKD, text[done:]); !p.iter.Done(); {
		into = plainly(into, string(p.iter.Next()))
	}
	return into
}

func plainly(into []rune, text string) []rune {
	for _, r := range text {
		if r = plain(r); r != 0 {
			into = append(into, r)
		}
	}
	return into
}

func small(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	if r < ' ' && r != '\n' {
		return ' '
	}
	return r
}

// plain gives the letter that stands for r; 0: r is not seen and falls away.
func plain(r rune) rune {
	if r < 0x80 {
		return small(r)
	}
	if marks(r) || unseen(r) {
		return 0
	}
	switch r {
	case 'ł', 'Ł':
		return 'l'
	case 'ı', 'İ':
		return 'i'
	case 'đ', 'Đ', 'ð', 'Ð':
		return 'd'
	case 'ø', 'Ø':
		return 'o'
	case 'ß':
		return 's'
	case 'ɑ', 'ɐ':
		return 'a'
	case '’', '‘', 'ʼ', '´', '`', '′':
		return '\''
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی', 'ئ', 'ۓ', 'ے':
		return 'ي'
	case 'ؤ':
		return 'و'
	case 'ة', 'ہ', 'ھ', 'ە', 'ۃ':
		return 'ه'
	case 'ک', 'ڪ':
		return 'ك'
	case 'ς':
		return 'σ'
	}
	return unicode.ToLower(r)
}

// marks are accents that people leave out: of Latin, Greek and Cyrillic, of Arabic script, and the dots below of the
// Indian ones. The vowel signs of those are letters and stay.
func marks(r rune) bool {
	return r >= 0x300 && r <= 0x36f || r >= 0x64b && r <= 0x65f || r == 0x670 || r == 0x640 || r == 0x9bc || r == 0xa3c || r == 0xabc || r == 0x654
}

func unseen(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2064 || r >= 0xfe00 && r <= 0xfe0f || r == 0xfeff || r == 0x34f || r >= 0xe0000 && r <= 0xe007f
}
