package filtering

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	previewColumns = `id, request_id, at, by_id, title, description, final, lists, categories, certificate, illegal, fault`
	sqlAddPreview  = `INSERT INTO filtering_preview (school_id, ` + previewColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlPreview     = `SELECT ` + previewColumns + ` FROM filtering_preview WHERE school_id = ? AND request_id = ? ORDER BY at DESC, id DESC LIMIT 1`
	sqlPreviewOne  = `SELECT ` + previewColumns + ` FROM filtering_preview WHERE school_id = ? AND id = ?`
	sqlWaiting     = `SELECT ` + requestColumns + ` FROM filtering_request WHERE school_id = ? AND state = 'open' AND escalated_at = '' ORDER BY at, id LIMIT 200`
	sqlEscalate    = `UPDATE filtering_request SET escalated_at = ? WHERE school_id = ? AND id = ? AND state = 'open' AND escalated_at = ''`
	sqlUndo        = `UPDATE filtering_request SET ended_at = ?, ended_by = ?, ended_reason = ? WHERE school_id = ? AND id = ? AND state IN ('allowed', 'blocked') AND ended_at = ''`
	sqlNear        = `SELECT ` + requestColumns + ` FROM filtering_request WHERE school_id = ? AND state IN ('allowed', 'blocked') AND ended_at = '' AND until_at > ? AND until_at <= ?
 ORDER BY until_at, id`
	sqlDecidedIn = `SELECT at, decided_at FROM filtering_request WHERE school_id = ? AND state <> 'open' AND decided_at >= ? ORDER BY decided_at`
)

// look is one preview as it is kept.
type look struct {
	ID          string `db:"id"`
	Request     string `db:"request_id"`
	At          string `db:"at"`
	By          string `db:"by_id"`
	Title       string `db:"title"`
	Description string `db:"description"`
	Final       string `db:"final"`
	Lists       string `db:"lists"`
	Categories  string `db:"categories"`
	Certificate string `db:"certificate"`
	Illegal     string `db:"illegal"`
	Fault       string `db:"fault"`
}

func (Store) addPreview(ctx context.Context, tx *ledger.Tx, l look) error {
	_, err := tx.Exec(ctx, sqlAddPreview, tx.School, l.ID, l.Request, l.At, l.By, l.Title, l.Description, l.Final, l.Lists, l.Categories, l.Certificate, l.Illegal, l.Fault)
	return err
}

// preview is the newest look at what a request asks for; the zero look when nobody has looked.
func (Store) preview(ctx context.Context, tx *ledger.Tx, request string) (look, error) {
	l, err := db.One[look](ctx, tx.Tx, sqlPreview, tx.School, request)
	if errors.Is(err, db.ErrNone) {
		return look{}, nil
	}
	return l, err
}

// waiting are the requests that nobody has decided and that nobody else has been told of.
func (Store) waiting(ctx context.Context, tx *ledger.Tx) ([]Request, error) {
	return db.All[Request](ctx, tx.Tx, sqlWaiting, tx.School)
}

func (Store) escalated(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlEscalate, tx.Now, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "Somebody has decided this in the meantime.")
	}
	return err
}

func (Store) undo(ctx context.Context, tx *ledger.Tx, id, by, why string) error {
	n, err := tx.Exec(ctx, sqlUndo, tx.Now, by, why, tx.School, id)
	if err == nil && n == 0 {
		return errs.Clash("", "This decision has ended already. Please look at it again.")
	}
	return err
}

// near are the decisions in force that end between two moments.
func (Store) near(ctx context.Context, tx *ledger.Tx, from, to string) ([]Request, error) {
	return db.All[Request](ctx, tx.Tx, sqlNear, tx.School, from, to)
}

type waited struct {
	Asked   string `db:"at"`
	Decided string `db:"decided_at"`
}

func (Store) decidedSince(ctx context.Context, tx *ledger.Tx, from string) ([]waited, error) {
	return db.All[waited](ctx, tx.Tx, sqlDecidedIn, tx.School, from)
}
