package monitoring

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Group is a number of the log by category and profile; it names nobody.
type Group = traffic.Group

// Groups gives the log of the days from one moment to before another, in numbers. // serves MON-17
func (m *Monitoring) Groups(ctx context.Context, from, until time.Time) ([]Group, error) {
	return m.traffic.Grouped(ctx, clock.ISO(from), clock.ISO(until))
}

// Logged counts the lines of the days from one moment to before another, and the searches that the gateway saw in them.
func (m *Monitoring) Logged(ctx context.Context, from, until time.Time) (lines, searches int64, err error) {
	all, err := m.Groups(ctx, from, until)
	for _, g := range all {
		lines += g.Blocked + g.Let
	}
	if err != nil {
		return lines, 0, err
	}
	since, err := m.measures.Since(ctx, from)
	if err != nil {
		return lines, 0, err
	}
	later, err := m.measures.Since(ctx, until)
	return lines, since.All(marks.Search) - later.All(marks.Search), err
}

// Looks counts the look-ups of persons in a stretch of time, and those of them without a case. // serves MON-15
func (m *Monitoring) Looks(ctx context.Context, tx *ledger.Tx, from, until time.Time) (all, loose int64, err error) {
	n, err := looks.Count(ctx, tx, clock.Text(from), clock.Text(until))
	return n.N, n.Loose, err
}

// Newest is when the newest line of the last weeks was written; zero when there was none. // serves MON-03
func (m *Monitoring) Newest(ctx context.Context) (time.Time, error) {
	at, err := m.traffic.Newest(ctx, clock.ISO(m.base.Now().AddDate(0, 0, -60)))
	return clock.Moment(at), err
}
