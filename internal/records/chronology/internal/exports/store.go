package exports

import (
	"context"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/desk"
	"belisha/internal/records/incidents"
)

type store struct{}

const (
	exportColumns = `id, asked_by, asked_at, reason, from_on, until_on, case_state, state, decided_by, decided_at, note, used_at, cases, sha256`

	sqlAddExport    = `INSERT INTO chronology_export (school_id, ` + exportColumns + `) VALUES (?,?,?,?,?,?,?,?,?,'','','','',0,'')`
	sqlExport       = `SELECT ` + exportColumns + ` FROM chronology_export WHERE school_id = ? AND id = ?`
	sqlExports      = `SELECT ` + exportColumns + ` FROM chronology_export WHERE school_id = ? AND (? = '' OR asked_by = ?) ORDER BY CASE WHEN state = 'asked' THEN 0 ELSE 1 END, asked_at DESC, id LIMIT 100`
	sqlDecideExport = `UPDATE chronology_export SET state = ?, decided_by = ?, decided_at = ?, note = ? WHERE school_id = ? AND id = ? AND state = 'asked'`
	sqlUseExport    = `UPDATE chronology_export SET state = 'used', used_at = ?, cases = ?, sha256 = ? WHERE school_id = ? AND id = ? AND state = 'approved'`

	sqlBetweenHead = `SELECT i.id FROM incidents_incident i WHERE i.school_id = ? AND`
	sqlBetweenTail = ` AND (? = '' OR i.state = ?) AND (? = '' OR i.happened_at >= ?) AND (? = '' OR i.happened_at < ?) ORDER BY i.happened_at, i.id LIMIT ?`
)

// exportRows are what the trail seals of an export.
func Rows() []ledger.Rows {
	return []ledger.Rows{{Name: "chronology_export", Query: sqlExport}}
}

func (store) addExport(ctx context.Context, tx *ledger.Tx, e Export) error {
	_, err := tx.Exec(ctx, sqlAddExport, tx.School, e.ID, e.By, e.At, e.Reason, e.From, e.Until, e.Of, e.State)
	return desk.Wrap("export", err)
}

func (store) export(ctx context.Context, tx *ledger.Tx, id string) (Export, error) {
	return db.OneOr[Export](ctx, tx.Tx, errs.Missing("There is no such export."), sqlExport, tx.School, id)
}

// exports lists requests, those to be decided first; those of one person, or with "" everybody's.
func (store) exports(ctx context.Context, tx *ledger.Tx, by string) ([]Export, error) {
	return db.All[Export](ctx, tx.Tx, sqlExports, tx.School, by, by)
}

func (store) decideExport(ctx context.Context, tx *ledger.Tx, e Export) error {
	n, err := tx.Exec(ctx, sqlDecideExport, e.State, e.Decider, e.Decided, e.Note, tx.School, e.ID)
	if err == nil && n == 0 {
		return errs.Clash("", "This request has already been decided.")
	}
	return desk.Wrap("decide export", err)
}

// useExport takes the approval; of two who come at once one is late.
func (store) useExport(ctx context.Context, tx *ledger.Tx, e Export) error {
	n, err := tx.Exec(ctx, sqlUseExport, e.UsedAt, e.Cases, e.Hash, tx.School, e.ID)
	if err == nil && n == 0 {
		return errs.Denied("This export has been downloaded already. It can be downloaded once; ask again if you need it again.")
	}
	return desk.Wrap("use export", err)
}

// between lists the cases of an export that the grant's actor may see.
func (store) between(ctx context.Context, tx *ledger.Tx, e Export, most int) ([]string, error) {
	where, args := incidents.Reachable(tx.Grant)
	from, until := dayStart(e.From, 0), dayStart(e.Until, 1)
	all := append(append([]any{tx.School}, args...), e.Of, e.Of, from, from, until, until, most)
	return db.All[string](ctx, tx.Tx, sqlBetweenHead+where+sqlBetweenTail, all...)
}

// dayStart is the moment at which a day begins, some days later; "" for no day.
func dayStart(day string, later int) string {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil {
		return ""
	}
	return clock.Text(t.AddDate(0, 0, later))
}
