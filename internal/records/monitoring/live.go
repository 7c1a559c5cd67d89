package monitoring

import (
	"context"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Seen is what a live view shows of one person: never a line that somebody was told of, never a word that was looked for.
type Seen = traffic.Glance

// Use is that somebody used the internet between two moments, in one place.
type Use = traffic.Use

// Recent gives what a teacher sees of the children of a lesson, in one query. That she looks is noted by NoteLive, once a
// lesson. // serves MON-12
func (m *Monitoring) Recent(ctx context.Context, g authz.Grant, persons []string, since time.Time) ([]Seen, error) {
	return m.traffic.Glances(ctx, g, persons, clock.Text(since))
}

// Online are those who used the internet between two moments, without where they were on it. // serves MON-11
func (m *Monitoring) Online(ctx context.Context, from, until time.Time) ([]Use, error) {
	return m.traffic.Online(ctx, clock.Text(from), clock.Text(until))
}

// LiveLook is the live view of a lesson, for the list of those who looked.
type LiveLook struct {
	By, What    string // What: the class or club
	From, Until string
	Children    int
}

// liveReason begins the reason of every live view: the head's list can tell them from searches.
const liveReason = "Live view of a lesson: "

// NoteLive puts the live view of a lesson on the head's list of look-ups, as one row, inside the write of whoever opens
// it. // serves MON-12 MON-15
func (m *Monitoring) NoteLive(ctx context.Context, tx *ledger.Tx, l LiveLook) error {
	return looks.Add(ctx, tx, looks.Lookup{ID: tx.ID(), By: l.By, Reason: liveReason + l.What, Case: looks.InLesson, Purpose: looks.InLesson, From: l.From, To: l.Until, At: tx.Now, Found: int64(l.Children)})
}
