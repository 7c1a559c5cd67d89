package words

import (
	"slices"
	"strings"
)

// lesson is a page or a sentence that the reader of pages learns from.
type lesson struct {
	kind  int
	marks []uint32
}

const onPage = 60 // marks; what has fewer is a sentence

// lessons reads texts as pages.
func (t *taught) lessons(b *book, from []text) (out []lesson) {
	p := newPlan()
	for _, one := range from {
		kind := slices.Index(t.kinds, one.kind)
		if kind < 0 {
			kind = len(t.kinds)
			t.kinds = append(t.kinds, one.kind)
		}
		p.cut(one.words)
		p.name(b, false)
		p.match(b)
		p.passages(b, t)
		out = append(out, lesson{kind, slices.Clone(p.features)})
	}
	return out
}

// mingled are longer pages, put together of those that there are: what worries does so beside what does not.
func mingled(lessons []lesson) (out []lesson) {
	var calm [][]uint32
	for _, l := range lessons {
		if l.kind == 0 && len(l.marks) >= onPage {
			calm = append(calm, l.marks)
		}
	}
	n := 0
	for _, l := range lessons {
		if len(l.marks) < onPage || len(calm) == 0 {
			continue
		}
		n++
		out = append(out, lesson{l.kind, slices.Concat(l.marks, calm[n*7%len(calm)])},
			lesson{l.kind, slices.Concat(l.marks, calm[n*5%len(calm)], calm[(n*3+1)%len(calm)])})
	}
	return out
}

// readSenses reads which words say nearly the same.
func (t *taught) readSenses() {
	t.sense, t.senses = make([]uint16, len(t.row)), [][]sum{nil}
	p := newPlan()
	for i, one := range textsOf("training/pages/senses.tsv") {
		p.cut(one.words)
		for j := range p.spans {
			at := &t.sense[markOf(p.spans[j].sum)]
			t.senses = append(t.senses, append(slices.Clone(t.senses[*at]), sum(i+1)))
			*at = uint16(len(t.senses) - 1)
		}
	}
}

// text is one of our own texts, and its kind.
type text struct{ kind, words string }

// ownPages are what stands on pages, ownSentences what somebody types.
func ownPages() []text {
	return textsOf("training/pages/worrying.tsv", "training/pages/innocent.tsv")
}

func ownSentences() []text { return textsOf("training/english.tsv", "training/families.tsv") }

func textsOf(names ...string) (out []text) {
	for _, name := range names {
		data, _ := training.ReadFile(name) // embedded, so it is there
		_ = linesOf(data, func(line string) error {
			kind, words, _ := strings.Cut(line, "\t")
			out = append(out, text{kind, words})
			return nil
		})
	}
	return out
}
