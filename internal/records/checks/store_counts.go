package checks

// sqlTally counts the checks that began since a moment. Bare: without confirmed senior staff before it began, or without a
// device. Gaps: with another number of pages than its chain says.
const sqlTally = `SELECT COUNT(*) AS began,
 COALESCE(SUM(CASE WHEN c.device = '' OR NOT EXISTS (SELECT 1 FROM checks_senior s WHERE s.school_id = c.school_id AND s.check_id = c.id)
   OR EXISTS (SELECT 1 FROM checks_senior s WHERE s.school_id = c.school_id AND s.check_id = c.id AND (s.confirmed_at = '' OR s.confirmed_at > c.started_at)) THEN 1 ELSE 0 END), 0) AS bare,
 COALESCE(SUM(CASE WHEN (SELECT COUNT(*) FROM checks_page p WHERE p.school_id = c.school_id AND p.check_id = c.id)
   <> COALESCE((SELECT n.pages FROM checks_chain n WHERE n.school_id = c.school_id AND n.check_id = c.id), 0) THEN 1 ELSE 0 END), 0) AS gaps,
 COALESCE(SUM((SELECT COUNT(*) FROM checks_device d WHERE d.school_id = c.school_id AND d.check_id = c.id AND d.reason <> '')), 0) AS changes,
 COALESCE(SUM(CASE WHEN c.state = 'ended' THEN 1 ELSE 0 END), 0) AS waiting,
 COALESCE(SUM(CASE WHEN c.state = 'stopped' THEN 1 ELSE 0 END), 0) AS stopped,
 COALESCE(MAX(c.started_at), '') AS latest
 FROM checks_check c WHERE c.school_id = ? AND c.started_at <> '' AND c.started_at >= ?`

// tally is what sqlTally found.
type tally struct {
	Began   int64  `db:"began"`
	Bare    int64  `db:"bare"`
	Gaps    int64  `db:"gaps"`
	Changes int64  `db:"changes"`
	Waiting int64  `db:"waiting"`
	Stopped int64  `db:"stopped"`
	Latest  string `db:"latest"`
}
