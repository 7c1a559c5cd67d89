package measures

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Sums are what the lines of a term mean, by measure.
type Sums map[string][2]traffic.Measure // blocked, let through

// Since gives the sums since a day.
func (b *Book) Since(ctx context.Context, from time.Time) (Sums, error) {
	all, err := b.log.Measured(ctx, clock.ISO(from))
	out := Sums{}
	for _, one := range all {
		pair, i := out[one.Measure], 1
		if one.Verdict == traffic.Blocked {
			i = 0
		}
		pair[i] = one
		out[one.Measure] = pair
	}
	return out, err
}

// Of is how often that was blocked, and let through.
func (s Sums) Of(measure string) (blocked, let int64) {
	return s[measure][0].Lines, s[measure][1].Lines
}

// All is both together.
func (s Sums) All(measure string) int64 { return s[measure][0].Lines + s[measure][1].Lines }

// Latest is when the newest was.
func (s Sums) Latest(measure string) time.Time {
	return clock.Moment(max(s[measure][0].Latest, s[measure][1].Latest))
}

// Any reports that something was measured at all.
func (s Sums) Any() bool { return s.All(marks.Any) > 0 }
