package words

const (
	mostParts = 5  // of a word that was cut up
	longestOf = 16 // letters of such a word
)

// mend puts a word together again that was cut where no word ends: su ici de, k.ill, har m. The whole is a word that weighs,
// and at least one part is none, so that two words which stand beside each other stay two. // serves STD-09
func (p *plan) mend(b *book) {
	p.reals = p.reals[:0]
	for i, s := range p.spans {
		p.reals = append(p.reals, p.find(b, s.sum, p.at(i)).real(s.letters()))
	}
	tokens, spans := p.tokens[:0], p.spans[:0]
	for i := 0; i < len(p.tokens); {
		if spaced := p.singles(i) - i; spaced > 3 { // letter by letter: spread reads those
			tokens, spans = append(tokens, p.tokens[i:i+spaced]...), append(spans, p.spans[i:i+spaced]...)
			i += spaced
			continue
		}
		n, whole := p.parts(b, i)
		tokens, spans = append(tokens, token{single: whole.letters() == 1}), append(spans, whole)
		i += n
	}
	p.tokens, p.spans = tokens, spans
}

// parts is how many tokens from i on are one word, and that word; 1: the token is one by itself.
func (p *plan) parts(b *book, i int) (n int, whole span) {
	n, whole = 1, p.spans[i]
	sofar := whole
	for j := i + 1; j < min(i+mostParts, len(p.spans)); j++ {
		next := p.spans[j]
		if sofar.to = next.to; sofar.letters() > longestOf {
			break
		}
		sofar.sum = b.powers.joined(sofar.sum, next.sum, next.letters())
		if sofar.letters() < 3 {
			continue
		}
		is := p.find(b, sofar.sum, p.letter[sofar.from:sofar.to])
		if (b.weighty[is.exact] || b.weighty[is.meant]) && p.shards(i, j+1) {
			n, whole = j+1-i, sofar
		}
	}
	return n, whole
}

// shards says whether one of these tokens is no word, and none that stands alone beside a single letter: vitamin d rugs.
func (p *plan) shards(i, end int) bool {
	some, letter, long := false, false, false
	for j := i; j < end; j++ {
		n, real := p.spans[j].letters(), p.reals[j]
		if real && p.spans[end-1].to-p.spans[i].from == 3 {
			return false
		}
		some, letter, long = some || !real, letter || n == 1, long || real && n > 3
	}
	return some && !(letter && long)
}
