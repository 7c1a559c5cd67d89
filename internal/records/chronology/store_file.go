package chronology

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/desk"
)

const (
	fileColumns = `id, person, left_on, due_on, opened_at, opened_by, state, school, lead, way, sent_on, sent_by, receipt, received_on, note, told`

	// Which reminders went out is left out of the seal: the trail has them by themselves.
	sqlSealedFile = `SELECT id, person, left_on, due_on, opened_at, opened_by, state, school, lead, way, sent_on, sent_by, receipt, received_on, note FROM chronology_file WHERE school_id = ? AND id = ?`
	sqlFile       = `SELECT ` + fileColumns + ` FROM chronology_file WHERE school_id = ? AND id = ?`
	sqlFileOf     = `SELECT ` + fileColumns + ` FROM chronology_file WHERE school_id = ? AND person = ? ORDER BY left_on DESC, id LIMIT 1`
	sqlFiles      = `SELECT ` + fileColumns + ` FROM chronology_file WHERE school_id = ? AND (? = '' OR state = ?) ORDER BY CASE state WHEN 'open' THEN 0 WHEN 'sent' THEN 1 ELSE 2 END, due_on, id LIMIT 500`
	sqlAddFile    = `INSERT INTO chronology_file (school_id, ` + fileColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlPutFile    = `UPDATE chronology_file SET left_on = ?, due_on = ?, state = ?, school = ?, lead = ?, way = ?, sent_on = ?, sent_by = ?, receipt = ?, received_on = ?, note = ?, told = ? WHERE school_id = ? AND id = ?`
	sqlLedBy      = `SELECT DISTINCT p.incident_id FROM incidents_person p JOIN incidents_handler h ON h.school_id = p.school_id AND h.incident_id = p.incident_id
 WHERE p.school_id = ? AND p.person_id = ? AND p.part IN ('subject', 'affected') AND h.who = ? ORDER BY p.incident_id`
	sqlFileTally = `SELECT COUNT(*) AS total, COUNT(CASE WHEN state = 'open' AND due_on < ? THEN 1 END) AS past, COUNT(CASE WHEN state = 'open' THEN 1 END) AS waiting,
 COUNT(CASE WHEN sent_on > due_on THEN 1 END) AS late, COUNT(CASE WHEN state = 'received' THEN 1 END) AS received, COALESCE(MAX(opened_at), '') AS latest
 FROM chronology_file WHERE school_id = ? AND state <> 'none'`
)

func fileRows() []ledger.Rows {
	return []ledger.Rows{{Name: "chronology_file", Query: sqlSealedFile}}
}

func (store) file(ctx context.Context, tx *ledger.Tx, id string) (File, error) {
	return db.OneOr[File](ctx, tx.Tx, errs.Missing("There is no such file entry."), sqlFile, tx.School, id)
}

// fileOf is the newest entry of a child; the zero File when there is none.
func (store) fileOf(ctx context.Context, tx *ledger.Tx, person string) (File, error) {
	f, err := db.One[File](ctx, tx.Tx, sqlFileOf, tx.School, person)
	if errors.Is(err, db.ErrNone) {
		return File{}, nil
	}
	return f, err
}

// files lists entries in a state, or all with "", those waiting first.
func (store) files(ctx context.Context, tx *ledger.Tx, state string) ([]File, error) {
	return db.All[File](ctx, tx.Tx, sqlFiles, tx.School, state, state)
}

func (store) addFile(ctx context.Context, tx *ledger.Tx, f File) error {
	_, err := tx.Exec(ctx, sqlAddFile, tx.School, f.ID, f.Person, f.Left, f.Due, f.Opened, f.By, f.State, f.School, f.Lead, f.Way, f.Sent, f.SentBy, f.Receipt, f.Received, f.Note, f.Told)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("child", "There is an entry for this child already.")
	}
	return desk.Wrap("file", err)
}

func (store) putFile(ctx context.Context, tx *ledger.Tx, f File) error {
	_, err := tx.Exec(ctx, sqlPutFile, f.Left, f.Due, f.State, f.School, f.Lead, f.Way, f.Sent, f.SentBy, f.Receipt, f.Received, f.Note, f.Told, tx.School, f.ID)
	return desk.Wrap("file", err)
}

// ledBy lists the cases about a child that a role deals with.
func (store) ledBy(ctx context.Context, tx *ledger.Tx, person, role string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlLedBy, tx.School, person, role)
}

type fileTally struct {
	Total    int64  `db:"total"`
	Past     int64  `db:"past"`
	Waiting  int64  `db:"waiting"`
	Late     int64  `db:"late"`
	Received int64  `db:"received"`
	Latest   string `db:"latest"`
}

func (store) fileTally(ctx context.Context, tx *ledger.Tx, today string) (fileTally, error) {
	return db.One[fileTally](ctx, tx.Tx, sqlFileTally, today, tx.School)
}
