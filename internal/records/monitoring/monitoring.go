// Package monitoring keeps the log of what was asked of the internet, raises alerts from it, and lets a few people
// look things up in it for a written reason.
//
// The lines themselves lie in a database of their own. Every batch of them leaves one event with its count and
// digest in the trail, so that a line changed, added or lost later shows (MON-18). It serves MON-01, MON-04, MON-05,
// MON-08, MON-15 and MON-18, proposes what INC-35 asks for, and implements board.Sink.
package monitoring

import (
	"context"
	"io/fs"
	"sync"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/feature"
	"belisha/internal/kit/id"
	"belisha/internal/ledger"
	"belisha/internal/records/incidents"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// Config is what the app lends to monitoring.
type Config struct {
	// Ask opens a filter request and returns its number and event: Filtering.Ask. Monitoring does not import its
	// neighbour. The same ticket gives the same request.
	Ask func(ctx context.Context, tx *ledger.Tx, ticket, host, kind, person, profile, reason string) (string, ledger.Event, error)
	// Check walks the whole trail of the school: Ledger.Verify.
	Check func(ctx context.Context) (ledger.Report, error)
	// Acknowledged says whether a child's family has signed that the school may look at what the child does; nil: nobody
	// keeps that.
	Acknowledged func(ctx context.Context, tx *ledger.Tx, child string) (bool, error)
	// Call rings for an urgent alert until somebody answers it, and Answer says that somebody has: Escalation.Call and
	// Escalation.Answer. nil: an urgent alert is on its pages alone.
	Call   func(ctx context.Context, tx *ledger.Tx, c Call) error
	Answer func(ctx context.Context, tx *ledger.Tx, key string) error
	// Tell tells people: Notices.Tell. nil: nobody is told that a month's list of look-ups is ready.
	Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error
	// Held says whether a legal hold keeps what a person did: those lines outlive the clean-up. nil: there are no holds.
	Held func(ctx context.Context, tx *ledger.Tx, person string) (bool, error)
	// MaxBatch bounds the lines of one batch; 0: 500.
	MaxBatch int
}

// Monitoring is the feature's inside: the sink of the gateway and the jobs. Safe for several goroutines.
type Monitoring struct {
	base      feature.Base
	traffic   traffic.Log
	people    people.Store
	incidents incidents.Store
	store     Store
	config    Config

	ids      *id.Source
	settling sync.Mutex // one batch is told to the trail at a time
	warning  sync.Mutex
	warned   map[string]time.Time // kind → when it was last taken in
	unsaid   []sign               // warnings that could not be stored yet
}

func (m *Monitoring) job(name string) authz.Grant {
	return m.base.Gate.System(m.base.School, "monitoring."+name)
}

const defaultBatch = 500

func open(base feature.Base, lines *db.DB, p people.Store, i incidents.Store, c Config) *Monitoring {
	if c.MaxBatch <= 0 {
		c.MaxBatch = defaultBatch
	}
	return &Monitoring{base: base, traffic: traffic.Open(lines, base.School), people: p, incidents: i, config: c, ids: id.New(base.Now),
		warned: map[string]time.Time{}}
}

// change is an open value for the trail: a state, a count, a key. Nothing that names anybody.
func change(field, after string) ledger.Change {
	return ledger.Change{Field: field, Class: ledger.Open, After: after}
}

// TrafficSchema is the tables of the second database, for the app to migrate before New.
func TrafficSchema() fs.FS { return traffic.Schema() }

// BlocksByCategory counts what was blocked since a day, for reports that name nobody (GOV-17).
func (m *Monitoring) BlocksByCategory(ctx context.Context, day string) ([]traffic.Count, error) {
	return m.traffic.ByCategory(ctx, day)
}

// Held says whether a line of the log is kept, as evidence or by a legal hold. // serves MON-08
func (m *Monitoring) Held(ctx context.Context, line string) (bool, error) {
	return m.traffic.Held(ctx, line)
}
