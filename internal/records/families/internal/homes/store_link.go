package homes

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

// Schema is the tables of links.
//
//go:embed schema/*.sql
var Schema embed.FS

// Store is every statement about links.
type Store struct{}

const (
	linkColumns = `id, person, purpose, made_at, made_by, expires_at, letter, intro, undone_at, tries, closed_at, closed_why`
	sqlAdd      = `INSERT INTO families_link (school_id, id, person, purpose, hash, made_at, made_by, expires_at, letter, intro, undone_at, tries, closed_at, closed_why)
 VALUES (?,?,?,?,?,?,?,?,'',FALSE,'',0,'','')`
	sqlByHash = `SELECT ` + linkColumns + ` FROM families_link WHERE school_id = ? AND hash = ?`
	sqlCarry  = `UPDATE families_link SET letter = ?, intro = ? WHERE school_id = ? AND id = ?`
	sqlTried  = `UPDATE families_link SET tries = tries + 1 WHERE school_id = ? AND id = ? AND closed_at = '' AND tries < ? RETURNING tries`
	sqlRight  = `UPDATE families_link SET tries = 0 WHERE school_id = ? AND id = ?`
	sqlClose  = `UPDATE families_link SET closed_at = ?, closed_why = ? WHERE school_id = ? AND id = ? AND closed_at = ''`
	sqlOpenOf = `SELECT id FROM families_link WHERE school_id = ? AND person = ? AND (? = '' OR purpose = ?) AND closed_at = '' AND expires_at > ? ORDER BY id`

	sqlAddPass  = `INSERT INTO families_pass (school_id, hash, link, until_at) VALUES (?,?,?,?)`
	sqlPasses   = `SELECT COUNT(*) FROM families_pass WHERE school_id = ? AND hash = ? AND link = ? AND until_at > ?`
	sqlUntil    = `SELECT until_at FROM families_pass WHERE school_id = ? AND hash = ?`
	sqlProlong  = `UPDATE families_pass SET until_at = ? WHERE school_id = ? AND hash = ? AND link = ?`
	sqlEndPass  = `DELETE FROM families_pass WHERE school_id = ? AND hash = ? AND link = ?`
	sqlAddVisit = `INSERT INTO families_visit (school_id, id, link, what, about, addr, at) VALUES (?,?,?,?,?,?,?)`
	sqlVisited  = `SELECT COUNT(*) FROM families_visit WHERE school_id = ? AND link = ? AND what = ? AND about = ? AND addr = ? AND at > ?`
	sqlVisits   = `SELECT what, about, addr, at FROM families_visit WHERE school_id = ? AND link = ? ORDER BY at DESC, id DESC LIMIT ?`

	// The rows that the trail seals with a link. The count of tries is written at each of them, under its own event.
	sqlSealLink = `SELECT person, purpose, hash, made_at, made_by, expires_at, letter, intro, undone_at, tries, closed_at, closed_why FROM families_link WHERE school_id = ? AND id = ?`
)

func (Store) add(ctx context.Context, tx *ledger.Tx, l Link, hash string) error {
	if _, err := tx.Exec(ctx, sqlAdd, tx.School, l.ID, l.Person, l.Purpose, hash, l.Made, l.By, l.Expires); err != nil {
		return fmt.Errorf("families: link: %w", err)
	}
	return nil
}

// carried notes the letter that took a link home.
func (Store) carried(ctx context.Context, tx *ledger.Tx, id, letter string, intro bool) error {
	_, err := tx.Exec(ctx, sqlCarry, letter, intro, tx.School, id)
	return err
}

func (Store) byHash(ctx context.Context, tx *ledger.Tx, hash string) (Link, error) {
	return db.OneOr[Link](ctx, tx.Tx, errDead(), sqlByHash, tx.School, hash)
}

// tried counts a try and gives how many there are now; errDead when the link takes none.
func (Store) tried(ctx context.Context, tx *ledger.Tx, id string) (int, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlTried, tx.School, id, MostTries)
	if errors.Is(err, db.ErrNone) {
		err = errDead()
	}
	return n, err
}

// proved forgives the wrong tries and stores a pass.
func (Store) proved(ctx context.Context, tx *ledger.Tx, link, hash, until string) error {
	if _, err := tx.Exec(ctx, sqlRight, tx.School, link); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlAddPass, tx.School, hash, link, until)
	return err
}

func (Store) passes(ctx context.Context, tx *ledger.Tx, hash, link string) (bool, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlPasses, tx.School, hash, link, tx.Now)
	return n > 0, err
}

// PassUntil is when a pass ends; empty: there is none.
func (Store) PassUntil(ctx context.Context, tx *ledger.Tx, hash string) (string, error) {
	until, err := db.One[string](ctx, tx.Tx, sqlUntil, tx.School, hash)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return until, err
}

// Prolong lets a browser stay in until a later moment.
func (Store) Prolong(ctx context.Context, tx *ledger.Tx, hash, link, until string) error {
	_, err := tx.Exec(ctx, sqlProlong, until, tx.School, hash, link)
	return err
}

// EndPass lets a browser out.
func (Store) EndPass(ctx context.Context, tx *ledger.Tx, hash, link string) error {
	_, err := tx.Exec(ctx, sqlEndPass, tx.School, hash, link)
	return err
}

func (Store) close(ctx context.Context, tx *ledger.Tx, id, why string) error {
	_, err := tx.Exec(ctx, sqlClose, tx.Now, why, tx.School, id)
	return err
}

// CloseAll ends the open links of a carer, for one purpose or all, and names them.
func (s Store) CloseAll(ctx context.Context, tx *ledger.Tx, person, purpose, why string) ([]string, error) {
	ids, err := db.All[string](ctx, tx.Tx, sqlOpenOf, tx.School, person, purpose, purpose, tx.Now)
	for _, id := range ids {
		if err = s.close(ctx, tx, id, why); err != nil {
			return nil, err
		}
	}
	return ids, err
}

func (Store) addVisit(ctx context.Context, tx *ledger.Tx, link string, v Visit) error {
	_, err := tx.Exec(ctx, sqlAddVisit, tx.School, tx.ID(), link, v.What, v.About, v.Addr, v.At)
	return err
}

func (Store) visited(ctx context.Context, tx *ledger.Tx, link string, v Visit, since string) (bool, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlVisited, tx.School, link, v.What, v.About, v.Addr, since)
	return n > 0, err
}

// Visits are the newest uses of a link.
func (Store) Visits(ctx context.Context, tx *ledger.Tx, link string, limit int) ([]Visit, error) {
	return db.All[Visit](ctx, tx.Tx, sqlVisits, tx.School, link, limit)
}
