package cabinet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/entry"
)

const (
	sqlAdd = `INSERT INTO registers_entry (school_id, id, register, form, state, label, words, body, created_at, created_by, changed_at, changed_by,
 closed_at, revision, due_on, expected, removed_at, hold, blanked_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,1,?,?,'','','')`
	// The revision that the writer saw stands in the statement: of two people who change one entry the second changes nothing.
	sqlChange = `UPDATE registers_entry SET form = ?, state = ?, label = ?, words = ?, body = ?, changed_at = ?, changed_by = ?, closed_at = ?, due_on = ?,
 expected = ?, removed_at = ?, hold = ?, blanked_at = ?, revision = revision + 1 WHERE school_id = ? AND id = ? AND revision = ?`
	sqlDropValues = `DELETE FROM registers_value WHERE school_id = ? AND entry = ?`
	sqlDropLinks  = `DELETE FROM registers_link WHERE school_id = ? AND entry = ?`
	sqlPutValue   = `INSERT INTO registers_value (school_id, entry, field, part, register, value, rank, only_once) VALUES (?,?,?,?,?,?,?,?)`
	sqlPutLink    = `INSERT INTO registers_link (school_id, entry, field, kind, target, register, about, own) VALUES (?,?,?,?,?,?,?,?)`
	sqlRevise     = `INSERT INTO registers_revision (school_id, entry, revision, at, by_id, form, state, body, what, why) VALUES (?,?,?,?,?,?,?,?,?,?)`
	sqlTaken      = `SELECT v.entry FROM registers_value v JOIN registers_entry e ON e.school_id = v.school_id AND e.id = v.entry
 WHERE v.school_id = ? AND v.register = ? AND v.field = ? AND v.entry <> ? AND e.removed_at = '' AND (v.only_once = ? OR v.value = ?) LIMIT 1`
	sqlAddAttest = `INSERT INTO registers_attest (school_id, id, entry, revision, at, by_id, words) VALUES (?,?,?,?,?,?,?)`
	sqlAddFile   = `INSERT INTO registers_file (school_id, id, entry, field, name, kind, size, sha256, at, by_id, bytes) VALUES (?,?,?,?,?,?,?,?,?,?,?)`
	sqlDropFile  = `DELETE FROM registers_file WHERE school_id = ? AND entry = ? AND id = ?`
)

// ErrTaken says that somebody else stored a value that may stand only once between the check and the write.
var ErrTaken = errors.New("registers: taken in the meantime") //nolint:gochecknoglobals // constant

// Add stores a new entry with what it is found by.
func (s Store) Add(ctx context.Context, tx *ledger.Tx, e entry.Entry, f entry.Filed, what string) error {
	body, err := bodyOf(e)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, sqlAdd, tx.School, e.ID, e.Register, e.Form, e.State, f.Label, f.Words, body, e.CreatedAt, e.CreatedBy,
		e.ChangedAt, e.ChangedBy, e.ClosedAt, e.DueOn, e.Expected); err != nil {
		return fmt.Errorf("registers: add: %w", err)
	}
	if err = s.putFiled(ctx, tx, e, f); err != nil {
		return err
	}
	return s.revise(ctx, tx, e, body, what, "")
}

// Change stores an entry over the revision that e carries, and gives it the next. Nobody has the last word by chance:
// an entry that somebody else has changed meanwhile is errs.Clash.
func (s Store) Change(ctx context.Context, tx *ledger.Tx, e entry.Entry, f entry.Filed, what, why string) (entry.Entry, error) {
	body, err := bodyOf(e)
	if err != nil {
		return e, err
	}
	n, err := tx.Exec(ctx, sqlChange, e.Form, e.State, f.Label, f.Words, body, e.ChangedAt, e.ChangedBy, e.ClosedAt, e.DueOn, e.Expected,
		e.RemovedAt, e.Hold, e.BlankedAt, tx.School, e.ID, e.Revision)
	if err != nil {
		return e, fmt.Errorf("registers: change: %w", err)
	}
	if n == 0 {
		return e, errs.Clash("", "Somebody else has changed this entry since you opened it, so nothing was saved. Please look at it again.")
	}
	e.Revision++
	e.Label = f.Label
	if _, err = tx.Exec(ctx, sqlDropValues, tx.School, e.ID); err != nil {
		return e, fmt.Errorf("registers: change: %w", err)
	}
	if _, err = tx.Exec(ctx, sqlDropLinks, tx.School, e.ID); err != nil {
		return e, fmt.Errorf("registers: change: %w", err)
	}
	if err = s.putFiled(ctx, tx, e, f); err != nil {
		return e, err
	}
	return e, s.revise(ctx, tx, e, body, what, why)
}

