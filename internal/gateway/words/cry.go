package words

import "slices"

// A text that names a helpline looks for help and is told of to nobody, unless the child says of itself that it means to die,
// or that somebody hurts it: then help is near only if somebody hears. // serves STD-27, MON-04

const surestCry = 60 // weight from which a phrase in the first person is a cry

// cries says whether somebody tells of himself in a phrase that weighs.
func (p *plan) cries(b *book, kind int) bool {
	bit := uint64(1) << kind
	return slices.ContainsFunc(p.telling, func(h hit) bool {
		f := &b.phrases[h.phrase]
		return f.kinds&bit != 0 && f.weight >= surestCry && !p.covered(h, bit) && p.first(b, h)
	})
}

// first says whether the words of a hit, or the one or two before it, are of the first person, and nobody else stands there.
func (p *plan) first(b *book, h hit) bool {
	me := false
	for i := max(0, int(h.from)-2); i < min(int(h.to), len(p.tokens)); i++ {
		for _, id := range p.tokens[i].ids[:p.tokens[i].n] {
			switch b.names[id] {
			case "i", "me", "myself":
				me = me || i >= int(h.from) || !p.between(b, i, int(h.from))
			case "friend", "friends", "someone", "herself", "himself", "themselves", "classmate":
				if b.names[id] != "someone" || i+1 < int(h.from) || !me && i > int(h.from) {
					return false
				}
			}
		}
	}
	return me
}

// between says whether a word of asking stands between somebody and what is said: can i help with, should i tell.
func (p *plan) between(b *book, from, to int) bool {
	for i := from; i < to; i++ {
		for _, id := range p.tokens[i].ids[:p.tokens[i].n] {
			if slices.Contains([]string{"help", "call", "report", "tell", "ask", "talk", "support", "my"}, b.names[id]) {
				return true
			}
		}
	}
	return false
}
