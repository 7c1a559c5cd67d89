package monitoring

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Store is the alerts, the list of look-ups and the checks: what of monitoring lies among the records.
type Store struct{}

const (
	alertColumns = `a.id, a.level, a.kind, a.person_id, a.device, a.at, a.latest_at, a.line_id, a.host, a.category, a.clause, a.pack, a.words, a.state, a.action, a.acted_by, a.acted_at, a.incident_id,
 (SELECT COUNT(*) FROM monitoring_sign s WHERE s.school_id = a.school_id AND s.alert_id = a.id) AS signs`
	sqlAlert    = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.id = ?`
	sqlAddAlert = `INSERT INTO monitoring_alert (school_id, id, level, kind, person_id, device, at, latest_at, line_id, host, category, clause, pack, words, state, action, acted_by, acted_at, incident_id)
 VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,'open','','','','')`
	sqlEpisode = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.state = 'open' AND a.kind = ? AND a.person_id = ? AND a.device = ? AND a.category = ?
 AND a.latest_at >= ? ORDER BY a.latest_at DESC LIMIT 1`
	sqlJoin    = `UPDATE monitoring_alert SET latest_at = ?, level = ?, words = ? WHERE school_id = ? AND id = ?`
	sqlAddSign = `INSERT INTO monitoring_sign (school_id, line_id, alert_id, at) VALUES (?,?,?,?)`
	sqlSign    = `SELECT alert_id FROM monitoring_sign WHERE school_id = ? AND line_id = ?`
	sqlEnd     = `UPDATE monitoring_alert SET state = ?, action = ?, acted_by = ?, acted_at = ?, incident_id = ? WHERE school_id = ? AND id = ? AND state = 'open'`
	// An alert about the reader, or about somebody who leads the reader, is not shown (MON-15): the ids come as a list.
	sqlAlertsWhere = ` FROM monitoring_alert a WHERE a.school_id = ? AND (? = '' OR a.state = ?) AND (? = '' OR a.level = ?) AND (? = '' OR a.kind = ?)`
	sqlAlertsOrder = ` ORDER BY CASE a.state WHEN 'open' THEN 0 ELSE 1 END, CASE a.level WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END,
 CASE WHEN EXISTS (SELECT 1 FROM monitoring_answer w WHERE w.school_id = a.school_id AND w.alert_id = a.id) THEN 1 ELSE 0 END, a.latest_at DESC, a.id LIMIT ? OFFSET ?`
	sqlTally = `SELECT a.state, a.level, COUNT(*) AS n, MAX(a.latest_at) AS latest FROM monitoring_alert a WHERE a.school_id = ? AND (a.latest_at >= ? OR a.state = 'open') GROUP BY a.state, a.level`
	// sqlSealedAlert is what the trail seals of an alert.
	sqlSealedAlert = `SELECT id, level, kind, person_id, device, at, latest_at, line_id, host, category, clause, pack, words, state, action, acted_by, acted_at, incident_id
 FROM monitoring_alert WHERE school_id = ? AND id = ?`
)

func (Store) hasSign(ctx context.Context, tx *ledger.Tx, sign string) (bool, error) {
	_, err := db.One[string](ctx, tx.Tx, sqlSign, tx.School, sign)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// join adds a sign to the open alert of its episode, or opens one.
func (s Store) join(ctx context.Context, tx *ledger.Tx, one sign) (Alert, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlSign, tx.School, one.id)
	if err == nil {
		return s.Alert(ctx, tx, id)
	}
	if !errors.Is(err, db.ErrNone) {
		return Alert{}, err
	}
	n := one.alert
	a, err := db.One[Alert](ctx, tx.Tx, sqlEpisode, tx.School, n.Kind, n.Person, n.Device, n.Category, before(n.At, episode))
	switch {
	case errors.Is(err, db.ErrNone):
		a = n
		a.ID = tx.ID()
		_, err = tx.Exec(ctx, sqlAddAlert, tx.School, a.ID, a.Level, a.Kind, a.Person, a.Device, a.At, a.Latest, a.Line, a.Host, a.Category, a.Clause, a.Pack, a.Words)
	case err == nil:
		a.Latest, a.Level = max(a.Latest, n.At), louder(a.Level, n.Level)
		if n.Words != "" {
			a.Words = n.Words
		}
		_, err = tx.Exec(ctx, sqlJoin, a.Latest, a.Level, a.Words, tx.School, a.ID)
	}
	if err == nil {
		_, err = tx.Exec(ctx, sqlAddSign, tx.School, one.id, a.ID, n.At)
	}
	return a, err
}

// Alert reads one.
func (Store) Alert(ctx context.Context, tx *ledger.Tx, id string) (Alert, error) {
	a, err := db.One[Alert](ctx, tx.Tx, sqlAlert, tx.School, id)
	if errors.Is(err, db.ErrNone) {
		return a, errs.Missing("There is no such alert.")
	}
	return a, err
}

// end records what was done. A second hand that came later finds it closed.
func (Store) end(ctx context.Context, tx *ledger.Tx, a Alert) error {
	n, err := tx.Exec(ctx, sqlEnd, a.State, a.Action, a.ActedBy, a.ActedAt, a.IncidentID, tx.School, a.ID)
	if err == nil && n == 0 {
		return errs.Clash("action", "Someone else has dealt with this alert in the meantime. Please look at it again.")
	}
	return err
}

// filter picks alerts for a list; empty fields pick all. Not are persons that the reader may not see.
type filter struct {
	State, Level, Kind string
	Not                []string
}

func (f filter) where(school string) (string, []any) {
	q := sqlAlertsWhere
	args := []any{school, f.State, f.State, f.Level, f.Level, f.Kind, f.Kind}
	if len(f.Not) > 0 {
		q += ` AND a.person_id NOT IN (` + db.In(len(f.Not)) + `)`
		args = db.Args(f.Not, args...)
	}
	return q, args
}

func (Store) alerts(ctx context.Context, tx *ledger.Tx, f filter, limit, offset int) ([]Alert, int64, error) {
	where, args := f.where(tx.School)
	n, err := db.One[int64](ctx, tx.Tx, `SELECT COUNT(*)`+where, args...)
	if err != nil {
		return nil, 0, err
	}
	all, err := db.All[Alert](ctx, tx.Tx, `SELECT `+alertColumns+where+sqlAlertsOrder, append(args, limit, offset)...)
	return all, n, err
}

type tally struct {
	State  State  `db:"state"`
	Level  string `db:"level"`
	N      int64  `db:"n"`
	Latest string `db:"latest"`
}

func (Store) tally(ctx context.Context, tx *ledger.Tx, from string) ([]tally, error) {
	return db.All[tally](ctx, tx.Tx, sqlTally, tx.School, from)
}
