package words

// reach is what one way on can do with the next words.
type reach struct {
	words []int32 // that lead further
	far   int32   // how many words may be left out before them
	ends  bool    // a phrase ends there without another word
	steps int32   // that are used up when none of the words comes
}

// reaches knows the ways of a draft. A way may be long, where choices follow each other, and is asked for often.
type reaches struct {
	places []place
	edges  [][]edge
	known  map[gap]reach
}

func (r *reaches) of(g gap) reach {
	if had, ok := r.known[g]; ok {
		return had
	}
	out := reach{far: g.most, steps: g.most + 1}
	for _, e := range r.edges[g.to] {
		out.words = append(out.words, e.word)
	}
	if at := r.places[g.to]; g.most == 0 {
		out.ends = len(at.ends) > 0
		for _, next := range at.gaps {
			more := r.of(next)
			out.words = append(out.words, more.words...)
			out.far, out.ends, out.steps = max(out.far, more.far), out.ends || more.ends, out.steps+more.steps
		}
	}
	r.known[g] = out
	return out
}
