package monitoring

import (
	"context"
	"errors"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/tallies"
)

// Store is the alerts: what of monitoring itself lies among the records.
type Store struct{}

const (
	alertRow = `a.id, a.level, a.kind, a.person_id, a.device, a.at, a.latest_at, a.line_id, a.host, a.category, a.clause, a.pack, a.words, a.state, a.action, a.acted_by, a.acted_at, a.incident_id,
 a.text_kind, a.score, a.story, a.post, a.class, a.lesson, a.aim, a.asked, a.explained, a.part_of, a.judged`
	alertColumns = alertRow + `, a.family, CASE WHEN a.kind = 'class'
 THEN (SELECT COUNT(*) FROM monitoring_sign s JOIN monitoring_alert q ON q.school_id = s.school_id AND q.id = s.alert_id WHERE q.school_id = a.school_id AND q.part_of = a.id)
 ELSE (SELECT COUNT(*) FROM monitoring_sign s WHERE s.school_id = a.school_id AND s.alert_id = a.id) END AS signs`
	sqlAlert    = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.id = ?`
	sqlAddAlert = `INSERT INTO monitoring_alert (school_id, id, level, kind, person_id, device, at, latest_at, line_id, host, category, clause, pack, words,
 family, text_kind, score, post, class, lesson, aim, asked, explained, state, action, acted_by, acted_at, incident_id)
 VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'open','','','','')`
	sqlEpisode = `SELECT ` + alertColumns + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.state = 'open' AND a.kind = ? AND a.person_id = ? AND a.device = ?
 AND CASE WHEN a.family = '' THEN a.category ELSE a.family END = ? AND a.latest_at >= ? AND a.at >= ? AND a.at <= ?
 AND NOT EXISTS (SELECT 1 FROM monitoring_answer w WHERE w.school_id = a.school_id AND w.alert_id = a.id AND (w.at < ? OR w.at > ?)) ORDER BY a.latest_at DESC LIMIT 1`
	sqlJoin = `UPDATE monitoring_alert SET latest_at = ?, level = ?, words = ?, host = ?, category = ?, text_kind = ?, clause = ?, post = ?, asked = ?, lesson = ?, aim = ?, explained = ?,
 score = ?, part_of = ? WHERE school_id = ? AND id = ?`
	sqlAddSign = `INSERT INTO monitoring_sign (school_id, line_id, alert_id, at, kind, where_found, score, host, rules) VALUES (?,?,?,?,?,?,?,?,?)`
	sqlSign    = `SELECT alert_id FROM monitoring_sign WHERE school_id = ? AND line_id = ?`
	sqlEnd     = `UPDATE monitoring_alert SET state = ?, action = ?, acted_by = ?, acted_at = ?, incident_id = ?, judged = ? WHERE school_id = ? AND id = ? AND state = 'open'`
	// An alert about the reader, or about somebody who leads the reader, is not shown (MON-15): the ids come as a list.
	sqlAlertsWhere = ` FROM monitoring_alert a WHERE a.school_id = ? AND (? = '' OR a.state = ?) AND (? = '' OR a.level = ?) AND (? = '' OR a.kind = ?)
 AND (? = '' OR ` + tallies.SQLSort + ` = ?) AND (? = '' OR a.class = ?) AND (? = '' OR a.at >= ?) AND (? = '' OR a.at < ?) AND a.part_of = ''`
	sqlAlertsOrder = ` ORDER BY CASE a.state WHEN 'open' THEN 0 ELSE 1 END, CASE a.level WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 ELSE 2 END,
 CASE WHEN EXISTS (SELECT 1 FROM monitoring_answer w WHERE w.school_id = a.school_id AND w.alert_id = a.id) THEN 1 ELSE 0 END, a.latest_at DESC, a.id LIMIT ? OFFSET ?`
	sqlTally = `SELECT a.state, a.level, COUNT(*) AS n, MAX(a.latest_at) AS latest FROM monitoring_alert a WHERE a.school_id = ? AND (a.latest_at >= ? OR a.state = 'open') AND a.part_of = '' GROUP BY a.state, a.level`
	// sqlSealedAlert is what the trail seals of an alert.
	sqlSealedAlert = `SELECT ` + alertRow + ` FROM monitoring_alert a WHERE a.school_id = ? AND a.id = ?`
)

