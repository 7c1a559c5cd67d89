package words

import (
	"cmp"
	"slices"
)

// spellings find a misspelt word by what is left when letters are taken out of it, as SymSpell does: two words that are one
// slip apart become the same when a letter is taken out of each. What is left is known by its sum: no string is made, and two
// that have the same sum by chance are told apart by apart. // serves STD-09
type spellings struct {
	sieve []uint64           // a bit for what is left of some word: most of what is asked for falls through it at once
	left  []rest             // in the order of their sums
	said  map[string][]int32 // by how a word sounds
	words [][]rune           // by id
}

// rest is what is left of a word.
type rest struct {
	sum sum
	of  int32
}

const (
	shortest  = 5  // letters a word needs, so that one slip is forgiven
	twice     = 9  // and two
	mostSpelt = 26 // letters of what is looked for as a misspelling
	sieveBits = 20
)

func newSpellings(b *book) spellings {
	s := spellings{sieve: make([]uint64, 1<<sieveBits/64), said: map[string][]int32{}, words: make([][]rune, len(b.size))}
	var buf [mostSounds]byte
	for id, w := range b.names {
		n := int(b.size[id])
		if !b.weighty[id] || n < shortest || n > 24 {
			continue
		}
		word := []rune(w)
		s.words[id] = word
		if key := sounds(buf[:0], word); len(key) > 0 {
			s.said[string(key)] = append(s.said[string(key)], int32(id))
		}
		lessened(&b.powers, word, slips(n), func(less sum) bool {
			s.left = append(s.left, rest{less, int32(id)})
			at, _ := less.spot(64 - sieveBits)
			s.sieve[at/64] |= 1 << (at % 64)
			return true
		})
	}
	slices.SortFunc(s.left, func(x, y rest) int { return cmp.Or(cmp.Compare(x.sum, y.sum), cmp.Compare(x.of, y.of)) })
	return s
}

func slips(letters int) int {
	switch {
	case letters >= twice:
		return 2
	case letters >= shortest:
		return 1
	}
	return 0
}

// find gives the words of which this may be left.
func (s *spellings) find(less sum) []rest {
	if at, _ := less.spot(64 - sieveBits); s.sieve[at/64]&(1<<(at%64)) == 0 {
		return nil
	}
	from, _ := slices.BinarySearchFunc(s.left, less, func(r rest, less sum) int { return cmp.Compare(r.sum, less) })
	end := from
	for end < len(s.left) && s.left[end].sum == less {
		end++
	}
	return s.left[from:end]
}

// misspelt adds the words that a misspelt one may stand for, at most three. The first letter of a shorter word is right:
// filling is not killing.
func (p *plan) misspelt(b *book, t *token, word []rune) {
	if len(word) < shortest-1 || len(word) > mostSpelt {
		return
	}
	found := 0
	lessened(&b.powers, word, slips(max(len(word), shortest)), func(less sum) bool {
		p.work++
		for _, r := range b.near.find(less) {
			w := b.near.words[r.of]
			if p.work += len(w); found < 3 && (len(w) >= 8 || w[0] == word[0]) && apart(word, w, slips(len(w))) {
				found++
				t.add(r.of)
			}
		}
		return found < 3
	})
}
