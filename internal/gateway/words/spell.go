package words

import (
	"cmp"
	"slices"
	"strings"
)

// weigh gives each phrase its rank among the weights.
func (d *draft) weigh() {
	var weights []int
	for i := range d.phrases {
		weights = append(weights, d.phrases[i].weight)
	}
	slices.SortFunc(weights, func(x, y int) int { return cmp.Compare(y, x) })
	weights = slices.Compact(weights)
	for i := range d.phrases {
		d.phrases[i].rank = int32(slices.Index(weights, d.phrases[i].weight))
	}
	d.ranks = len(weights)
}

// spell writes the vocabulary.
func (d *draft) spell() {
	d.words = newVocabulary(len(d.ids) + len(d.spelt) + len(d.short) + len(d.plain) + len(shortWords))
	d.meant = make([]int32, len(d.names))
	for id, w := range d.names[1:] {
		d.meant[id+1] = d.spelt[w]
		d.words.put(w).exact = int32(id + 1)
	}
	for w, id := range d.spelt {
		d.words.put(w).meant = id
	}
	d.wider = [][]int32{nil}
	for w, ids := range d.short {
		d.words.put(w).wider = int32(len(d.wider))
		d.wider = append(d.wider, ids)
	}
	for _, w := range d.plain {
		d.words.put(w).plain = true
	}
	for w := range strings.FieldsSeq(shortWords) {
		d.words.put(w).short = true
	}
}

// shortWords are the words of one and two letters that count as such where letters were run together.
const shortWords = "i a my me to is in im of do he go we it am be no us up so on at as an if or by ur ok"
