package monitoring

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	answerColumns = `alert_id, person_id, at`
	sqlAddAnswer  = `INSERT INTO monitoring_answer (school_id, ` + answerColumns + `) VALUES (?,?,?,?) ON CONFLICT (school_id, alert_id) DO NOTHING`
	sqlSealAnswer = `SELECT ` + answerColumns + ` FROM monitoring_answer WHERE school_id = ? AND alert_id = ?`
	sqlUnanswered = ` AND a.state = 'open' AND a.level = 'urgent' AND a.kind = 'traffic'
 AND NOT EXISTS (SELECT 1 FROM monitoring_answer w WHERE w.school_id = a.school_id AND w.alert_id = a.id)`
	sqlUrgentTerm = `SELECT a.at AS at, COALESCE(w.at, '') AS answered FROM monitoring_alert a LEFT JOIN monitoring_answer w ON w.school_id = a.school_id AND w.alert_id = a.id
 WHERE a.school_id = ? AND a.level = 'urgent' AND a.kind = 'traffic' AND a.at >= ? ORDER BY a.at, a.id`
	// Persons shut out of a case that another person is in: what is about the other is closed to them too (INC-06).
	sqlShutOut = `SELECT DISTINCT me.person_id FROM incidents_person me JOIN incidents_person o ON o.school_id = me.school_id AND o.incident_id = me.incident_id
 WHERE o.school_id = ? AND o.person_id = ? AND me.part = 'subject' AND me.person_id <> o.person_id ORDER BY me.person_id`
	// What children met in the term, and what they told.
	sqlMet = `SELECT a.id, a.person_id, a.at FROM monitoring_alert a JOIN people_person p ON p.school_id = a.school_id AND p.id = a.person_id
 WHERE a.school_id = ? AND a.kind = 'traffic' AND a.at >= ? AND p.kind = 'pupil' ORDER BY a.at, a.id`
	sqlToldBy = `SELECT COUNT(*) FROM incidents_incident WHERE school_id = ? AND reporter = ? AND reported_at >= ? AND reported_at <= ?`
)

// Answer is the first response of a person to an alert.
type Answer struct {
	Alert  string `db:"alert_id"`
	Person string `db:"person_id"`
	At     string `db:"at"`
}

// addAnswer stores who answers; false when somebody has before.
func (Store) addAnswer(ctx context.Context, tx *ledger.Tx, alert string) (bool, error) {
	n, err := tx.Exec(ctx, sqlAddAnswer, tx.School, alert, tx.Grant.Actor().Person, tx.Now)
	return n > 0, err
}

// answerTo is the answer to an alert; the zero Answer when there is none.
func (Store) answerTo(ctx context.Context, tx *ledger.Tx, alert string) (Answer, error) {
	a, err := db.One[Answer](ctx, tx.Tx, sqlSealAnswer, tx.School, alert)
	if errors.Is(err, db.ErrNone) {
		return Answer{}, nil
	}
	return a, err
}

// unanswered counts the urgent alerts that wait for a person, but those about some persons.
func (Store) unanswered(ctx context.Context, tx *ledger.Tx, not []string) (int64, error) {
	where, args := filter{Not: not}.where(tx.School)
	return db.One[int64](ctx, tx.Tx, `SELECT COUNT(*)`+where+sqlUnanswered, args...)
}

type response struct {
	At       string `db:"at"`
	Answered string `db:"answered"`
}

func (Store) urgentSince(ctx context.Context, tx *ledger.Tx, from string) ([]response, error) {
	return db.All[response](ctx, tx.Tx, sqlUrgentTerm, tx.School, from)
}

func (Store) shutOut(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlShutOut, tx.School, person)
}

type met struct {
	ID     string `db:"id"`
	Person string `db:"person_id"`
	At     string `db:"at"`
}

func (Store) metSince(ctx context.Context, tx *ledger.Tx, from string) ([]met, error) {
	return db.All[met](ctx, tx.Tx, sqlMet, tx.School, from)
}

// toldBetween reports whether a person told something in a stretch of time.
func (Store) toldBetween(ctx context.Context, tx *ledger.Tx, person, from, to string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlToldBy, tx.School, person, from, to)
	return n > 0, err
}
