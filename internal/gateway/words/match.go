package words

// hit is a phrase that was found in the words from up to to.
type hit struct {
	phrase   int32
	from, to int32
}

// mostTries bounds what is tried from one word on, so that no text takes longer than its length allows.
const (
	mostTries = 600
	mostFound = 100_000 // in one text
)

// match finds every phrase.
func (p *plan) match(b *book) {
	for i := range p.tokens {
		if p.tokens[i].signs == 0 { // a word of no phrase
			continue
		}
		if len(p.hits) > mostFound {
			return
		}
		p.steps = mostTries
		p.walk(&b.paths, 0, i, i)
	}
}

// walk goes on from a place in the trie with the word at at.
func (p *plan) walk(b *paths, place int32, start, at int) {
	p.work++
	if p.steps--; p.steps < 0 || at >= len(p.tokens) {
		return
	}
	t := &p.tokens[at]
	if place != 0 && b.nodes[place].signs&t.signs == 0 {
		return
	}
	for _, id := range t.ids[:t.n] {
		if to := b.follow(place, id); to != 0 {
			p.arrive(b, to, start, at+1)
		}
	}
	if t.joined != 0 {
		if to := b.follow(place, t.joined); to != 0 {
			p.arrive(b, to, start, at+2)
		}
	}
}

func (p *plan) arrive(b *paths, place int32, start, at int) {
	n, next := &b.nodes[place], &b.nodes[place+1]
	for _, of := range b.ends[n.ends:next.ends] {
		if p.tokens[start].slip && at == start+1 {
			break
		}
		p.hits = append(p.hits, hit{of, int32(start), int32(at)})
	}
	p.walk(b, place, start, at)
	if n.gap < next.gap {
		p.leap(b, n, b.gaps[n.gap:next.gap], start, at)
	}
}

// leap goes on over gaps and into choices.
func (p *plan) leap(b *paths, n *node, gaps []way, start, at int) {
	ways := ^uint64(0)
	if n.fan != 0 {
		ways = p.ways(&b.fans[n.fan], at)
	}
	for i, g := range gaps {
		switch {
		case ways&(1<<(i%mostWays)) == 0: // it would come to nothing
			p.steps -= int(g.steps)
		case g.most == 0: // where ways come together
			p.arrive(b, g.to, start, at)
		default:
			for skip := range int(g.most) + 1 {
				p.walk(b, g.to, start, at+skip)
			}
		}
	}
}
