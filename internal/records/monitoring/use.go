package monitoring

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/records/monitoring/internal/marks"
)

// ProfileAt gives the profile under which the log last saw a person in the day before a moment; empty when it did not.
// Filtering asks it about the past. // serves NEW-01
func (m *Monitoring) ProfileAt(ctx context.Context, person string, at time.Time) (profile string, seen time.Time, err error) {
	s, err := m.traffic.ProfileAt(ctx, person, clock.Text(at.Add(-24*time.Hour)), clock.Text(at))
	return s.Profile, clock.Moment(s.At), err
}

// Strangers are the devices since a moment that nobody could tie to a person, and what became of their requests. // serves WEB-21, STD-10
type Strangers struct {
	Measured                        bool
	Devices, Refused, Let, Misplace int64
	Latest                          time.Time
}

// Strangers counts them. Nothing measured is told apart from nobody.
func (m *Monitoring) Strangers(ctx context.Context, from time.Time) (Strangers, error) {
	s, err := m.traffic.Strangers(ctx, clock.Text(from))
	if err != nil {
		return Strangers{}, err
	}
	sums, err := m.measures.Since(ctx, from)
	refused, let := sums.Of(marks.Stranger)
	blocked, through := sums.Of(marks.Misplaced)
	return Strangers{Measured: sums.Any(), Devices: s.Devices, Refused: refused, Let: let, Misplace: blocked + through, Latest: clock.Moment(s.Latest)}, err
}
