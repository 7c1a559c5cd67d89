package words

// lessened gives the sums of a word and of what is left of it without up to most letters, at most two, until each has enough.
// Of letters that stand twice in a row the first only is left out.
func lessened(pow *powers, word []rune, most int, each func(sum) bool) {
	n := len(word)
	var before [mostSpelt + 1]sum
	for i, r := range word {
		before[i+1] = before[i].and(r)
	}
	if !each(before[n]) || most == 0 || n <= 3 {
		return
	}
	for i := range n {
		if i > 0 && word[i] == word[i-1] {
			continue
		}
		if !each(pow.joined(before[i], pow.part(before[:], i+1, n), n-1-i)) {
			return
		}
		if most == 1 || n <= 4 {
			continue
		}
		for j := i + 1; j < n; j++ {
			if j > i+1 && word[j] == word[j-1] {
				continue
			}
			head := pow.joined(before[i], pow.part(before[:], i+1, j), j-1-i)
			if !each(pow.joined(head, pow.part(before[:], j+1, n), n-1-j)) {
				return
			}
		}
	}
}

const mostCompared = 30 // letters of two words that are laid beside each other

// apart says whether two words are at most so many slips apart: a letter too many, too few, wrong, or two that changed places.
func apart(a, b []rune, most int) bool {
	if len(a)-len(b) > most || len(b)-len(a) > most || len(a) > mostCompared || len(b) > mostCompared {
		return false
	}
	var rows [3][mostCompared + 2]int8
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = int8(j)
	}
	for i := 1; i <= len(a); i++ {
		now[0] = int8(i)
		least := int8(i)
		for j := 1; j <= len(b); j++ {
			cost := int8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(now[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
			least = min(least, now[j])
		}
		if int(least) > most {
			return false
		}
		before, last, now = last, now, before
	}
	return int(last[len(b)]) <= most
}
