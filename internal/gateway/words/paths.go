package words

import (
	"cmp"
	"slices"
)

// paths are the trie of phrases as it is read: everything in a few rows, of which each node has a stretch.
type paths struct {
	root  []int32 // where each word leads from the beginning, by id
	nodes []node  // one more than there are: it ends the stretches of the last
	edges []edge
	gaps  []way
	ends  []int32
	fans  []fan // the first is none
}

// node is a place in the trie: where its stretches begin. They end where those of the next begin.
type node struct {
	signs                uint64 // of the words that lead on from here: most words of a text lead nowhere, and this shows it at once
	edge, gap, ends, fan int32
}

type edge struct{ word, to int32 }

// gap leads on without a word, or over up to most of them.
type gap struct{ most, to int32 }

// way is a gap as it is read: steps is what trying it uses up when it leads nowhere.
type way struct {
	gap
	steps int32
}

// signOf is one of 64 signs that words have: those with another sign are another word.
func signOf(word int32) uint64 { return 1 << (uint32(word) * 0x9E3779B1 >> 26) }

// laid puts the places of a draft in rows.
func (d *draft) laid() paths {
	r := reaches{places: d.places, edges: make([][]edge, len(d.places)), known: map[gap]reach{}}
	for key, to := range d.next {
		r.edges[key>>32] = append(r.edges[key>>32], edge{int32(uint32(key)), to})
	}
	p := paths{root: make([]int32, len(d.names)), nodes: make([]node, 0, len(d.places)+1), fans: make([]fan, 1)}
	for i, at := range d.places {
		n := p.end()
		if len(at.gaps) >= fewWays && len(at.gaps) <= mostWays {
			n.fan = int32(len(p.fans))
			p.fans = append(p.fans, r.fan(at.gaps))
		}
		slices.SortFunc(r.edges[i], func(x, y edge) int { return cmp.Compare(x.word, y.word) })
		for _, e := range r.edges[i] {
			n.signs |= signOf(e.word)
		}
		for _, g := range at.gaps {
			p.gaps = append(p.gaps, way{g, r.of(g).steps})
		}
		p.nodes, p.edges, p.ends = append(p.nodes, n), append(p.edges, r.edges[i]...), append(p.ends, at.ends...)
	}
	p.nodes = append(p.nodes, p.end())
	for _, e := range p.edges[:p.nodes[1].edge] {
		p.root[e.word] = e.to
	}
	return p
}

// end is a node after all that there are.
func (p *paths) end() node {
	return node{edge: int32(len(p.edges)), gap: int32(len(p.gaps)), ends: int32(len(p.ends))}
}

// few edges are looked through from the first to the last; of more, halves are left out.
const few = 8

// follow is where a word leads from a place; 0: nowhere.
func (p *paths) follow(place, word int32) int32 {
	if place == 0 {
		return p.root[word]
	}
	edges := p.edges[p.nodes[place].edge:p.nodes[place+1].edge]
	for len(edges) > few {
		if half := len(edges) / 2; edges[half].word <= word {
			edges = edges[half:]
		} else {
			edges = edges[:half]
		}
	}
	for _, e := range edges {
		if e.word == word {
			return e.to
		}
	}
	return 0
}
