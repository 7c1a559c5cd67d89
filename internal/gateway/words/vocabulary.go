package words

import "slices"

// vocabulary has all words that mean something to the phrases, and what each means, in one table: a word of a text is looked
// up once. It is laid out when the book is written, so no text can make its chains longer.
type vocabulary struct {
	slots   []slot
	shift   uint8
	terms   []term // the first stands for every word that is not there
	letters []rune
}

type slot struct {
	tag  uint32
	term int32 // 0: none
}

// term is what one word means.
type term struct {
	from, to int32 // in letters
	exact    int32 // the word of the phrases that it is
	meant    int32 // the one that it is another spelling of
	wider    int32 // the words that it is an abbreviation of, in the book's wider; 0: none
	plain    bool  // an ordinary word that is near a worrying one
	short    bool  // one of the few words of one or two letters
}

// real says whether letters are a word by themselves.
func (t *term) real(letters int) bool {
	if letters < 3 {
		return t.short
	}
	return t.exact != 0 || t.plain || t.wider != 0 && letters > 3
}

// newVocabulary has room for so many words in twice as many slots, so that chains are short.
func newVocabulary(words int) vocabulary {
	v := vocabulary{shift: 63, terms: make([]term, 1, words+1)}
	for 1<<(64-v.shift) < 2*words {
		v.shift--
	}
	v.slots = make([]slot, 1<<(64-v.shift))
	return v
}

// find is what a word with this sum means.
func (v *vocabulary) find(s sum, word []rune) *term {
	at, tag := s.spot(v.shift)
	for {
		here := v.slots[at]
		if here.term == 0 {
			return &v.terms[0]
		}
		if t := &v.terms[here.term]; here.tag == tag && slices.Equal(v.letters[t.from:t.to], word) {
			return t
		}
		at = (at + 1) & uint64(len(v.slots)-1)
	}
}

// put is find for whoever writes the vocabulary: a word that is not there is put there.
func (v *vocabulary) put(w string) *term {
	word := []rune(w)
	s := sumOf(word)
	if t := v.find(s, word); t != &v.terms[0] {
		return t
	}
	from := len(v.letters)
	v.letters = append(v.letters, word...)
	v.terms = append(v.terms, term{from: int32(from), to: int32(len(v.letters))})
	at, tag := s.spot(v.shift)
	for v.slots[at].term != 0 {
		at = (at + 1) & uint64(len(v.slots)-1)
	}
	v.slots[at] = slot{tag, int32(len(v.terms) - 1)}
	return &v.terms[len(v.terms)-1]
}
