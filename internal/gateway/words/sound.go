package words

// sounds find a word by how it is spoken, for children write what they hear: rists, cocane, siggarets. // serves STD-09
const (
	fewestSounds = 3 // consonants that a word needs, so that its sound tells it from others
	mostSounds   = 40
	farthest     = 3 // slips between what is written and the word, at most
)

// sounds writes down consonants as they are spoken; of vowels only that one stands first. Nothing: it cannot be spoken, or is
// too short.
func sounds(out []byte, word []rune) []byte {
	var buf [2 * mostSpelt]byte
	said := spoken(buf[:0], word)
	for i := 0; i < len(said) && len(out) < mostSounds; i++ {
		c := said[i]
		switch {
		case vowel(c):
			if i > 0 {
				continue
			}
			c = 'a'
		case i > 0 && (c == 'h' || c == 'w'):
			continue
		case c == 'c':
			c = 'k'
			if i+1 < len(said) && (said[i+1] == 'e' || said[i+1] == 'i' || said[i+1] == 'y') {
				c = 's'
			}
		case c == 'q':
			c = 'k'
		case c == 'z':
			c = 's'
		}
		if n := len(out); n == 0 || out[n-1] != c {
			out = append(out, c)
		}
	}
	if len(out) < fewestSounds {
		return nil
	}
	return out
}

func vowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

// spoken undoes spellings of more than one letter. Nothing comes of a word that has anything but letters.
func spoken(out []byte, word []rune) []byte {
	for i := 0; i < len(word); {
		if word[i] < 'a' || word[i] > 'z' {
			return nil
		}
		said, n := cluster(word[i:])
		if n == 0 {
			n = 1
			out = append(out, byte(word[i]))
		}
		out = append(out, said...)
		i += n
	}
	return out
}

// clusters are the sounds that are written with several letters, and the two that are written with one.
var clusters = [...]struct{ letters, said string }{ //nolint:gochecknoglobals // a constant in all but syntax
	{"ph", "f"}, {"ch", "C"}, {"tch", "C"}, {"ck", "k"}, {"x", "ks"}, {"kn", "n"}, {"wr", "r"}, {"ght", "t"}, {"dge", "j"},
	{"sh", "S"}, {"sion", "Sn"}, {"tion", "Sn"}, {"th", "T"},
}

// cluster gives what is said for the first letters of a word, and how many those are; 0: a letter that stands for itself.
func cluster(w []rune) (said string, letters int) {
	for _, c := range clusters {
		if begins(w, c.letters) {
			return c.said, len(c.letters)
		}
	}
	return "", 0
}

func begins(w []rune, with string) bool {
	if len(w) < len(with) {
		return false
	}
	for i := range len(with) {
		if w[i] != rune(with[i]) {
			return false
		}
	}
	return true
}

// sounding adds the words that sound as this one is written, at most two.
func (p *plan) sounding(b *book, t *token, word []rune) {
	if len(word) < shortest-1 || len(word) > 20 {
		return
	}
	var buf [mostSounds]byte
	found := 0
	for _, id := range b.near.said[string(sounds(buf[:0], word))] {
		w := b.near.words[id]
		if p.work += len(w); found < 2 && apart(word, w, min(farthest, max(1, len(w)/3))) {
			found++
			t.add(id)
		}
	}
}
