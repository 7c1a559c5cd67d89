package words

// firm spells out what may be left out at the beginning, for every phrase begins with a word.
func firm(pieces []piece) [][]piece {
	if len(pieces) == 0 || pieces[0].ways == nil || !optional(pieces[:1]) {
		return [][]piece{pieces}
	}
	var out [][]piece
	for _, way := range pieces[0].ways {
		if rest := append(way[:len(way):len(way)], pieces[1:]...); len(way) > 0 || len(pieces) > 1 {
			out = append(out, firm(rest)...)
		}
	}
	return out
}

// laying puts one phrase into the trie. Words that follow each other share their nodes with other phrases; where a choice of
// ways comes together again the phrase has a node of its own.
type laying struct {
	draft   *draft
	weighty bool
}

func (l *laying) sequence(at int32, pieces []piece) int32 {
	for _, p := range pieces {
		switch {
		case p.gap > 0:
			at = l.draft.leap(at, p.gap)
		case p.ways != nil:
			at = l.choice(at, p.ways)
		default:
			at = l.word(at, p.word)
		}
	}
	return at
}

func (l *laying) choice(at int32, ways [][]piece) int32 {
	join := l.draft.place()
	for _, way := range ways {
		end := l.sequence(at, way)
		l.draft.places[end].gaps = append(l.draft.places[end].gaps, gap{0, join})
	}
	return join
}

// word follows a word. Abbreviations are written out, as they are in a text.
func (l *laying) word(at int32, word string) int32 {
	d := l.draft
	if many := d.short[word]; many != nil {
		for _, id := range many {
			at = d.follow(at, id)
		}
		return at
	}
	id, ok := d.spelt[word]
	if !ok {
		id = d.word(word)
	}
	d.weighty[id] = d.weighty[id] || l.weighty
	return d.follow(at, id)
}

func (d *draft) follow(at, id int32) int32 {
	key := uint64(at)<<32 | uint64(id)
	to, ok := d.next[key]
	if !ok {
		to = d.place()
		d.next[key] = to
	}
	return to
}

func (d *draft) leap(at int32, most int) int32 {
	for _, g := range d.places[at].gaps {
		if int(g.most) == most && most > 0 {
			return g.to
		}
	}
	to := d.place()
	d.places[at].gaps = append(d.places[at].gaps, gap{int32(most), to})
	return to
}

func (d *draft) place() int32 {
	d.places = append(d.places, place{})
	return int32(len(d.places) - 1)
}
