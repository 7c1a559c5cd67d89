package words

// spread puts words together again that were spaced or dotted out, and takes apart those that were run together, and writes
// abbreviations out: k i l l, s.u.i.c.i.d.e, killmyself, kms. // serves STD-09
func (p *plan) spread(b *book, typed bool) {
	tokens, spans := p.tokens, p.spans
	p.spare, p.marks = p.spare[:0], p.marks[:0]
	for i := 0; i < len(tokens); i++ {
		t := &tokens[i]
		if t.wider != 0 {
			for _, id := range b.wider[t.wider] {
				p.put(b, spans[i], id)
			}
			continue
		}
		if typed && t.single {
			if end := p.singles(i); end-i >= 3 {
				p.spaced(b, i, end)
				i = end - 1
				continue
			}
		}
		if !typed || !glued(t, spans[i].letters()) || !p.segment(b, spans[i], false) {
			p.keep(i, i+1)
		}
	}
	p.tokens, p.spare, p.spans, p.marks = p.spare, tokens, p.marks, spans
	if typed {
		p.pairs(b)
	}
}

// keep leaves tokens as they are.
func (p *plan) keep(from, end int) {
	p.spare, p.marks = append(p.spare, p.tokens[from:end]...), append(p.marks, p.spans[from:end]...)
}

// put puts a word in the place of what was written.
func (p *plan) put(b *book, s span, id int32) {
	t := token{}
	t.add(id)
	t.add(b.meant[id])
	p.spare, p.marks = append(p.spare, t), append(p.marks, s)
}

// singles is the end of a run of letters that stand alone.
func (p *plan) singles(i int) int {
	for i < len(p.tokens) && p.tokens[i].single {
		i++
	}
	return i
}

// spaced reads letters that stand alone as one row.
func (p *plan) spaced(b *book, from, end int) {
	whole := span{from: p.spans[from].from, to: p.spans[end-1].to}
	if !p.segment(b, whole, true) {
		p.keep(from, end)
	}
}

// pairs joins a word that was cut in two: sui cide, my self. Where one half is a word by itself the whole is a long one.
func (p *plan) pairs(b *book) {
	for i := 0; i+1 < len(p.tokens); i++ {
		left, right := &p.tokens[i], &p.tokens[i+1]
		whole := span{from: p.spans[i].from, to: p.spans[i+1].to}
		least := 4
		if left.n > 0 || right.n > 0 {
			least = 6
		}
		n := whole.letters()
		if p.spans[i].to != p.spans[i+1].from || n < least || n > 24 {
			continue
		}
		if left.n > 0 && right.n > 0 && n < 8 && string(p.at(i+1)) != "self" {
			continue
		}
		is := p.known(b, p.letter[whole.from:whole.to])
		if b.weighty[is.exact] {
			left.join(is.exact)
		} else if is.meant != 0 {
			left.join(is.meant)
		}
	}
}

// glued says whether a token may be words that were run together.
func glued(t *token, letters int) bool {
	return (t.n == 0 && letters >= 5 || t.near && letters >= 9) && !t.plain
}
