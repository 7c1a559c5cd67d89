// Package monitoring keeps the log of what was asked of the internet, raises alerts from it, and lets a few people
// look things up in it for a written reason.
//
// Signs that belong together are one alert with a story that knows the school day (NEW-09): the rules for that are in
// internal/episodes. Whoever closes an alert says whether it was right.
//
// The lines themselves lie in a database of their own. Every batch of them leaves one event with its count and
// digest in the trail, so that a line changed, added or lost later shows (MON-18). An hour that is over is sealed in an
// archive, in a folder or an S3 store, with a key of its day; to whoever reads, both are one log. It serves MON-01, MON-04, MON-05,
// MON-08, MON-15, MON-16 and MON-18, proposes what INC-35 asks for, and implements board.Sink.
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
	"belisha/internal/records/monitoring/internal/evidence"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/measures"
	"belisha/internal/records/monitoring/internal/minutes"
	"belisha/internal/records/monitoring/internal/outcomes"
	"belisha/internal/records/monitoring/internal/persons"
	"belisha/internal/records/monitoring/internal/proof"
	"belisha/internal/records/monitoring/internal/search"
	"belisha/internal/records/monitoring/internal/tallies"
	"belisha/internal/records/monitoring/internal/traffic"
	"belisha/internal/records/monitoring/internal/words"
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
	// Fail takes a site that somebody reports from a page as one that should have been blocked: Filtering.Report. nil: such a
	// report is a concern like any other. // serves WEB-17
	Fail func(ctx context.Context, tx *ledger.Tx, ticket, host, person, words string) (string, ledger.Event, error)
	// Asset names a device of a register by its id: its tag or kind. nil: the id is shown. // serves STD-07
	Asset func(ctx context.Context, tx *ledger.Tx, id string) (string, error)
	// Lesson names a lesson by its id: its aim. nil: the id is shown.
	Lesson func(ctx context.Context, tx *ledger.Tx, id string) (string, error)
	// Studies says what a child's class does at a moment, so that an alert knows the lesson. nil: the lesson that opened or
	// closed the line is all that is known. // serves NEW-09
	Studies func(ctx context.Context, tx *ledger.Tx, person string, at time.Time) (Study, error)
	// Hours is the school's day, for the story of an alert.
	Hours Hours
	// Repeats is how often a child may ask for the same blocked page in a day before the class teacher hears of it; 0: 3. // serves WEB-31
	Repeats int
	// Archive is where hours are sealed when they are over. The zero Archive: nowhere, all lines stay in the database.
	Archive Archive
	// MaxBatch bounds the lines of one batch; 0: 2,000.
	MaxBatch int
}

// Monitoring is the feature's inside: the sink of the gateway and the jobs. Safe for several goroutines.
type Monitoring struct {
	base      feature.Base
	traffic   traffic.Log
	people    people.Store
	register  persons.Register
	incidents incidents.Store
	store     Store
	config    Config
	words     words.Words
	evidence  evidence.Box
	minutes   *minutes.Book
	looks     *looks.Book
	outcomes  *outcomes.Book
	search    *search.Desk
	proof     *proof.Keeper
	measures  *measures.Book
	tallies   *tallies.Book

	ids      *id.Source
	settling sync.Mutex // one batch is told to the trail at a time
	warning  sync.Mutex
	warned   map[string]time.Time // kind → when it was last taken in
	unsaid   []sign               // warnings that could not be stored yet
}

func (m *Monitoring) job(name string) authz.Grant {
	return m.base.Gate.System(m.base.School, "monitoring."+name)
}

const defaultBatch = 2000

func open(base feature.Base, lines *db.DB, p people.Store, i incidents.Store, c Config) *Monitoring {
	if c.MaxBatch <= 0 {
		c.MaxBatch = defaultBatch
	}
	m := &Monitoring{base: base, traffic: c.Archive.archived(traffic.Open(lines, base.School)), people: p, register: persons.Of(p, base.Policy), words: words.Of(base.Policy), incidents: i, config: c,
		ids: id.New(base.Now), warned: map[string]time.Time{}}
	m.evidence = evidence.Of(base, m.traffic)
	m.minutes = minutes.Open(base, m.traffic, m.register, minutes.Hooks{Teaching: m.teaching, Category: m.words.Category, Tell: c.Tell})
	m.looks = looks.Open(base, p, m.register, c.Tell)
	m.outcomes = outcomes.Open(base, p, m.register, m.looks, c.Tell)
	m.search = search.Open(base, p, i, search.Rooms{Log: m.traffic, Register: m.register, Looks: m.looks, Words: m.words, Evidence: m.evidence},
		search.Hooks{Acknowledged: c.Acknowledged, Asset: c.Asset, Lesson: c.Lesson, Ticket: m.ids.Next})
	m.measures = measures.Open(base, m.traffic, p, m.register, m.words, measures.Hooks{Bypasses: m.alertsOf(KindBypass), Repeats: m.alertsOf(KindRepeat), Gaps: m.alertsOf(KindGap)})
	m.tallies = tallies.Open(base, m.traffic, m.register, m.words, tallies.Hooks{Title: m.kindTitle, Tell: c.Tell})
	m.proof = proof.Open(base, m.traffic, proof.Hooks{Trail: c.Check, Held: c.Held, Warn: m.Warn, Broken: m.broken, Batches: &m.settling, NextID: m.ids.Next, Keep: c.Archive.Keep, Grace: c.Archive.Grace})
	return m
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
