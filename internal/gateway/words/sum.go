package words

// sum is a number that stands for a row of letters. The sum of a part, and of two parts put together, follows from those that
// are known, so that no letter is added up twice and no string is made for a search in a table.
type sum uint64

const turn sum = 0x9E3779B97F4A7C15 // odd, and like no pattern of letters

const longestWord = 64 // letters that are kept of a word

func (s sum) and(r rune) sum { return s*turn + sum(r) }

func sumOf(letters []rune) (s sum) {
	for _, r := range letters {
		s = s.and(r)
	}
	return s
}

// spot spreads a sum over a table of 64-shift bits; the tag tells most of those in one spot apart.
func (s sum) spot(shift uint8) (at uint64, tag uint32) {
	mixed := uint64(s^s>>32) * 0xD6E8FEB86659FD93
	return mixed >> shift, uint32(mixed)
}

// powers are by how much a sum grows when so many letters come after it.
type powers [longestWord + 1]sum

func newPowers() (p powers) {
	p[0] = 1
	for i := range longestWord {
		p[i+1] = p[i] * turn
	}
	return p
}

// joined is the sum of two parts, the second so many letters long.
func (p *powers) joined(first, second sum, letters int) sum { return first*p[letters] + second }

// part is the sum of the letters from from up to to, where before[i] is the sum of those before i.
func (p *powers) part(before []sum, from, to int) sum { return before[to] - before[from]*p[to-from] }
