package words

import "golang.org/x/text/unicode/norm"

// plan is the working memory of one reading; it is used again for the next.
type plan struct {
	iter     norm.Iter
	folded   []rune
	letter   []rune // of all words, one after the other
	tokens   []token
	spans    []span // of each token in letter
	hits     []hit
	telling  []hit    // those that may speak for or against a kind
	own      []hit    // of one kind
	sorted   []hit    // the same, the weightiest first
	ranked   []int32  // how many hits are of each rank
	covers   []uint64 // by token: the kinds of which an innocent phrase makes it free
	steps    int
	work     int // letters, look-ups and steps of this reading: what it costs, without a clock
	spare    []token
	marks    []span
	reals    []bool
	features []uint32
	ends     []int32   // of the features of each stride of a page
	senses   [3]sensed // the last ones of a page
	cutting  *cutting
}

func newPlan() *plan { return &plan{cutting: &cutting{}} }

func (p *plan) at(i int) []rune { return p.letter[p.spans[i].from:p.spans[i].to] }

// known is what letters mean by themselves.
func (p *plan) known(b *book, word []rune) *term { return p.find(b, sumOf(word), word) }

func (p *plan) find(b *book, s sum, word []rune) *term {
	p.work++
	return b.words.find(s, word)
}

// name finds what each token may stand for. Only what somebody types is searched for misspelling: a page was written with care.
// It says whether there are abbreviations.
func (p *plan) name(b *book, typed bool) (short bool) {
	for i := range p.tokens {
		t, word := &p.tokens[i], p.at(i)
		is := p.find(b, p.spans[i].sum, word)
		t.add(is.exact)
		t.add(is.meant)
		t.plain = is.plain
		if is.wider != 0 && len(word) <= longestShort {
			t.wider, short = is.wider, true
		}
		if t.plain || t.n > 0 && allLetters(word) {
			continue
		}
		if p.disguised(b, t, word); typed && t.n == 0 {
			p.guessed(b, t, word)
		}
	}
	return short
}

const (
	longestShort = 12 // letters of an abbreviation
	surer        = 7  // how long a misspelt word must be to be taken for another without a second word beside it: Paris is a town
)

func allLetters(word []rune) bool {
	for _, r := range word {
		if r < 'a' {
			return false
		}
	}
	return true
}

// guessed finds the words of which an unknown one may be a misspelling, or in which stars stand for letters.
func (p *plan) guessed(b *book, t *token, word []rune) {
	p.misspelt(b, t, word)
	if t.n == 0 {
		p.sounding(b, t, word)
	}
	if t.n > 0 {
		t.slip, t.near = len(word) < surer, true
		return
	}
	p.veiled(b, t, word)
}

// veiled finds words with stars for letters, as k*ll.
func (p *plan) veiled(b *book, t *token, word []rune) {
	stars := 0
	for _, r := range word {
		if r == '*' {
			stars++
		}
	}
	if stars == 0 || stars*2 > len(word) || len(word) < 3 {
		return
	}
	for _, id := range b.veils[veil{word[0], len(word)}] {
		if p.work++; fits(b.names[id], word) {
			t.add(id)
		}
	}
}

func fits(w string, veiled []rune) bool {
	i := 0
	for _, r := range w {
		if veiled[i] != '*' && veiled[i] != r {
			return false
		}
		i++
	}
	return true
}
