package words

import "unicode"

// token is one word of a text and what it may stand for.
type token struct {
	signs  uint64 // of all words that it may stand for
	ids    [6]int32
	joined int32 // the word it makes with the next one; 0: none
	wider  int32 // the words that it is an abbreviation of, in the book's wider; 0: none
	n      uint8
	single bool // one letter
	plain  bool // an ordinary word
	near   bool // it is no word that we know, and stands for those that it may be a misspelling of
	slip   bool // it stands for what it may be a misspelling of, and is short: it says nothing alone
}

// span is where the letters of a token stand, and their sum.
type span struct {
	from, to int32
	sum      sum
}

func (s span) letters() int { return int(s.to - s.from) }

// add notes another word that the token may stand for.
func (t *token) add(id int32) {
	if id == 0 || int(t.n) == len(t.ids) {
		return
	}
	for _, had := range t.ids[:t.n] {
		if had == id {
			return
		}
	}
	t.ids[t.n] = id
	t.n++
	t.signs |= signOf(id)
}

// join notes the word that the token makes with the next one.
func (t *token) join(id int32) {
	t.joined = id
	t.signs |= signOf(id)
}

// inWord says whether the letter at i belongs to a word. Signs that stand for letters do so beside letters only.
func inWord(text []rune, i int) bool {
	r := text[i]
	switch {
	case r >= 0x80:
		return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
	case r == ' ':
		return false
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '\'':
		return true
	case r == '@', r == '$':
		return beside(text, i-1) || beside(text, i+1)
	case r == '!', r == '*', r == '|', r == '+':
		return beside(text, i-1) && (beside(text, i+1) || i+2 < len(text) && text[i+1] == r && beside(text, i+2))
	}
	return false
}

func beside(text []rune, i int) bool {
	return i >= 0 && i < len(text) && (unicode.IsLetter(text[i]) || text[i] >= '0' && text[i] <= '9' || text[i] == '*' && i > 0 && unicode.IsLetter(text[i-1]))
}

// cut makes words of a text. Apostrophes fall away: dont is don't.
func (p *plan) cut(text string) {
	p.fold(text)
	p.letter, p.tokens, p.spans, p.hits = p.letter[:0], p.tokens[:0], p.spans[:0], p.hits[:0]
	p.work = len(p.folded)
	from, s := 0, sum(0)
	for i, r := range p.folded {
		switch {
		case (r < 'a' || r > 'z') && !inWord(p.folded, i):
			p.word(from, s)
			from, s = len(p.letter), 0
		case r != '\'' && len(p.letter)-from < longestWord:
			p.letter, s = append(p.letter, r), s.and(r)
		}
	}
	p.word(from, s)
}

// word makes a token of the letters from from on, if there are any.
func (p *plan) word(from int, s sum) {
	if n := len(p.letter) - from; n > 0 {
		p.tokens, p.spans = append(p.tokens, token{single: n == 1}), append(p.spans, span{int32(from), int32(len(p.letter)), s})
	}
}

// wordsOf folds and cuts what stands in our own files: self-harm is two words.
func (p *plan) wordsOf(s string) (out []string) {
	p.cut(s)
	for i := range p.spans {
		out = append(out, string(p.at(i)))
	}
	return out
}
