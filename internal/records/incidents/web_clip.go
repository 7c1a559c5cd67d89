package incidents

const longest = 8000 // characters of a report or a note; longer ones come as evidence

// clip bounds what stands on one line.
func clip(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}
