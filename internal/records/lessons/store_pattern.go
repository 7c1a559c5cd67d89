package lessons

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	patternColumns = `id, key, title, cases, first_at, last_at, found_at, decision, reason, clause, decided_at, decided_by`

	// Cases about adults of the school are the head's or the chair's alone, whatever matrix they walk, so they are in no pattern that
	// others read.
	sqlSeen = `SELECT i.id, i.risk_type, i.matrix_row, i.happened_at,
 COALESCE((SELECT MIN(p.class) FROM incidents_person p WHERE p.school_id = i.school_id AND p.incident_id = i.id AND p.kind = 'pupil'), '') AS class
 FROM incidents_incident i WHERE i.school_id = ? AND i.happened_at >= ? AND i.happened_at < ? AND i.audience = 'learner' AND i.about = '' ORDER BY i.happened_at, i.id LIMIT 5000`
	sqlSites = `SELECT DISTINCT e.incident_id, e.address FROM incidents_evidence e
 JOIN incidents_incident i ON i.school_id = e.school_id AND i.id = e.incident_id
 WHERE e.school_id = ? AND i.happened_at >= ? AND i.happened_at < ? AND i.audience = 'learner' AND i.about = '' AND e.address <> ''`
	sqlFlag = `INSERT INTO lessons_pattern (school_id, ` + patternColumns + `) VALUES (?,?,?,?,?,?,?,?,'','','','','')`
	sqlNote = `INSERT INTO lessons_month (school_id, month, at, cases, flagged) VALUES (?,?,?,?,?)
 ON CONFLICT (school_id, month) DO UPDATE SET at = excluded.at, cases = excluded.cases, flagged = lessons_month.flagged + excluded.flagged`
	sqlMonth    = `SELECT COUNT(*) FROM lessons_month WHERE school_id = ? AND month = ?`
	sqlMonths   = `SELECT month, at, cases, flagged FROM lessons_month WHERE school_id = ? ORDER BY month DESC LIMIT 13`
	sqlRecent   = `SELECT key FROM lessons_pattern WHERE school_id = ? AND (decision = '' OR found_at >= ?)`
	sqlPattern  = `SELECT ` + patternColumns + ` FROM lessons_pattern WHERE school_id = ? AND id = ?`
	sqlPatterns = `SELECT ` + patternColumns + ` FROM lessons_pattern WHERE school_id = ? AND found_at >= ? ORDER BY found_at DESC, key LIMIT 500`
	sqlDecided  = `UPDATE lessons_pattern SET decision = ?, reason = ?, clause = ?, decided_at = ?, decided_by = ? WHERE school_id = ? AND id = ? AND decision = ''`
)

type site struct {
	Incident string `db:"incident_id"`
	Address  string `db:"address"`
}

// seen are the cases about children that happened in a stretch of time, with the sites that their evidence names.
func (Store) seen(ctx context.Context, tx *ledger.Tx, from, to string) ([]seen, error) {
	all, err := db.All[seenRow](ctx, tx.Tx, sqlSeen, tx.School, from, to)
	if err != nil {
		return nil, err
	}
	sites, err := db.All[site](ctx, tx.Tx, sqlSites, tx.School, from, to)
	if err != nil {
		return nil, err
	}
	by := map[string]map[string]bool{}
	out := make([]seen, 0, len(all))
	for _, s := range sites {
		if host := siteOf(s.Address); host != "" {
			if by[s.Incident] == nil {
				by[s.Incident] = map[string]bool{}
			}
			by[s.Incident][host] = true
		}
	}
	for _, r := range all {
		s := seen{seenRow: r}
		for host := range by[r.ID] {
			s.Sites = append(s.Sites, host)
		}
		out = append(out, s)
	}
	return out, nil
}

// seenRow is a case as the database gives it.
type seenRow struct {
	ID       string `db:"id"`
	Type     string `db:"risk_type"`
	Row      string `db:"matrix_row"`
	Class    string `db:"class"`
	Happened string `db:"happened_at"`
}

func (Store) flag(ctx context.Context, tx *ledger.Tx, f Found) error {
	_, err := tx.Exec(ctx, sqlFlag, tx.School, f.ID, f.Key, f.Title, f.Cases, f.First, f.Last, f.FoundAt)
	return err
}

func (Store) noteMonth(ctx context.Context, tx *ledger.Tx, month string, cases, flagged int) error {
	_, err := tx.Exec(ctx, sqlNote, tx.School, month, tx.Now, cases, flagged)
	return err
}

func (Store) grouped(ctx context.Context, tx *ledger.Tx, month string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlMonth, tx.School, month)
	return n > 0, err
}

// Month is one in which the cases were grouped.
type Month struct {
	Month   string `db:"month"`
	At      string `db:"at"`
	Cases   int64  `db:"cases"`
	Flagged int64  `db:"flagged"`
}

func (Store) months(ctx context.Context, tx *ledger.Tx) ([]Month, error) {
	return db.All[Month](ctx, tx.Tx, sqlMonths, tx.School)
}

// recent are the keys of patterns that wait for a decision, or were flagged since a moment.
func (Store) recent(ctx context.Context, tx *ledger.Tx, since string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlRecent, tx.School, since)
}

func (Store) pattern(ctx context.Context, tx *ledger.Tx, id string) (Found, error) {
	return db.OneOr[Found](ctx, tx.Tx, errs.Missing("There is no such pattern."), sqlPattern, tx.School, id)
}

// Patterns are those found since a moment, the newest first. // serves GOV-15
func (Store) Patterns(ctx context.Context, tx *ledger.Tx, since string) ([]Found, error) {
	return db.All[Found](ctx, tx.Tx, sqlPatterns, tx.School, since)
}

func (Store) decided(ctx context.Context, tx *ledger.Tx, f Found) error {
	n, err := tx.Exec(ctx, sqlDecided, f.Decision, f.Reason, f.Clause, tx.Now, f.DecidedBy, tx.School, f.ID)
	if err == nil && n == 0 {
		return errs.Clash("decision", "The group has decided on this pattern already.")
	}
	return err
}
