package words

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// draft is a book while it is written.
type draft struct {
	*book
	ids    map[string]int32 // words of phrases
	spelt  map[string]int32 // other spellings of them
	short  map[string][]int32
	plain  []string
	next   map[uint64]int32 // by place and word
	places []place
	plan   plan
}

// place is a node in the trie of phrases.
type place struct {
	gaps []gap
	ends []int32
}

// build makes the book of rows, which may be the school's too.
func build(rows []row, kinds []string) (*book, error) {
	d := &draft{book: &book{names: []string{""}, size: []uint8{0}, weighty: []bool{false}, powers: newPowers()},
		ids: make(map[string]int32, 9000), spelt: map[string]int32{}, short: map[string][]int32{},
		next: make(map[uint64]int32, 25000), places: make([]place, 1, 30000)}
	d.kinds = append(append(d.kinds, kinds...), help, told)
	for _, name := range []string{"data/plain.txt", "data/spelling.txt"} {
		if err := lines(name, d.spelling); err != nil {
			return nil, err
		}
	}
	for _, r := range rows {
		if err := d.phrase(r); err != nil {
			return nil, fmt.Errorf("%s: “%s”: %w", r.key, r.words, err)
		}
	}
	d.weigh()
	d.spell()
	d.paths = d.laid()
	d.near = newSpellings(d.book)
	d.veiled()
	return d.book, nil
}

func (d *draft) word(w string) int32 {
	if id, ok := d.ids[w]; ok {
		return id
	}
	id := int32(len(d.size))
	n := utf8.RuneCountInString(w)
	d.names = append(d.names, w)
	d.ids[w], d.size, d.weighty = id, append(d.size, uint8(min(n, 255))), append(d.weighty, false)
	d.longest = max(d.longest, n)
	return id
}

// spelling reads a line of other spellings, or of ordinary words.
func (d *draft) spelling(line string) error {
	left, right, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("a colon is missing: %s", line)
	}
	if left == "plain" {
		d.plain = append(d.plain, strings.Fields(right)...)
		return nil
	}
	var means []int32
	for _, w := range d.plan.wordsOf(left) {
		means = append(means, d.word(w))
	}
	for w := range strings.FieldsSeq(right) {
		w = strings.Join(d.plan.wordsOf(w), "")
		if len(means) == 1 {
			d.spelt[w] = means[0]
		} else {
			d.short[w] = means
		}
	}
	return nil
}

func (d *draft) mask(r row) uint64 {
	if len(r.kinds) == 0 {
		all := uint64(1)<<(len(d.kinds)-2) - 1
		if i := slices.Index(d.kinds, r.spare); i >= 0 {
			all &^= 1 << i
		}
		return all
	}
	var out uint64
	for _, k := range r.kinds {
		if i := slices.Index(d.kinds, k); i >= 0 {
			out |= 1 << i
		}
	}
	return out
}

func (d *draft) phrase(r row) error {
	kinds := d.mask(r)
	if kinds == 0 {
		return nil // of a kind that this policy has not
	}
	pieces, err := parse(r.words)
	if err != nil {
		return err
	}
	d.dated = d.dated || r.until != ""
	d.phrases = append(d.phrases, phrase{kinds: kinds, cover: r.cover, weight: r.weight, key: r.key, until: r.until})
	l := laying{draft: d, weighty: !r.cover && r.weight >= 45}
	for _, way := range firm(pieces) {
		end := l.sequence(0, way)
		d.places[end].ends = append(d.places[end].ends, int32(len(d.phrases)-1))
	}
	return nil
}
