package watching

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	actColumns = `id, session_id, kind, person_id, address, by_id, at, until_at, lifted_at`
	sqlAddAct  = `INSERT INTO watching_act (school_id, ` + actColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?)`
	sqlActs    = `SELECT ` + actColumns + ` FROM watching_act WHERE school_id = ? AND session_id = ? ORDER BY at, id LIMIT 1000`
	sqlLift    = `UPDATE watching_act SET lifted_at = ? WHERE school_id = ? AND session_id = ? AND kind = 'eyes_up' AND lifted_at = '' AND (? = '' OR person_id = ?)`
	sqlLiftAct = `UPDATE watching_act SET lifted_at = ? WHERE school_id = ? AND session_id = ? AND id = ? AND kind = 'site' AND lifted_at = ''`
	sqlLiftAll = `UPDATE watching_act SET lifted_at = ? WHERE school_id = ? AND session_id = ? AND lifted_at = ''`
	// Whom "eyes up" holds: the child, or all of the session; never anybody who is no pupil, whatever a row says.
	sqlHeld = `SELECT m.person_id AS person_id, MAX(a.until_at) AS until_at FROM watching_act a
 JOIN watching_session s ON s.school_id = a.school_id AND s.id = a.session_id
 JOIN watching_member m ON m.school_id = a.school_id AND m.session_id = a.session_id AND (a.person_id = '' OR a.person_id = m.person_id)
 JOIN people_person p ON p.school_id = m.school_id AND p.id = m.person_id AND p.kind = 'pupil'
 WHERE a.school_id = ? AND a.kind = 'eyes_up' AND a.lifted_at = '' AND a.until_at > ? AND s.ended_at = '' GROUP BY m.person_id ORDER BY m.person_id`
	sqlActTally = `SELECT COUNT(*) AS acts, COUNT(DISTINCT session_id) AS sessions, COALESCE(MAX(at), '') AS latest,
 COALESCE(SUM(CASE WHEN kind = 'eyes_up' THEN 1 ELSE 0 END), 0) AS eyes, COALESCE(SUM(CASE WHEN kind = 'site' THEN 1 ELSE 0 END), 0) AS shown,
 COALESCE(SUM(CASE WHEN kind = 'signed_out' THEN 1 ELSE 0 END), 0) AS out FROM watching_act WHERE school_id = ? AND at >= ?`
	sqlBeyond = `SELECT COUNT(*) FROM watching_act a JOIN watching_session s ON s.school_id = a.school_id AND s.id = a.session_id
 WHERE a.school_id = ? AND a.at >= ? AND a.lifted_at = '' AND (a.until_at > s.ends_at OR s.ended_at <> '' AND a.until_at > s.ended_at)`
)

func (store) addAct(ctx context.Context, tx *ledger.Tx, a Act) error {
	_, err := tx.Exec(ctx, sqlAddAct, tx.School, a.ID, a.Session, a.Kind, a.Person, a.Address, a.By, a.At, a.Until, a.Lifted)
	return err
}

func (store) acts(ctx context.Context, tx *ledger.Tx, session string) ([]Act, error) {
	return db.All[Act](ctx, tx.Tx, sqlActs, tx.School, session)
}

// lift lets go of one child; without one, of all.
func (store) lift(ctx context.Context, tx *ledger.Tx, session, person string) error {
	_, err := tx.Exec(ctx, sqlLift, tx.Now, tx.School, session, person, person)
	return err
}

func (store) liftAct(ctx context.Context, tx *ledger.Tx, session, act string) error {
	n, err := tx.Exec(ctx, sqlLiftAct, tx.Now, tx.School, session, act)
	if err == nil && n == 0 {
		return errs.Clash("", "This site is not shown any more.")
	}
	return err
}

// heldNow is one child who has to look up, until a moment.
type heldNow struct {
	Person string `db:"person_id"`
	Until  string `db:"until_at"`
}

func (store) held(ctx context.Context, tx *ledger.Tx, now string) ([]heldNow, error) {
	return db.All[heldNow](ctx, tx.Tx, sqlHeld, tx.School, now)
}

type actTally struct {
	Acts     int    `db:"acts"`
	Sessions int    `db:"sessions"`
	Latest   string `db:"latest"`
	Eyes     int    `db:"eyes"`
	Shown    int    `db:"shown"`
	Out      int    `db:"out"`
}

func (store) actTally(ctx context.Context, tx *ledger.Tx, from string) (actTally, error) {
	return db.One[actTally](ctx, tx.Tx, sqlActTally, tx.School, from)
}

// beyond counts what was done from afar and would outlive its session: there is none.
func (store) beyond(ctx context.Context, tx *ledger.Tx, from string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlBeyond, tx.School, from)
}
