package sanctions

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// Schema is the tables of this feature.
//
//go:embed schema/*.sql
var Schema embed.FS

type store struct{}

const (
	ownColumns = `id, incident_id, number, person_id, kind, title, audience, class, removes, starts_at, ends_at, why, fair, clause, by_id, at`
	sqlAdd     = `INSERT INTO sanctions_sanction (school_id, ` + ownColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlSealed  = `SELECT ` + ownColumns + ` FROM sanctions_sanction WHERE school_id = ? AND id = ?`
	sqlColumns = `s.id, s.incident_id, s.number, s.person_id, s.kind, s.title, s.audience, s.class, s.removes, s.starts_at, s.ends_at, s.why, s.fair, s.clause, s.by_id, s.at,
 COALESCE(e.how, '') AS how, COALESCE(e.why, '') AS end_why, COALESCE(e.by_id, '') AS end_by, COALESCE(e.at, '') AS end_at, COALESCE(e.talk, '') AS talk`
	sqlWithEnd = ` FROM sanctions_sanction s LEFT JOIN sanctions_end e ON e.school_id = s.school_id AND e.sanction_id = s.id WHERE s.school_id = ?`
	sqlGet     = `SELECT ` + sqlColumns + sqlWithEnd + ` AND s.id = ?`
	sqlOfCase  = `SELECT ` + sqlColumns + sqlWithEnd + ` AND s.incident_id = ? ORDER BY s.at, s.id LIMIT 500`
	sqlOfOne   = `SELECT ` + sqlColumns + sqlWithEnd + ` AND s.person_id = ? AND s.removes <> '' AND e.how IS NULL AND s.ends_at > ? ORDER BY s.ends_at, s.id LIMIT 50`
	// What takes access away now, leaving out the lessons that the head named.
	sqlActive = `SELECT ` + sqlColumns + sqlWithEnd + ` AND s.removes <> '' AND e.how IS NULL AND s.starts_at <= ? AND s.ends_at > ?
 AND NOT EXISTS (SELECT 1 FROM sanctions_lesson l WHERE l.school_id = s.school_id AND l.sanction_id = s.id AND l.from_at <= ? AND l.to_at > ?)
 ORDER BY s.ends_at DESC, s.id`
	sqlEarlier = `SELECT COUNT(*)` + sqlWithEnd + ` AND s.person_id = ? AND s.at >= ? AND s.incident_id <> ? AND COALESCE(e.how, '') <> 'unfounded'`

	endColumns = `how, why, by_id, at, talk, told`
	sqlEnd     = `INSERT INTO sanctions_end (school_id, sanction_id, ` + endColumns + `) VALUES (?,?,?,?,?,?,?,?)`
	sqlEndSeal = `SELECT how, why, by_id, at, talk FROM sanctions_end WHERE school_id = ? AND sanction_id = ? AND told`
	sqlLiftAll = `INSERT INTO sanctions_end (school_id, sanction_id, how, why, by_id, at, talk, told)
 SELECT s.school_id, s.id, 'unfounded', ?, ?, ?, '', FALSE FROM sanctions_sanction s WHERE s.school_id = ? AND s.incident_id = ?
 AND NOT EXISTS (SELECT 1 FROM sanctions_end e WHERE e.school_id = s.school_id AND e.sanction_id = s.id)`
	sqlTold   = `UPDATE sanctions_end SET told = TRUE WHERE school_id = ? AND sanction_id = ? AND NOT told`
	sqlUntold = `SELECT ` + sqlColumns + sqlWithEnd + ` AND e.told = FALSE ORDER BY s.id LIMIT 100`
	sqlRunOut = `SELECT ` + sqlColumns + sqlWithEnd + ` AND e.how IS NULL AND s.ends_at <> '' AND s.ends_at <= ? ORDER BY s.ends_at, s.id LIMIT 100`

	lessonColumns = `id, lesson, from_at, to_at, by_id, at`
	sqlAddLesson  = `INSERT INTO sanctions_lesson (school_id, sanction_id, ` + lessonColumns + `) VALUES (?,?,?,?,?,?,?,?)`
	sqlLessons    = `SELECT ` + lessonColumns + ` FROM sanctions_lesson WHERE school_id = ? AND sanction_id = ? ORDER BY from_at, id`

	handColumns = `scope, back, by_id, at`
	sqlAddHand  = `INSERT INTO sanctions_hand (school_id, sanction_id, ` + handColumns + `) VALUES (?,?,?,?,?,?)`
	sqlHands    = `SELECT ` + handColumns + ` FROM sanctions_hand WHERE school_id = ? AND sanction_id = ? ORDER BY scope, back`
)

