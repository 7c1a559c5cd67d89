package words

const (
	longAnswer = 80  // words from which an answer is read as a page
	heading    = 40  // words at the beginning, where titles and headings stand: they count half as much again
	thick      = 150 // one sign in so many words is a page about the matter
)

// dense weighs a page: one word in three thousand means nothing, many and different ones do.
func dense(b *book, hits []hit, words int) (float64, []sign) {
	var mass, rest float64 = 0, 1
	var signs []sign
	for i, h := range hits {
		f := &b.phrases[h.phrase]
		if overlaps(hits[max(0, i-64):i], h) {
			continue
		}
		w := float64(f.weight) / 100
		if h.from < heading {
			w *= 1.5
		}
		mass += w
		if before := len(signs); len(signs) < mostSigns {
			if signs = noted(signs, sign{f.key, f.weight}); len(signs) > before {
				rest *= 1 - min(0.7*w, 0.85)
			}
		}
	}
	density := min(1, mass*thick/float64(max(words, thick)))
	return 100 * (1 - rest) * density, signs
}
