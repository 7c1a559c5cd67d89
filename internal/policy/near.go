package policy

import "slices"

// nearest helps an author who mistyped a name: "did you mean …?".
func nearest(name string, names []string) string {
	best, least := "", len(name)/2+2
	for _, candidate := range names {
		if d := distance(name, candidate); d < least {
			best, least = candidate, d
		}
	}
	if best == "" {
		return "no such name is known here"
	}
	return "did you mean " + quote(best) + "?"
}

// distance counts the letters that must change to turn one name into the other (Levenshtein).
func distance(a, b string) int {
	if len(a) > 100 || len(b) > 100 {
		return 100
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		previous := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := previous
			if a[i] != b[j] {
				cost++
			}
			previous = row[j+1]
			row[j+1] = slices.Min([]int{cost, row[j] + 1, row[j+1] + 1})
		}
	}
	return row[len(b)]
}

// quote shows a name from a hostile file: short, and on one line.
func quote(s string) string {
	const longest = 60
	runes := []rune(s)
	if len(runes) > longest {
		runes = append(runes[:longest], '…')
	}
	for i, r := range runes {
		if r < ' ' {
			runes[i] = ' '
		}
	}
	return "“" + string(runes) + "”"
}
