package guests

import (
	"context"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	sqlAddPass    = `INSERT INTO reception_pass (school_id, id, what, about, hash, made_at, made_by, expires_at, closed_at) VALUES (?,?,?,?,?,?,?,?,'')`
	sqlPass       = `SELECT id, what, about, made_by, expires_at, closed_at FROM reception_pass WHERE school_id = ? AND hash = ?`
	sqlClosePass  = `UPDATE reception_pass SET closed_at = ? WHERE school_id = ? AND id = ? AND closed_at = ''`
	sqlClosePasss = `UPDATE reception_pass SET closed_at = ? WHERE school_id = ? AND about = ? AND closed_at = ''`

	sqlAddOrganisation = `INSERT INTO reception_organisation (school_id, id, name, made_at, made_by) VALUES (?,?,?,?,?)`
	sqlOrganisation    = `SELECT id, name, made_at, made_by FROM reception_organisation WHERE school_id = ? AND id = ?`
	sqlOrganisations   = `SELECT id, name, made_at, made_by FROM reception_organisation WHERE school_id = ? ORDER BY LOWER(name), id`
	sqlAddCover        = `INSERT INTO reception_cover (school_id, id, organisation, signature, name, at) VALUES (?,?,?,?,?,?)`
	sqlCovers          = `SELECT organisation, signature, name, at FROM reception_cover WHERE school_id = ? AND (? = '' OR organisation = ?) ORDER BY at DESC, signature, id`
	sqlNewestCovers    = `SELECT c.organisation, c.signature, c.name, c.at FROM reception_cover c WHERE c.school_id = ?
 AND c.at = (SELECT MAX(d.at) FROM reception_cover d WHERE d.school_id = c.school_id AND d.organisation = c.organisation) ORDER BY c.organisation, c.id`

	sqlSealOrganisation = `SELECT name, made_at, made_by FROM reception_organisation WHERE school_id = ? AND id = ?`
	sqlSealCovers       = `SELECT signature, name, at FROM reception_cover WHERE school_id = ? AND organisation = ? ORDER BY id`
)

// Pass is a page for the tablet.
type Pass struct {
	ID      string `db:"id"`
	What    string `db:"what"`
	About   string `db:"about"`
	By      string `db:"made_by"`
	Expires string `db:"expires_at"`
	Closed  string `db:"closed_at"`
}

func (Store) addPass(ctx context.Context, tx *ledger.Tx, p Pass, hash string) error {
	if _, err := tx.Exec(ctx, sqlClosePasss, tx.Now, tx.School, p.About); err != nil {
		return fmt.Errorf("reception: door: %w", err)
	}
	_, err := tx.Exec(ctx, sqlAddPass, tx.School, p.ID, p.What, p.About, hash, tx.Now, p.By, p.Expires)
	return err
}

func (Store) pass(ctx context.Context, tx *ledger.Tx, hash string) (Pass, error) {
	return db.OneOr[Pass](ctx, tx.Tx, Dead(), sqlPass, tx.School, hash)
}

// use closes a pass; one that is closed already is dead.
func (Store) use(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlClosePass, tx.Now, tx.School, id)
	if err == nil && n == 0 {
		err = Dead()
	}
	return err
}

// shutDoors closes every page that is open for a visit.
func (Store) shutDoors(ctx context.Context, tx *ledger.Tx, about string) error {
	_, err := tx.Exec(ctx, sqlClosePasss, tx.Now, tx.School, about)
	return err
}

// Organisation is one that signs for those whom it brings.
type Organisation struct {
	ID   string `db:"id"`
	Name string `db:"name"`
	Made string `db:"made_at"`
	By   string `db:"made_by"`
}

// Cover is one name under an organisation's signature.
type Cover struct {
	Organisation string `db:"organisation"`
	Signature    string `db:"signature"`
	Name         string `db:"name"`
	At           string `db:"at"`
}

// AddOrganisation enters one; a name stands in the list once.
func (Store) AddOrganisation(ctx context.Context, tx *ledger.Tx, o Organisation) error {
	_, err := tx.Exec(ctx, sqlAddOrganisation, tx.School, o.ID, o.Name, tx.Now, o.By)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("name", "This organisation is in the list already. Open it there, and let it sign again.")
	}
	return err
}

// Organisation finds one.
func (Store) Organisation(ctx context.Context, tx *ledger.Tx, id string) (Organisation, error) {
	return db.OneOr[Organisation](ctx, tx.Tx, errs.Missing("There is no such organisation in the list."), sqlOrganisation, tx.School, id)
}

// Organisations gives all, by name.
func (Store) Organisations(ctx context.Context, tx *ledger.Tx) ([]Organisation, error) {
	return db.All[Organisation](ctx, tx.Tx, sqlOrganisations, tx.School)
}

func (Store) addCover(ctx context.Context, tx *ledger.Tx, c Cover) error {
	_, err := tx.Exec(ctx, sqlAddCover, tx.School, tx.ID(), c.Organisation, c.Signature, c.Name, tx.Now)
	return err
}

// Covers gives the names under all signatures of an organisation, the newest first.
func (Store) Covers(ctx context.Context, tx *ledger.Tx, organisation string) ([]Cover, error) {
	return db.All[Cover](ctx, tx.Tx, sqlCovers, tx.School, organisation, organisation)
}

// Newest gives the names under each organisation's newest signature.
func (Store) Newest(ctx context.Context, tx *ledger.Tx) ([]Cover, error) {
	return db.All[Cover](ctx, tx.Tx, sqlNewestCovers, tx.School)
}
