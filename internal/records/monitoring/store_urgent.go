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
	// What children met in the term, and what they told.
	sqlMet = `SELECT a.id, a.person_id, a.at FROM monitoring_alert a JOIN people_person p ON p.school_id = a.school_id AND p.id = a.person_id
 WHERE a.school_id = ? AND a.kind = 'traffic' AND a.text_kind = '' AND a.at >= ? AND p.kind = 'pupil' ORDER BY a.at, a.id`
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

// answersTo are the answers to some alerts, by alert.
func (Store) answersTo(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]Answer, error) {
	out := map[string]Answer{}
	for from := 0; from < len(ids); from += mostAsked {
		some := ids[from:min(from+mostAsked, len(ids))]
		all, err := db.All[Answer](ctx, tx.Tx, `SELECT `+answerColumns+` FROM monitoring_answer WHERE school_id = ? AND alert_id IN (`+db.In(len(some))+`)`, db.Args(some, tx.School)...)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			out[a.Alert] = a
		}
	}
	return out, nil
}

const mostAsked = 500 // alerts in one question

// unanswered counts the urgent alerts that wait for a person, but those about some persons.
func (Store) unanswered(ctx context.Context, tx *ledger.Tx, not []string) (int64, error) {
	where, args := filter{Not: not}.where(tx.School)
	return db.One[int64](ctx, tx.Tx, `SELECT COUNT(*)`+where+sqlUnanswered, args...)
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
