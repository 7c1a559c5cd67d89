package words

import (
	"embed"
	"math"
	"slices"

	"belisha/internal/policy"
)

//go:embed training
var training embed.FS

// model is a small classifier: logistic regression over words, pairs of words and pieces of words. It is trained at the
// first reading from our own sentences in training/*.tsv, which takes a fraction of a second and is always the same.
type model struct {
	kinds   []string // the first is none
	weights []float32
}

const (
	cells       = 1 << 15
	rounds      = 14
	mostGuessed = 60 // words; longer texts are not what it was trained on
	none        = "none"
)

type example struct {
	kind  int
	marks []uint32
}

func trained() *model {
	m := &model{kinds: []string{none}}
	examples := m.examples()
	m.weights = make([]float32, cells*len(m.kinds))
	at, rate := uint32(1), float32(0.9)
	for range rounds {
		for range examples {
			at = at*1664525 + 1013904223
			e := &examples[int(at>>8)%len(examples)]
			m.learn(e, rate)
		}
		rate *= 0.85
	}
	return m
}

// examples reads the sentences, each with its kind.
func (m *model) examples() []example {
	var out []example
	var p plan
	for _, one := range ownSentences() {
		i := slices.Index(m.kinds, one.kind)
		if i < 0 {
			i = len(m.kinds)
			m.kinds = append(m.kinds, one.kind)
		}
		p.cut(one.words)
		out = append(out, example{i, slices.Clone(p.marksOf(nil))})
	}
	return out
}

func (m *model) learn(e *example, rate float32) {
	var p [16]float32
	probs := m.odds(e.marks, p[:len(m.kinds)])
	step := rate / float32(math.Sqrt(float64(len(e.marks)+1)))
	for k := range probs {
		delta := -probs[k]
		if k == e.kind {
			delta++
		}
		delta *= step
		for _, mark := range e.marks {
			m.weights[int(mark)*len(m.kinds)+k] += delta
		}
	}
}

// odds gives the probability of each kind.
func (m *model) odds(marks []uint32, into []float32) []float32 {
	clear(into)
	for _, mark := range marks {
		row := m.weights[int(mark)*len(m.kinds):][:len(m.kinds)]
		for k, w := range row {
			into[k] += w
		}
	}
	scale := float32(1 / math.Sqrt(float64(len(marks)+1)))
	var sum float32
	for k := range into {
		into[k] = float32(math.Exp(float64(min(into[k]*scale, 30))))
		sum += into[k]
	}
	for k := range into {
		into[k] /= sum
	}
	return into
}

// odds is what the classifier thinks of one text.
type odds struct {
	kinds []string
	of    [16]float32
}

func (m *model) guess(p *plan) odds {
	o := odds{kinds: m.kinds}
	p.features = p.marksOf(p.features[:0])
	m.odds(p.features, o.of[:len(m.kinds)])
	return o
}

// weigh lets the classifier raise or lower what the phrases say. Alone it speaks only where it is very sure.
func (o *odds) weigh(kind string, score float64, signs []sign, p *plan) (float64, []sign) {
	i := slices.Index(o.kinds, kind)
	if i < 1 {
		return score, signs
	}
	mine, calm := float64(o.of[i]), float64(o.of[0])
	switch {
	case score == 0 && mine > surest(kind) && len(p.tokens) >= 3:
		return 55, append(signs, sign{"model", 55})
	case score == 0:
		return 0, signs
	case score < faint: // single words that mean nothing by themselves
		score += 45*mine - 10*calm
	case score < 80:
		score += 22*mine - 16*calm
	default:
		score += 10*mine - 6*calm
	}
	return max(1, min(100, score)), signs
}

const faint = 45 // below this the phrases alone say little

// surest is how sure the classifier must be to speak alone. A child in danger is not missed for want of a known phrase.
func surest(kind string) float64 {
	if kind == policy.SelfHarm || kind == "abuse" {
		return 0.62
	}
	return 0.75
}

// marksOf are the features of a text: its words, pairs of them, and pieces of three to five letters.
func (p *plan) marksOf(out []uint32) []uint32 {
	last := uint32(0)
	for i := range p.spans {
		if i > 0 && p.spans[i] == p.spans[i-1] {
			continue
		}
		word := p.at(i)
		whole := mixed(1, word)
		out = append(out, whole%cells, (whole*31+last*17+7)%cells)
		last = whole
		for n := 3; n <= 5; n++ {
			for from := 0; from+n <= len(word); from++ {
				seed := uint32(n)
				if from == 0 {
					seed += 8
				}
				if from+n == len(word) {
					seed += 16
				}
				out = append(out, mixed(seed, word[from:from+n])%cells)
			}
		}
	}
	return out
}

func mixed(seed uint32, letters []rune) uint32 {
	h := 2166136261 ^ seed*16777619
	for _, r := range letters {
		h = (h ^ uint32(r)) * 16777619
	}
	return h ^ h>>15
}
