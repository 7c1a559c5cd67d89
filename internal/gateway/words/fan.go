package words

// fan tells, where many phrases go on from one word, which of them can: after “want” there are dozens of ways over a gap or
// into a choice, and of the next words one or two are on any of them. The others need not be tried.
type fan struct {
	words  []int32  // a table; most words of a text are not in it, so what is looked at for them is small
	leads  []uint64 // the ways that each word is on
	shift  uint8
	always uint64              // the ways at which a phrase may end without another word
	within [mostGap + 1]uint64 // the ways that may leave out so many words
}

const (
	fewWays  = 3
	mostWays = 64
)

// ways are those of a fan on which one of the words from at on stands, near enough.
func (p *plan) ways(f *fan, at int) uint64 {
	out := f.always
	for k, within := range f.within {
		if within == 0 || at+k >= len(p.tokens) {
			break
		}
		t := &p.tokens[at+k]
		for _, id := range t.ids[:t.n] {
			p.work++
			out |= f.on(id) & within
		}
		if t.joined != 0 {
			out |= f.on(t.joined) & within
		}
	}
	return out
}

func (f *fan) on(word int32) uint64 {
	for at := f.spot(word); ; at = (at + 1) & uint32(len(f.words)-1) {
		switch f.words[at] {
		case 0:
			return 0
		case word:
			return f.leads[at]
		}
	}
}

func (f *fan) spot(word int32) uint32 { return uint32(word) * 0x9E3779B1 >> f.shift }

// fan makes the fan of a place with many ways.
func (r *reaches) fan(gaps []gap) fan {
	of, f := map[int32]uint64{}, fan{shift: 31}
	for i, g := range gaps {
		way := r.of(g)
		for _, word := range way.words {
			of[word] |= 1 << i
		}
		if way.ends {
			f.always |= 1 << i
		}
		for k := range way.far + 1 {
			f.within[k] |= 1 << i
		}
	}
	for 1<<(32-f.shift) < 2*len(of)+1 {
		f.shift--
	}
	f.words, f.leads = make([]int32, 1<<(32-f.shift)), make([]uint64, 1<<(32-f.shift))
	for word, ways := range of {
		at := f.spot(word)
		for f.words[at] != 0 {
			at = (at + 1) & uint32(len(f.words)-1)
		}
		f.words[at], f.leads[at] = word, ways
	}
	return f
}
