package words

import (
	"math/bits"
	"strings"
)

// A page is read by what stands together in it, not by single words: who speaks of whom, to whom, and how. So that two
// sentences that worry are found in a long page, it is read as a whole and passage by passage. // serves MON-04, STD-27

const (
	stride   = 40 // words; a passage is two strides long, and begins at each
	markBits = 17
	stem     = 5  // letters at the beginning of a longer word: hiding is like hidden
	strong   = 70 // the weight from which a phrase of a page is another sign than one that weighs less
	within   = 6  // words up to which two senses belong together
)

// sensed is a word of a known sense that was just read.
type sensed struct {
	at    int
	sense sum
}

// passages notes the marks of a page: its words, pairs of them, their beginnings, their senses, and which kinds of phrase
// were found. p.ends says where the marks of each stride end.
func (p *plan) passages(b *book, t *taught) {
	p.features, p.ends, p.senses = p.features[:0], p.ends[:0], [3]sensed{{at: -within - 1}, {at: -within - 1}, {at: -within - 1}}
	hit, last := 0, sum(0)
	for from := 0; from < len(p.tokens); from += stride {
		to := min(from+stride, len(p.tokens))
		for i := from; i < to; i++ {
			last = p.marksAt(t, i, last)
		}
		for ; hit < len(p.hits) && int(p.hits[hit].from) < to; hit++ {
			p.marksFound(b, t, p.hits[hit])
		}
		p.ends = append(p.ends, int32(len(p.features)))
	}
	p.work += len(p.features) + len(p.hits)
}

// marksAt notes a word, the pair that it makes with the last one, how it begins, and its senses beside the last few.
func (p *plan) marksAt(t *taught, i int, last sum) sum {
	s := p.spans[i].sum
	word := markOf(s)
	p.features = append(p.features, word, markOf(last*turn*turn+s+1))
	if p.spans[i].letters() > stem {
		p.features = append(p.features, markOf(sumOf(p.at(i)[:stem])+2))
	}
	now := t.senses[t.sense[word]]
	for _, sense := range now {
		p.features = append(p.features, markOf(sense*turn+4))
		for _, had := range p.senses {
			if i-had.at <= within {
				p.features = append(p.features, markOf((had.sense*turn+sense)*turn+5))
			}
		}
	}
	for _, sense := range now {
		p.senses[0], p.senses[1], p.senses[2] = p.senses[1], p.senses[2], sensed{i, sense}
	}
	return s
}

// marksFound notes of which kinds a phrase is, and how strong, not its words. A school's own say nothing of what we teach.
func (p *plan) marksFound(b *book, t *taught, h hit) {
	f := &b.phrases[h.phrase]
	if f.cover || f.weight < 0 || strings.HasPrefix(f.key, ownKey) {
		return
	}
	force := uint32(0)
	if f.weight >= strong {
		force = 2
	} else if f.weight >= weak {
		force = 1
	}
	for left := f.kinds; left != 0; left &= left - 1 {
		p.features = append(p.features, t.told[bits.TrailingZeros64(left)]+force)
	}
}

// markOf is the place of a sum in the table of marks.
func markOf(s sum) uint32 {
	at, _ := s.spot(64 - markBits)
	return uint32(at)
}
