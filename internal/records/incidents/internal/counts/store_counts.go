package counts

import (
	"context"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	// Class and year are those of the first child named: a case is counted once.
	sqlCounts = `SELECT i.risk_type, i.matrix_row, i.place, i.audience, i.state, i.outcome, i.route, i.reporter_kind, i.reported_at, i.closed_at,
 COALESCE((SELECT MIN(p.class) FROM incidents_person p WHERE p.school_id = i.school_id AND p.incident_id = i.id AND p.kind = 'pupil'), '') AS class,
 COALESCE((SELECT MIN(p.year) FROM incidents_person p WHERE p.school_id = i.school_id AND p.incident_id = i.id AND p.kind = 'pupil'), '') AS year
 FROM incidents_incident i WHERE i.school_id = ? AND i.reported_at >= ? AND i.reported_at < ? ORDER BY i.reported_at, i.id`
	sqlTally = `SELECT COUNT(*) AS opened, COALESCE(SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END), 0) AS closed,
 COALESCE(SUM(CASE WHEN matrix_row = '' THEN 1 ELSE 0 END), 0) AS bare, COALESCE(SUM(CASE WHEN receipt <> '' THEN 1 ELSE 0 END), 0) AS receipts,
 COALESCE(MAX(reported_at), '') AS latest FROM incidents_incident WHERE school_id = ? AND reported_at >= ?`
	sqlTaskTally = `SELECT COALESCE(SUM(CASE WHEN t.state = 'done' THEN 1 ELSE 0 END), 0) AS done,
 COALESCE(SUM(CASE WHEN t.state = 'skipped' THEN 1 ELSE 0 END), 0) AS skipped,
 COALESCE(SUM(CASE WHEN t.state = 'open' THEN 1 ELSE 0 END), 0) AS waiting,
 COALESCE(SUM(CASE WHEN t.state = 'open' AND i.state = 'closed' THEN 1 ELSE 0 END), 0) AS passed_over,
 COALESCE(SUM(CASE WHEN t.state IN ('done', 'skipped') AND t.reason = '' THEN 1 ELSE 0 END), 0) AS bare, COALESCE(MAX(t.at), '') AS latest
 FROM incidents_task t JOIN incidents_incident i ON i.school_id = t.school_id AND i.id = t.incident_id WHERE t.school_id = ? AND i.reported_at >= ?`
	sqlDecisions = `SELECT COUNT(*) AS decided, COALESCE(SUM(CASE WHEN text = '' THEN 1 ELSE 0 END), 0) AS bare, COALESCE(MAX(at), '') AS latest
 FROM incidents_entry WHERE school_id = ? AND at >= ? AND kind IN ('opened', 'decision', 'task', 'closed', 'reopened')`
	sqlSealedTally = `SELECT COUNT(*) AS items, COALESCE(SUM(CASE WHEN sha256 = '' THEN 1 ELSE 0 END), 0) AS bare,
 COUNT(DISTINCT CASE WHEN kind = 'signed' THEN incident_id END) AS signed, COALESCE(MAX(added_at), '') AS latest
 FROM incidents_evidence WHERE school_id = ? AND added_at >= ?`
	sqlRoutes = `SELECT route, reporter_kind, COUNT(*) AS how_many FROM incidents_incident WHERE school_id = ? AND reported_at >= ?
 GROUP BY route, reporter_kind ORDER BY route, reporter_kind`
	// A subject among the handlers by name, or a case with none at all, would be a routing that failed.
	sqlMisrouted = `SELECT COUNT(*) AS wrong FROM incidents_incident i WHERE i.school_id = ? AND i.reported_at >= ? AND (
 NOT EXISTS (SELECT 1 FROM incidents_handler h WHERE h.school_id = i.school_id AND h.incident_id = i.id)
 OR EXISTS (SELECT 1 FROM incidents_handler h JOIN incidents_person p ON p.school_id = h.school_id AND p.incident_id = h.incident_id AND p.person_id = h.who
  WHERE h.school_id = i.school_id AND h.incident_id = i.id AND p.part = 'subject'))`
)

// Count is one case for the reports: nothing in it names anyone.
type Count struct {
	Type     string `db:"risk_type"`
	Row      string `db:"matrix_row"`
	Class    string `db:"class"`
	Year     string `db:"year"`
	Place    string `db:"place"`
	Audience string `db:"audience"`
	State    string `db:"state"`
	Outcome  string `db:"outcome"`
	Route    string `db:"route"`
	Group    string `db:"reporter_kind"`
	Reported string `db:"reported_at"`
	Closed   string `db:"closed_at"`
}

// Counts gives the cases reported in a span of time, for governance to merge and count.
func (Numbers) Counts(ctx context.Context, tx *ledger.Tx, from, to time.Time) ([]Count, error) {
	return db.All[Count](ctx, tx.Tx, sqlCounts, tx.School, clock.Text(from), clock.Text(to))
}

type tally struct {
	Opened   int64  `db:"opened"`
	Closed   int64  `db:"closed"`
	Bare     int64  `db:"bare"`
	Receipts int64  `db:"receipts"`
	Latest   string `db:"latest"`
}

type taskTally struct {
	Done    int64  `db:"done"`
	Skipped int64  `db:"skipped"`
	Waiting int64  `db:"waiting"`
	Passed  int64  `db:"passed_over"`
	Bare    int64  `db:"bare"`
	Latest  string `db:"latest"`
}

type decisionTally struct {
	Decided int64  `db:"decided"`
	Bare    int64  `db:"bare"`
	Latest  string `db:"latest"`
}

type evidenceTally struct {
	Items  int64  `db:"items"`
	Bare   int64  `db:"bare"`
	Signed int64  `db:"signed"`
	Latest string `db:"latest"`
}

type routeTally struct {
	Route string `db:"route"`
	Group string `db:"reporter_kind"`
	Many  int64  `db:"how_many"`
}
