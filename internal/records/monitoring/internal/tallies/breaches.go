package tallies

import (
	"context"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// Breach is one alert about use of the internet, as it is stored: no person, no site, no words.
type Breach struct {
	ID       string `db:"id"`
	Kind     string `db:"kind"`
	Category string `db:"category"`
	TextKind string `db:"text_kind"`
	Level    string `db:"level"`
	At       string `db:"at"`
	State    string `db:"state"`
	Judged   string `db:"judged"`
	Class    string `db:"class"`
	Answered string `db:"answered"` // empty: by nobody
	Year     string `db:"year"`
}

// Group is whose it was, by year group.
func (b Breach) Group() string { return groupTitle(b.Year) }

// Breaches are those of a stretch of time, the oldest first. // serves MON-07
func Breaches(ctx context.Context, tx *ledger.Tx, from, until time.Time) ([]Breach, error) {
	return breaches(ctx, tx, stretch{clock.Text(from), clock.Text(until)})
}
