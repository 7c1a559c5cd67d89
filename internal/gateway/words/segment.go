package words

const mostLetters = 240 // of a run that is taken apart

// cutting is the memory in which letters without blanks are taken apart.
type cutting struct {
	run    [mostLetters]rune
	before [mostLetters + 1]sum // of the letters before each
	way    [mostLetters + 1]stretch
}

// stretch is the best way to read letters up to here: the last word of it, and where that began. 0: a letter left over.
type stretch struct {
	best, from, word int32
}

// segment cuts letters without blanks into words of the phrases. Letters between them may be left over where they were
// spaced out; where somebody ran words together all must be words, and short ones only the usual.
func (p *plan) segment(b *book, s span, spaced bool) bool {
	c := p.cutting
	n := min(s.letters(), mostLetters)
	run := c.run[:n]
	copy(run, p.letter[s.from:])
	if _, _, signs := looks(run); signs > 0 {
		lettered(run[:0], run, 'i') // letter by letter, so it may stand in its own place
	}
	for i, r := range run {
		c.before[i+1] = c.before[i].and(r)
	}
	c.way[0] = stretch{}
	for end := 1; end <= n; end++ {
		p.reach(b, int32(end), spaced)
	}
	return p.handOver(b, s, n)
}

// reach finds the best way to read the letters up to end.
func (p *plan) reach(b *book, end int32, spaced bool) {
	c := p.cutting
	best := stretch{best: -1, from: end - 1}
	if spaced {
		best.best = c.way[end-1].best
	}
	for from := max(0, end-int32(b.longest)); from < end; from++ {
		n, score := end-from, c.way[from].best+(end-from)*(end-from)
		if c.way[from].best < 0 || score <= best.best {
			continue
		}
		is := p.find(b, b.powers.part(c.before[:], int(from), int(end)), c.run[from:end])
		if n < 3 && !is.short && (!spaced || n < 2) {
			continue
		}
		if id := is.piece(n); id != 0 {
			best = stretch{best: score, from: from, word: id}
		}
	}
	c.way[end] = best
}

// piece is the word that some letters of a run are; another spelling of a word has four letters or more.
func (t *term) piece(letters int32) int32 {
	if t.exact == 0 && letters > 3 {
		return t.meant
	}
	return t.exact
}

// handOver gives the words of the best way on, if a weighty one is among them.
func (p *plan) handOver(b *book, s span, n int) bool {
	c := p.cutting
	if c.way[n].best <= 0 {
		return false
	}
	weighty, last := false, int32(0)
	for end := int32(n); end > 0; { // turns the way round, so that it can be gone from the beginning
		from := c.way[end].from
		weighty = weighty || b.weighty[c.way[end].word]
		c.way[end].from, last, end = last, end, from
	}
	if !weighty {
		return false
	}
	for at := last; at != 0; at = c.way[at].from {
		if id := c.way[at].word; id != 0 {
			p.put(b, s, id)
		}
	}
	return true
}
