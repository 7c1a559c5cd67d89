package marks

import (
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/traffic"
)

// A browser and an app ask again by themselves within moments: that is one try, not two.
const (
	GapBypass = time.Minute
	GapRepeat = 15 * time.Second
)

// Count gives the tries that a person made, each at one site, with a pause before the next at the same site.
func Count(all []traffic.Try, gap time.Duration, counts func(traffic.Try) bool) []traffic.Try {
	last := map[string]time.Time{}
	var out []traffic.Try
	for _, t := range all {
		if !counts(t) {
			continue
		}
		at, err := clock.Parse(t.At)
		if err != nil {
			continue
		}
		if before, seen := last[t.Host]; seen && at.Sub(before) < gap {
			continue
		}
		last[t.Host] = at
		out = append(out, t)
	}
	return out
}

// Upto keeps the tries that were made up to a line, that line's own among them.
func Upto(all []traffic.Try, l traffic.Line) []traffic.Try {
	for i, t := range all {
		if t.At > l.At {
			return all[:i]
		}
	}
	return all
}
