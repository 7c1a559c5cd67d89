package monitoring

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/marks"
)

// latestWithin is how long ago the page may have been that somebody wants hidden now.
const latestWithin = 10 * time.Minute

// Latest is the last page that a person was on and what they last looked for, of the last minutes. Lessons ask it when a page
// is hidden at once; what is hidden names the page, so no look at the person is noted. // serves WEB-18
func (m *Monitoring) Latest(ctx context.Context, person string) (host, words string, err error) {
	return m.traffic.LatestPage(ctx, person, clock.Text(m.base.Now().Add(-latestWithin)))
}

// Blocked counts what was blocked for some people between two moments: a number for the digest of lessons. // serves NEW-04
func (m *Monitoring) Blocked(ctx context.Context, persons []string, from, until time.Time) (int, error) {
	n, err := m.traffic.Stopped(ctx, persons, clock.Text(from), clock.Text(until))
	return int(n), err
}

// ImagesStopped counts the searches for pictures that were stopped since a moment. // serves WEB-14
func (m *Monitoring) ImagesStopped(ctx context.Context, since time.Time) (int, error) {
	sums, err := m.measures.Since(ctx, since)
	stopped, _ := sums.Of(marks.Image)
	return int(stopped), err
}
