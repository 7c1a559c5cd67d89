package counts

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Each of these takes the present moment, the school and the beginning of the span, in this order.
const (
	now = `WITH present AS (SELECT ? AS moment) `

	sqlFirstTally = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN first_action_at <> '' AND first_action_at <= first_due THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN first_action_at > first_due OR first_action_at = '' AND first_due < moment THEN 1 ELSE 0 END), 0) AS amiss,
 COALESCE(MAX(first_action_at), '') AS latest FROM incidents_incident, present WHERE school_id = ? AND reported_at >= ? AND first_due <> ''`
	ofTasks = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN t.state = 'done' THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN t.state = 'skipped' THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(t.at), '') AS latest
 FROM incidents_task t JOIN incidents_incident i ON i.school_id = t.school_id AND i.id = t.incident_id, present
 WHERE t.school_id = ? AND i.reported_at >= ? AND t.state <> 'dropped' AND moment <> '' AND `
	sqlParentsTally  = ofTasks + `(t.step = 'parents' OR t.key = 'learner:PI')`
	sqlFeedbackTally = ofTasks + `t.step = 'feedback'`
	sqlSupportTally  = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN t.state = 'done' THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN t.state = 'done' AND t.review_at <> '' AND t.review_at < moment AND i.state = 'open' THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(t.at), '') AS latest
 FROM incidents_task t JOIN incidents_incident i ON i.school_id = t.school_id AND i.id = t.incident_id, present
 WHERE t.school_id = ? AND i.reported_at >= ? AND t.state <> 'dropped' AND t.needs LIKE '%choice%'`
	sqlRepeatsTally = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN repeats = 'accepted' THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN repeats = 'declined' THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(changed_at), '') AS latest
 FROM incidents_incident, present WHERE moment <> '' AND school_id = ? AND reported_at >= ? AND repeats <> ''`
	sqlOffSiteTally = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN school_link <> '' AND clause <> '' THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN school_link = '' OR clause = '' THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(reported_at), '') AS latest
 FROM incidents_incident, present WHERE moment <> '' AND school_id = ? AND reported_at >= ? AND place IN ('off_site', 'home')`
	sqlFindingsTally = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN substance = 'yes' THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN substance = 'no' THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(changed_at), '') AS latest
 FROM incidents_incident, present WHERE moment <> '' AND school_id = ? AND reported_at >= ? AND substance <> ''`
	ofCases = now + `, one AS (SELECT i.id, i.state, i.changed_at,
 (SELECT COUNT(*) FROM incidents_task t WHERE t.school_id = i.school_id AND t.incident_id = i.id AND t.state = 'open' AND t.path <> '') AS waiting,
 (SELECT COUNT(*) FROM incidents_task t WHERE t.school_id = i.school_id AND t.incident_id = i.id AND t.state = 'open' AND t.due_at <> '' AND t.due_at < (SELECT moment FROM present)) AS over,
 (SELECT COUNT(*) FROM incidents_task t WHERE t.school_id = i.school_id AND t.incident_id = i.id AND t.state = 'done' AND t.path <> '' AND (t.reference <> '' OR t.reply <> '')) AS told,
 (SELECT COUNT(*) FROM incidents_task t WHERE t.school_id = i.school_id AND t.incident_id = i.id AND t.state = 'skipped' AND t.path <> '') AS aside, i.answers
 FROM incidents_incident i WHERE i.school_id = ? AND i.reported_at >= ? AND `
	stepsDone = `) SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN waiting = 0 THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN over > 0 THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(changed_at), '') AS latest FROM one`
	sqlSeriousTally  = ofCases + `i.serious = TRUE` + stepsDone
	sqlBullyingTally = ofCases + `' ' || i.tags || ' ' LIKE '% bullying %'` + stepsDone
	sqlUnlawfulTally = ofCases + `i.frozen = TRUE) SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN told > 0 THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN told = 0 AND state = 'closed' THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(changed_at), '') AS latest FROM one`
	sqlMessagesTally = ofCases + `i.kind = 'message') SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN answers <> '' THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN aside > 0 THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(changed_at), '') AS latest FROM one`
	sqlActionsTally = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN user_action NOT IN ('', 'other') THEN 1 ELSE 0 END), 0) AS well,
 COALESCE(SUM(CASE WHEN user_action = 'other' THEN 1 ELSE 0 END), 0) AS amiss, COALESCE(MAX(changed_at), '') AS latest
 FROM incidents_incident, present WHERE moment <> '' AND school_id = ? AND reported_at >= ? AND matrix_row <> ''`
	sqlProtectedTally = now + `SELECT COUNT(*) AS many, COALESCE(SUM(CASE WHEN state = 'closed' THEN 1 ELSE 0 END), 0) AS well, 0 AS amiss, COALESCE(MAX(reported_at), '') AS latest
 FROM incidents_incident, present WHERE moment <> '' AND school_id = ? AND reported_at >= ? AND protects = TRUE`

	sqlDelays  = `SELECT happened_at AS a, reported_at AS b, late AS amiss FROM incidents_incident WHERE school_id = ? AND reported_at >= ? AND reporter_kind = 'staff' ORDER BY reported_at, id`
	sqlWaits   = `SELECT reported_at AS a, acknowledged_at AS b, acknowledged_at > answer_due AS amiss FROM incidents_incident WHERE school_id = ? AND reported_at >= ? AND answer_due <> '' ORDER BY reported_at, id`
	sqlStaff   = `SELECT d.step, COUNT(*) AS many FROM incidents_discipline d WHERE d.school_id = ? AND d.added_at >= ? GROUP BY d.step ORDER BY d.step`
	sqlGuarded = `SELECT COUNT(*) AS many, COALESCE(MAX(reported_at), '') AS latest FROM incidents_incident WHERE school_id = ? AND reported_at >= ? AND no_files = TRUE`
)

// span is a time between two moments; an empty second one has not come.
type span struct {
	From  string `db:"a"`
	To    string `db:"b"`
	Amiss bool   `db:"amiss"`
}

type stepTally struct {
	Step string `db:"step"`
	Many int64  `db:"many"`
}

type manyTally struct {
	Many   int64  `db:"many"`
	Latest string `db:"latest"`
}

func spans(ctx context.Context, tx *ledger.Tx, query, from string) ([]span, error) {
	return db.All[span](ctx, tx.Tx, query, tx.School, from)
}