func (Store) hasSign(ctx context.Context, tx *ledger.Tx, sign string) (bool, error) {
	_, err := db.One[string](ctx, tx.Tx, sqlSign, tx.School, sign)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// join adds a sign to the open alert of its episode, or opens one and says so.
func (s Store) join(ctx context.Context, tx *ledger.Tx, one sign) (Alert, bool, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlSign, tx.School, one.id)
	if err == nil {
		a, err := s.Alert(ctx, tx, id)
		return a, false, err
	}
	if !errors.Is(err, db.ErrNone) {
		return Alert{}, false, err
	}
	n := one.alert
	from, to := n.answerStands()
	a, err := db.One[Alert](ctx, tx.Tx, sqlEpisode, tx.School, n.Kind, n.Person, n.Device, n.family(), n.since(), n.oldest(), n.newest(), from, to)
	opened := errors.Is(err, db.ErrNone)
	switch {
	case opened:
		a = n
		a.ID = tx.ID()
		_, err = tx.Exec(ctx, sqlAddAlert, tx.School, a.ID, a.Level, a.Kind, a.Person, a.Device, a.At, a.Latest, a.Line, a.Host, a.Category, a.Clause, a.Pack, a.Words,
			a.family(), a.TextKind, a.Score, a.Post, a.Class, a.Lesson, a.Aim, a.Asked, a.Explained)
	case err == nil:
		a = a.with(n)
		_, err = tx.Exec(ctx, sqlJoin, a.Latest, a.Level, a.Words, a.Host, a.Category, a.TextKind, a.Clause, a.Post, a.Asked, a.Lesson, a.Aim, a.Explained, a.Score, a.PartOf, tx.School, a.ID)
	}
	if err == nil {
		_, err = tx.Exec(ctx, sqlAddSign, tx.School, one.id, a.ID, n.At, one.kind, one.where, one.score, n.Host, one.rules)
	}
	return a, opened, err
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
	n, err := tx.Exec(ctx, sqlEnd, a.State, a.Action, a.ActedBy, a.ActedAt, a.IncidentID, a.Judged, tx.School, a.ID)
	if err == nil && n == 0 {
		return errs.Clash("action", "Someone else has dealt with this alert in the meantime. Please look at it again.")
	}
	return err
}

// filter picks alerts for a list; empty fields pick all. Not are persons that the reader may not see.
type filter struct {
	State, Level, Kind string
	Sort               string // what it is about, as one key
	Class              string
	From, Until        string   // when it began
	Words              string   // part of a site or a story
	Persons            []string // or one of these, whom the words may mean
	Not                []string
	Classes            []string // only children of these; nil: of any
	Lead               bool     // without what the class teacher follows up, which has a page of its own (WEB-31)
}

func (f filter) where(school string) (string, []any) {
	q := sqlAlertsWhere
	args := []any{school, f.State, f.State, f.Level, f.Level, f.Kind, f.Kind, f.Sort, f.Sort, f.Class, f.Class, f.From, f.From, f.Until, f.Until}
	if f.Words != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(f.Words)) + "%"
		q += ` AND (LOWER(a.host) LIKE ? ESCAPE '\' OR LOWER(a.story) LIKE ? ESCAPE '\'`
		args = append(args, like, like)
		if len(f.Persons) > 0 {
			q += ` OR a.person_id IN (` + db.In(len(f.Persons)) + `)`
			args = db.Args(f.Persons, args...)
		}
		q += `)`
	}
	if f.Lead {
		q += ` AND a.kind <> 'repeat'`
	}
	if len(f.Not) > 0 {
		q += ` AND a.person_id NOT IN (` + db.In(len(f.Not)) + `)`
		args = db.Args(f.Not, args...)
	}
	if len(f.Classes) > 0 {
		q += ` AND EXISTS (SELECT 1 FROM people_person p WHERE p.school_id = a.school_id AND p.id = a.person_id AND p.class <> '' AND p.class IN (` + db.In(len(f.Classes)) + `))`
		args = db.Args(f.Classes, args...)
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

// levels counts by level what a filter picks.
func (Store) levels(ctx context.Context, tx *ledger.Tx, f filter) (map[string]int64, error) {
	where, args := f.where(tx.School)
	all, err := db.All[Tally](ctx, tx.Tx, `SELECT a.level AS label, COUNT(*) AS n`+where+` GROUP BY 1`, args...)
	out := map[string]int64{}
	for _, t := range all {
		out[t.Key] = t.N
	}
	return out, err
}

// sorts are the things that alerts are about, for a choice in the list.
func (Store) sorts(ctx context.Context, tx *ledger.Tx, not []string) ([]string, error) {
	where, args := filter{Not: not}.where(tx.School)
	return db.All[string](ctx, tx.Tx, `SELECT DISTINCT `+tallies.SQLSort+where+` ORDER BY 1 LIMIT 100`, args...)
}
