package watching

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

type store struct{}

const perPage = 25

const (
	sessionColumns = `id, kind, class, club_id, title, place, leader_id, screens_id, mobiles_id, cameras_id, pass_id, starts_at, ends_at, by_id, at, ended_at, ended_by`
	sqlAdd         = `INSERT INTO watching_session (school_id, ` + sessionColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,'','')`
	sqlGet         = `SELECT ` + sessionColumns + ` FROM watching_session WHERE school_id = ? AND id = ?`
	sqlOfPass      = `SELECT ` + sessionColumns + ` FROM watching_session WHERE school_id = ? AND pass_id = ? AND pass_id <> '' ORDER BY starts_at DESC, id DESC LIMIT 1`
	sqlRunning     = `SELECT ` + sessionColumns + ` FROM watching_session WHERE school_id = ? AND ends_at > ? AND starts_at <= ? AND ended_at = '' ORDER BY starts_at, id LIMIT 500`
	sqlMine        = `SELECT s.id, s.kind, s.class, s.club_id, s.title, s.place, s.leader_id, s.screens_id, s.mobiles_id, s.cameras_id, s.pass_id, s.starts_at, s.ends_at, s.by_id, s.at, s.ended_at, s.ended_by
 FROM watching_session s JOIN watching_member m ON m.school_id = s.school_id AND m.session_id = s.id
 WHERE s.school_id = ? AND m.person_id = ? AND s.ends_at > ? AND s.starts_at <= ? AND s.ended_at = '' ORDER BY s.starts_at DESC, s.id DESC LIMIT 1`
	sqlList   = `SELECT ` + sessionColumns + `, COUNT(*) OVER () AS total FROM watching_session WHERE school_id = ? AND (ended_at <> '' OR ends_at <= ?) ORDER BY starts_at DESC, id DESC LIMIT ? OFFSET ?`
	sqlEnd    = `UPDATE watching_session SET ended_at = ?, ended_by = ? WHERE school_id = ? AND id = ? AND ended_at = '' AND ends_at > ?`
	sqlExtend = `UPDATE watching_session SET ends_at = ? WHERE school_id = ? AND id = ? AND ended_at = ''`

	sqlAddMember = `INSERT INTO watching_member (school_id, session_id, person_id) VALUES (?,?,?)`
	sqlMembers   = `SELECT person_id FROM watching_member WHERE school_id = ? AND session_id = ? ORDER BY person_id`
	// Who was in a session at some time between two moments.
	sqlUnder = `SELECT DISTINCT m.person_id FROM watching_member m JOIN watching_session s ON s.school_id = m.school_id AND s.id = m.session_id
 WHERE s.school_id = ? AND s.ends_at > ? AND s.starts_at <= ? AND (s.ended_at = '' OR s.ended_at > ?) ORDER BY m.person_id`

	sqlInClass = `SELECT id FROM people_person WHERE school_id = ? AND kind = 'pupil' AND class = ? AND (left_on = '' OR left_on > ?) ORDER BY id`
	sqlInClub  = `SELECT p.id FROM watching_part w JOIN people_person p ON p.school_id = w.school_id AND p.id = w.person_id
 WHERE w.school_id = ? AND w.club_id = ? AND NOT w.leads AND p.kind = 'pupil' AND (p.left_on = '' OR p.left_on > ?) ORDER BY p.id`

	sqlView    = `INSERT INTO watching_view (school_id, session_id, person_id, at) VALUES (?,?,?,?) ON CONFLICT (school_id, session_id, person_id) DO NOTHING`
	sqlViewed  = `SELECT COUNT(*) FROM watching_view WHERE school_id = ? AND session_id = ? AND person_id = ?`
	sqlViews   = `SELECT COUNT(DISTINCT session_id) AS n, COALESCE(MAX(at), '') AS latest FROM watching_view WHERE school_id = ? AND at >= ?`
	sqlStarted = `SELECT COUNT(*) AS n, COALESCE(MAX(starts_at), '') AS latest FROM watching_session WHERE school_id = ? AND starts_at >= ?`
)

func (s store) add(ctx context.Context, tx *ledger.Tx, x Session, children []string) error {
	_, err := tx.Exec(ctx, sqlAdd, tx.School, x.ID, x.Kind, x.Class, x.Club, x.Title, x.Place, x.Leader, x.Screens, x.Mobiles, x.Cameras, x.Pass, x.Starts, x.Ends, x.By, x.At)
	for _, child := range children {
		if err != nil {
			break
		}
		_, err = tx.Exec(ctx, sqlAddMember, tx.School, x.ID, child)
	}
	if err != nil {
		return fmt.Errorf("watching: opening: %w", err)
	}
	return nil
}

func (store) get(ctx context.Context, tx *ledger.Tx, id string) (Session, error) {
	return db.OneOr[Session](ctx, tx.Tx, errs.Missing("There is no such session."), sqlGet, tx.School, id)
}

// ofPass is the session that began with a lesson.
func (store) ofPass(ctx context.Context, tx *ledger.Tx, pass string) (Session, bool, error) {
	return maybe(db.One[Session](ctx, tx.Tx, sqlOfPass, tx.School, pass))
}

// running are the sessions under way at a moment.
func (store) running(ctx context.Context, tx *ledger.Tx, now string) ([]Session, error) {
	return db.All[Session](ctx, tx.Tx, sqlRunning, tx.School, now, now)
}

// mine is the session that a child is in.
func (store) mine(ctx context.Context, tx *ledger.Tx, person string) (Session, bool, error) {
	return maybe(db.One[Session](ctx, tx.Tx, sqlMine, tx.School, person, tx.Now, tx.Now))
}

func maybe(s Session, err error) (Session, bool, error) {
	if errors.Is(err, db.ErrNone) {
		return s, false, nil
	}
	return s, err == nil, err
}

type listed struct {
	Session
	Total int `db:"total"`
}

// list are the sessions that are over, newest first.
func (store) list(ctx context.Context, tx *ledger.Tx, page int) ([]listed, error) {
	return db.All[listed](ctx, tx.Tx, sqlList, tx.School, tx.Now, perPage, (max(page, 1)-1)*perPage)
}

func (s store) end(ctx context.Context, tx *ledger.Tx, id, at, by string) error {
	n, err := tx.Exec(ctx, sqlEnd, at, by, tx.School, id, at)
	if err == nil && n == 0 {
		return errs.Clash("", "This session is over already.")
	}
	if err == nil {
		_, err = tx.Exec(ctx, sqlLiftAll, at, tx.School, id)
	}
	return err
}

func (store) extend(ctx context.Context, tx *ledger.Tx, id, end string) error {
	n, err := tx.Exec(ctx, sqlExtend, end, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "This session is over already.")
	}
	return err
}

func (store) members(ctx context.Context, tx *ledger.Tx, session string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlMembers, tx.School, session)
}

// under are those who were in a session between two moments.
func (store) under(ctx context.Context, tx *ledger.Tx, from, until string) (map[string]bool, error) {
	all, err := db.All[string](ctx, tx.Tx, sqlUnder, tx.School, from, until, from)
	out := make(map[string]bool, len(all))
	for _, id := range all {
		out[id] = true
	}
	return out, err
}

func (store) inClass(ctx context.Context, tx *ledger.Tx, class, day string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlInClass, tx.School, class, day)
}

func (store) inClub(ctx context.Context, tx *ledger.Tx, club, day string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlInClub, tx.School, club, day)
}

func (store) view(ctx context.Context, tx *ledger.Tx, session, person string) error {
	_, err := tx.Exec(ctx, sqlView, tx.School, session, person, tx.Now)
	return err
}

func (store) viewed(ctx context.Context, tx *ledger.Tx, session, person string) (bool, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlViewed, tx.School, session, person)
	return n > 0, err
}

type tally struct {
	N      int    `db:"n"`
	Latest string `db:"latest"`
}

func (store) views(ctx context.Context, tx *ledger.Tx, from string) (tally, error) {
	return db.One[tally](ctx, tx.Tx, sqlViews, tx.School, from)
}

func (store) started(ctx context.Context, tx *ledger.Tx, from string) (tally, error) {
	return db.One[tally](ctx, tx.Tx, sqlStarted, tx.School, from)
}
