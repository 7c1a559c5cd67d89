package record

import (
	"fmt"
	"time"
)

// Longest is how many characters one report, note or addition holds; longer ones come as evidence.
const Longest = 8000

// Clip bounds what stands on one line.
func Clip(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300])
	}
	return s
}

// Lasting says in words how long something took.
func Lasting(d time.Duration) string {
	switch hours := int(d.Hours()); {
	case hours >= 48:
		return fmt.Sprintf("%d days", hours/24)
	case hours > 0:
		return fmt.Sprintf("%d h %d min", hours, int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}