// lesson is one in which access is open.
type lesson struct {
	ID   string `db:"id"`
	Name string `db:"lesson"`
	From string `db:"from_at"`
	To   string `db:"to_at"`
	By   string `db:"by_id"`
	At   string `db:"at"`
}

// hand is one thing taken, or given back, by hand.
type hand struct {
	Scope string `db:"scope"`
	Back  bool   `db:"back"`
	By    string `db:"by_id"`
	At    string `db:"at"`
}

func (store) add(ctx context.Context, tx *ledger.Tx, s Sanction) error {
	_, err := tx.Exec(ctx, sqlAdd, tx.School, s.ID, s.Incident, s.Number, s.Person, s.Kind, s.Title, s.For, s.Class, s.Removes, s.Starts, s.Ends, s.Why, s.Fair, s.Clause, s.By, s.At)
	if err != nil {
		return fmt.Errorf("sanctions: imposing: %w", err)
	}
	return nil
}

func (store) get(ctx context.Context, tx *ledger.Tx, id string) (Sanction, error) {
	return db.OneOr[Sanction](ctx, tx.Tx, errs.Missing("There is no such sanction."), sqlGet, tx.School, id)
}

func (store) ofCase(ctx context.Context, tx *ledger.Tx, incident string) ([]Sanction, error) {
	return db.All[Sanction](ctx, tx.Tx, sqlOfCase, tx.School, incident)
}

// access is what is taken, or is going to be taken, from one person.
func (store) access(ctx context.Context, tx *ledger.Tx, person, now string) ([]Sanction, error) {
	return db.All[Sanction](ctx, tx.Tx, sqlOfOne, tx.School, person, now)
}

func (store) active(ctx context.Context, tx *ledger.Tx, now string) ([]Sanction, error) {
	return db.All[Sanction](ctx, tx.Tx, sqlActive, tx.School, now, now, now, now)
}

func (store) earlier(ctx context.Context, tx *ledger.Tx, person, since, except string) (int, error) {
	return db.One[int](ctx, tx.Tx, sqlEarlier, tx.School, person, since, except)
}

func (store) end(ctx context.Context, tx *ledger.Tx, id, how, why, by, talk string) error {
	_, err := tx.Exec(ctx, sqlEnd, tx.School, id, how, why, by, tx.Now, talk, true)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("", "This sanction has already ended.")
	}
	return err
}

func (store) liftAll(ctx context.Context, tx *ledger.Tx, incident, why, by string) error {
	_, err := tx.Exec(ctx, sqlLiftAll, why, by, tx.Now, tx.School, incident)
	return err
}

func (store) untold(ctx context.Context, tx *ledger.Tx) ([]Sanction, error) {
	return db.All[Sanction](ctx, tx.Tx, sqlUntold, tx.School)
}

// told notes that the trail has an end; false: somebody else has noted it.
func (store) told(ctx context.Context, tx *ledger.Tx, id string) (bool, error) {
	n, err := tx.Exec(ctx, sqlTold, tx.School, id)
	return n == 1, err
}

func (store) runOut(ctx context.Context, tx *ledger.Tx, now string) ([]Sanction, error) {
	return db.All[Sanction](ctx, tx.Tx, sqlRunOut, tx.School, now)
}

func (store) addLesson(ctx context.Context, tx *ledger.Tx, id string, l lesson) error {
	_, err := tx.Exec(ctx, sqlAddLesson, tx.School, id, l.ID, l.Name, l.From, l.To, l.By, l.At)
	return err
}

func (store) lessons(ctx context.Context, tx *ledger.Tx, id string) ([]lesson, error) {
	return db.All[lesson](ctx, tx.Tx, sqlLessons, tx.School, id)
}

func (store) addHand(ctx context.Context, tx *ledger.Tx, id string, h hand) error {
	_, err := tx.Exec(ctx, sqlAddHand, tx.School, id, h.Scope, h.Back, h.By, h.At)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("", "Somebody has already noted this.")
	}
	return err
}

func (store) hands(ctx context.Context, tx *ledger.Tx, id string) ([]hand, error) {
	return db.All[hand](ctx, tx.Tx, sqlHands, tx.School, id)
}