// putFiled stores what an entry is found by. A removed entry takes nobody's unique value.
func (Store) putFiled(ctx context.Context, tx *ledger.Tx, e entry.Entry, f entry.Filed) error {
	for _, v := range f.Values {
		if e.RemovedAt != "" {
			v.Once = ""
		}
		if _, err := tx.Exec(ctx, sqlPutValue, tx.School, e.ID, v.Field, v.Part, e.Register, v.Value, v.Rank, v.Once); err != nil {
			if errors.Is(err, db.ErrTaken) {
				return &errs.Error{Kind: errs.Invalid, Field: v.Field, Safe: "Another entry already has this, and there can be only one.", Cause: ErrTaken}
			}
			return fmt.Errorf("registers: value: %w", err)
		}
	}
	for _, l := range f.Links {
		if _, err := tx.Exec(ctx, sqlPutLink, tx.School, e.ID, l.Field, l.Kind, l.Target, e.Register, l.About, l.Own); err != nil {
			return fmt.Errorf("registers: link: %w", err)
		}
	}
	return nil
}

func (Store) revise(ctx context.Context, tx *ledger.Tx, e entry.Entry, body, what, why string) error {
	_, err := tx.Exec(ctx, sqlRevise, tx.School, e.ID, e.Revision, tx.Now, e.ChangedBy, e.Form, e.State, body, what, why)
	if err != nil {
		return fmt.Errorf("registers: revision: %w", err)
	}
	return nil
}

func bodyOf(e entry.Entry) (string, error) {
	if e.Values == nil {
		e.Values = map[string]string{}
	}
	body, err := json.Marshal(e.Values) // keys in order, so that the same values are the same text
	if err != nil {
		return "", fmt.Errorf("registers: body: %w", err)
	}
	return string(body), nil
}

// Taken reports whether another entry holds a value that may stand only once.
func (Store) Taken(ctx context.Context, tx *ledger.Tx, register, field, entry, once, value string) (bool, error) {
	_, err := db.One[string](ctx, tx.Tx, sqlTaken, tx.School, register, field, entry, once, value)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// Attest stores a signature under an entry.
func (Store) Attest(ctx context.Context, tx *ledger.Tx, entry string, a Attest) error {
	_, err := tx.Exec(ctx, sqlAddAttest, tx.School, a.ID, entry, a.Revision, a.At, a.By, a.Words)
	if errors.Is(err, db.ErrTaken) {
		return errs.Clash("", "You have signed this entry already, as it stands now.")
	}
	return err
}

// Attach stores an attachment.
func (Store) Attach(ctx context.Context, tx *ledger.Tx, f File) error {
	_, err := tx.Exec(ctx, sqlAddFile, tx.School, f.ID, f.Entry, f.Field, f.Name, f.Kind, f.Size, f.Sha256, f.At, f.By, f.Bytes)
	if err != nil {
		return fmt.Errorf("registers: attach: %w", err)
	}
	return nil
}

// Detach takes an attachment away.
func (Store) Detach(ctx context.Context, tx *ledger.Tx, entry, id string) error {
	n, err := tx.Exec(ctx, sqlDropFile, tx.School, entry, id)
	if err == nil && n == 0 {
		return errs.Missing("There is no such file any more.")
	}
	return err
}
