package words

import (
	"math"
	"slices"
	"strings"
)

// said is what the marks of a passage or page speak for: first how rare they are, squared, then each kind, none before all.
type said [mostTaught]float32

// odds are the probabilities of so many kinds.
func (s *said) odds(kinds int) (out said) {
	scale := s.scale()
	var all float32
	for k := range kinds {
		out[k] = float32(math.Exp(float64(min(s[k+1]*scale, 30))))
		all += out[k]
	}
	for k := range kinds {
		out[k] /= all
	}
	return out
}

func (s *said) scale() float32 { return float32(1 / math.Sqrt(float64(s[0]+1))) }

// surely is how much more is said for each kind than for none. What is said for all of them is put down to the kind for which
// most is said, and to those that come near it.
func (s *said) surely(kinds int, into *said, less float64) {
	scale := float64(s.scale())
	most, all := math.Inf(-1), 0.0
	for k := 1; k < kinds; k++ {
		v := min(float64(s[k+1])*scale, 30)
		most, all = max(most, v), all+math.Exp(v)
	}
	above := math.Log(all) - float64(s[1])*scale - less
	for k := 1; k < kinds; k++ {
		behind := most - min(float64(s[k+1])*scale, 30)
		into[k] = max(into[k], float32(above-falls*behind))
	}
}

// What a page must say to be told of. They are chosen on our own pages (TestPagesHeldBack).
const (
	alone   = 4    // how much more one passage of a longer page must say than the whole
	falls   = 2    // by how much a kind falls that comes after another
	doubt   = 3.2  // what is said for a kind that may as well be none
	aPoint  = 12.5 // of the score, for each further one that is said
	atHelp  = 0.5  // how much help, and telling of harm without praise, count beside what was learned
	atRules = 0.7  // how much the phrases do
	foreign = 0.35 // the share of known words below which a page is in no language that was taught: its phrases speak alone
)

// page is what the reader of pages says of one.
type page struct {
	reads bool
	of    []int // by kind of the book: which of those that were taught
	kinds said  // by kind that was taught: how surely
}

// page reads a page as a whole and passage by passage.
func (t *taught) page(b *book, p *plan) (out page) {
	if !t.understands(p) {
		return out
	}
	p.passages(b, t)
	out = page{reads: true, of: t.of}
	for k := range out.kinds {
		out.kinds[k] = float32(math.Inf(-1))
	}
	var whole, before said
	begin, kinds := int32(0), len(t.kinds)
	for i, end := range p.ends {
		var now said
		t.hear(p.features[begin:end], &now)
		begin = end
		for k := range whole {
			whole[k] += now[k]
			before[k] += now[k]
		}
		if i > 0 && len(p.ends) > 2 {
			before.surely(kinds, &out.kinds, alone)
		}
		before = now
	}
	whole.surely(kinds, &out.kinds, 0)
	return out
}

// understands says whether enough words of a page are among those that were taught.
func (t *taught) understands(p *plan) bool {
	known := 0
	for i := range p.spans {
		if t.row[markOf(p.spans[i].sum)] != 0 {
			known++
		}
	}
	return float64(known) > foreign*float64(len(p.spans))
}

// weigh puts together what the page says of a kind, what its phrases weigh, and what help and telling leave of that. What the
// school itself looks for is found whatever else stands there. // serves NEW-09
func (g *page) weigh(kind int, phrases, left float64, signs []sign) (float64, []sign) {
	taught := g.of[kind]
	if taught == 0 {
		return phrases, signs
	}
	surely := float64(g.kinds[taught]) + atRules*phrases/100 + atHelp*math.Log(max(left, 0.05))
	score := min(100, max(0, 50+aPoint*(surely-doubt)))
	if slices.ContainsFunc(signs, func(s sign) bool { return strings.HasPrefix(s.key, ownKey) }) {
		score = max(score, phrases)
	}
	if score > phrases {
		signs = append(signs, sign{"model", int(score)})
	}
	return score, signs
}
