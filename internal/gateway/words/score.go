package words

import "slices"

// reading is what a book says about one kind in one text.
type reading struct {
	score   float64 // 0 to 100, of the phrases
	context float64 // what is left of it for what stands around
	signs   []sign
}

type sign struct {
	key    string
	weight int
}

// tell sorts out what was found: what is innocent of something marks its words, and what may speak for or against a kind is
// left. It gives the kinds that something speaks of.
func (p *plan) tell(b *book, today string, where Where) (kinds uint64) {
	p.covers = append(p.covers[:0], make([]uint64, len(p.tokens))...)
	p.telling = p.telling[:0]
	always := uint64(3) << (len(b.kinds) - 2) // help and what is told are heard of in single words too
	for _, h := range p.hits {
		f := &b.phrases[h.phrase]
		p.work += int(h.to - h.from)
		switch {
		case f.over(today):
		case f.cover:
			for i := h.from; i < min(h.to, int32(len(p.covers))); i++ {
				p.covers[i] |= f.kinds
			}
		case f.weight < weak && f.weight > 0 && f.kinds&always == 0 && written(where): // a single word of a page
		default:
			kinds |= f.kinds
			p.telling = append(p.telling, h)
		}
	}
	return kinds
}

// written says whether somebody was shown a text: pages and answers, which are long, and not what was typed.
func written(where Where) bool { return where == Page || where == Answer }

// judge weighs the hits of one kind. Phrases that share words count once in full: the weightiest.
func (p *plan) judge(b *book, kind int, where Where) reading {
	out := reading{context: 1}
	bit := uint64(1) << kind
	hits := p.own[:0]
	for _, h := range p.telling {
		f := &b.phrases[h.phrase]
		switch {
		case f.kinds&bit == 0:
		case f.weight < 0:
			out.context *= 1 + aside(where)*float64(f.weight)/100
		case f.weight < weak && written(where):
		case !p.covered(h, bit):
			hits = append(hits, h)
		}
	}
	p.own = hits
	p.work += len(p.telling)
	if len(hits) == 0 {
		return out
	}
	p.work += len(hits) * min(len(hits), mostHits) // each is held against those before it
	hits = p.weightiest(b, hits)
	if where == Page || where == Answer && len(p.tokens) > longAnswer {
		out.score, out.signs = dense(b, hits, len(p.tokens))
	} else {
		out.score, out.signs = together(b, hits)
	}
	return out
}

// weightiest sorts hits by their phrases' weight; those of one weight stay in the order of the text. Weights are few, so they
// are counted out and nothing is compared: the time grows as the hits do, and no faster.
func (p *plan) weightiest(b *book, hits []hit) []hit {
	p.ranked = append(p.ranked[:0], make([]int32, b.ranks+1)...)
	for _, h := range hits {
		p.ranked[b.phrases[h.phrase].rank+1]++
	}
	for rank := range b.ranks {
		p.ranked[rank+1] += p.ranked[rank]
	}
	p.sorted = append(p.sorted[:0], hits...)
	for _, h := range hits {
		at := &p.ranked[b.phrases[h.phrase].rank]
		p.sorted[*at] = h
		*at++
	}
	return p.sorted
}

// aside is how far words that make a search innocent do so on a page, where they stand by the way.
func aside(where Where) float64 {
	if where == Page {
		return 0.3
	}
	return 1
}

// covered says whether at least half of a hit's words belong to innocent phrases.
func (p *plan) covered(h hit, bit uint64) bool {
	n := int32(0)
	for i := h.from; i < min(h.to, int32(len(p.covers))); i++ {
		if p.covers[i]&bit != 0 {
			n++
		}
	}
	return n > 0 && n*2 >= h.to-h.from
}

// together lets several signs make each other surer, each less than the one before.
func together(b *book, hits []hit) (float64, []sign) {
	rest, signs, faintly := 1.0, []sign(nil), 0
	for i, h := range hits[:min(len(hits), mostHits)] {
		f := &b.phrases[h.phrase]
		if again(hits[:i], h) {
			continue
		}
		if f.weight < weak {
			if faintly++; faintly > 2 { // an essay has many of them
				continue
			}
		}
		w := float64(f.weight) / 100
		if overlaps(hits[:i], h) {
			w *= 0.2
		}
		rest *= 1 - min(w, 0.99)
		signs = noted(signs, sign{f.key, f.weight})
	}
	return 100 * (1 - rest), signs
}

func overlaps(before []hit, h hit) bool {
	return slices.ContainsFunc(before, func(o hit) bool { return o.from < h.to && h.from < o.to })
}

// again says whether the same phrase was found in the same place in another way.
func again(before []hit, h hit) bool {
	return slices.ContainsFunc(before, func(o hit) bool { return o.phrase == h.phrase && o.from < h.to && h.from < o.to })
}

const (
	mostSigns = 8
	mostHits  = 64 // the weightiest that are weighed together
	weak      = 25 // what weighs less speaks only together with the classifier
)

func noted(signs []sign, s sign) []sign {
	if len(signs) == mostSigns || slices.ContainsFunc(signs, func(had sign) bool { return had.key == s.key }) {
		return signs
	}
	return append(signs, s)
}
