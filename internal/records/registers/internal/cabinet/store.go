// Package cabinet is where the entries lie: every statement about registers, and the rows that the trail seals.
package cabinet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/entry"
)

const (
	entryColumns     = `id, register, form, state, label, body, created_at, created_by, changed_at, changed_by, closed_at, revision, due_on, expected, removed_at, hold, blanked_at`
	sqlEntry         = `SELECT ` + entryColumns + ` FROM registers_entry WHERE school_id = ? AND register = ? AND id = ?`
	sqlSealEntry     = `SELECT ` + entryColumns + ` FROM registers_entry WHERE school_id = ? AND id = ?`
	sqlMany          = `SELECT ` + entryColumns + ` FROM registers_entry WHERE school_id = ? AND id IN (%s) ORDER BY id`
	sqlHistory       = `SELECT revision, at, by_id, form, state, body, what, why FROM registers_revision WHERE school_id = ? AND entry = ? ORDER BY revision DESC LIMIT ?`
	sqlRevision      = `SELECT revision, at, by_id, form, state, body, what, why FROM registers_revision WHERE school_id = ? AND entry = ? AND revision = ?`
	sqlAttests       = `SELECT id, revision, at, by_id, words FROM registers_attest WHERE school_id = ? AND entry = ? ORDER BY at, id`
	sqlSealRevisions = `SELECT revision, at, by_id, form, state, body, what, why FROM registers_revision WHERE school_id = ? AND entry = ? ORDER BY revision`
	sqlSealAttests   = `SELECT id, revision, at, by_id, words FROM registers_attest WHERE school_id = ? AND entry = ? ORDER BY id`
	sqlSealFiles     = `SELECT id, field, name, kind, size, sha256, at, by_id FROM registers_file WHERE school_id = ? AND entry = ? ORDER BY id`
	sqlFiles         = `SELECT id, entry, field, name, kind, size, sha256, at, by_id FROM registers_file WHERE school_id = ? AND entry = ? ORDER BY at, id`
	sqlFile          = `SELECT id, entry, field, name, kind, size, sha256, at, by_id, bytes FROM registers_file WHERE school_id = ? AND entry = ? AND id = ?`
	// What names an entry or a person, for those registers alone whose entries the reader may see.
	sqlNaming = `SELECT entry, field, register FROM registers_link WHERE school_id = ? AND kind = ? AND target = ? ORDER BY entry DESC LIMIT ?`
)

// Store holds every statement about registers.
type Store struct{}

type row struct {
	ID        string `db:"id"`
	Register  string `db:"register"`
	Form      string `db:"form"`
	State     string `db:"state"`
	Label     string `db:"label"`
	Body      string `db:"body"`
	CreatedAt string `db:"created_at"`
	CreatedBy string `db:"created_by"`
	ChangedAt string `db:"changed_at"`
	ChangedBy string `db:"changed_by"`
	ClosedAt  string `db:"closed_at"`
	Revision  int    `db:"revision"`
	DueOn     string `db:"due_on"`
	Expected  string `db:"expected"`
	RemovedAt string `db:"removed_at"`
	Hold      string `db:"hold"`
	BlankedAt string `db:"blanked_at"`
}

func (r row) entry() (entry.Entry, error) {
	e := entry.Entry{ID: r.ID, Register: r.Register, Form: r.Form, State: r.State, Label: r.Label, CreatedAt: r.CreatedAt,
		CreatedBy: r.CreatedBy, ChangedAt: r.ChangedAt, ChangedBy: r.ChangedBy, ClosedAt: r.ClosedAt, Revision: r.Revision,
		DueOn: r.DueOn, Expected: r.Expected, RemovedAt: r.RemovedAt, Hold: r.Hold, BlankedAt: r.BlankedAt}
	if err := json.Unmarshal([]byte(r.Body), &e.Values); err != nil {
		return e, fmt.Errorf("registers: entry %s: %w", r.ID, err)
	}
	return e, nil
}

func entries(rows []row) ([]entry.Entry, error) {
	out := make([]entry.Entry, len(rows))
	for i, r := range rows {
		var err error
		if out[i], err = r.entry(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Get finds an entry of a register, removed ones too.
func (Store) Get(ctx context.Context, tx *ledger.Tx, register, id string) (entry.Entry, error) {
	r, err := db.One[row](ctx, tx.Tx, sqlEntry, tx.School, register, id)
	if errors.Is(err, db.ErrNone) {
		return entry.Entry{}, entry.NoEntry()
	}
	if err != nil {
		return entry.Entry{}, fmt.Errorf("registers: get: %w", err)
	}
	return r.entry()
}

// Many finds entries of any register by id; unknown ones are left out.
func (Store) Many(ctx context.Context, tx *ledger.Tx, ids []string) ([]entry.Entry, error) {
	var out []entry.Entry
	for part := range slices.Chunk(ids, 500) {
		rows, err := db.All[row](ctx, tx.Tx, fmt.Sprintf(sqlMany, db.In(len(part))), db.Args(part, tx.School)...)
		if err != nil {
			return nil, fmt.Errorf("registers: many: %w", err)
		}
		all, err := entries(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

// Revision is an entry as it stood after one act.
type Revision struct {
	Number int    `db:"revision"`
	At     string `db:"at"`
	By     string `db:"by_id"`
	Form   string `db:"form"`
	State  string `db:"state"`
	Body   string `db:"body"`
	What   string `db:"what"`
	Why    string `db:"why"`
}

// Values are those of the entry after the act.
func (r Revision) Values() (map[string]string, error) {
	var out map[string]string
	if err := json.Unmarshal([]byte(r.Body), &out); err != nil {
		return nil, fmt.Errorf("registers: revision %d: %w", r.Number, err)
	}
	return out, nil
}

// History gives the latest revisions of an entry, the newest first.
func (Store) History(ctx context.Context, tx *ledger.Tx, id string) ([]Revision, error) {
	return db.All[Revision](ctx, tx.Tx, sqlHistory, tx.School, id, mostHistory)
}

// Revision gives an entry as it stood after one of its acts.
func (Store) Revision(ctx context.Context, tx *ledger.Tx, id string, n int) (Revision, error) {
	return db.One[Revision](ctx, tx.Tx, sqlRevision, tx.School, id, n)
}

// Attest is somebody's word that an entry is seen and right, as it stood in one revision.
type Attest struct {
	ID       string `db:"id"`
	Revision int    `db:"revision"`
	At       string `db:"at"`
	By       string `db:"by_id"`
	Words    string `db:"words"`
}

// Attests are the signatures under an entry.
func (Store) Attests(ctx context.Context, tx *ledger.Tx, id string) ([]Attest, error) {
	return db.All[Attest](ctx, tx.Tx, sqlAttests, tx.School, id)
}

// File is an attachment of an entry. Field is the one it answers; empty: it was added beside the form.
type File struct {
	ID     string `db:"id"`
	Entry  string `db:"entry"`
	Field  string `db:"field"`
	Name   string `db:"name"`
	Kind   string `db:"kind"`
	Size   int64  `db:"size"`
	Sha256 string `db:"sha256"`
	At     string `db:"at"`
	By     string `db:"by_id"`
	Bytes  []byte `db:"bytes"`
}

// Files are the attachments of an entry, without their bytes.
func (Store) Files(ctx context.Context, tx *ledger.Tx, id string) ([]File, error) {
	return db.All[File](ctx, tx.Tx, sqlFiles, tx.School, id)
}

// File is one attachment of an entry, with its bytes.
func (Store) File(ctx context.Context, tx *ledger.Tx, of, id string) (File, error) {
	f, err := db.One[File](ctx, tx.Tx, sqlFile, tx.School, of, id)
	if errors.Is(err, db.ErrNone) {
		return f, entry.NoEntry()
	}
	return f, err
}

// naming is one place where an entry or a person is named.
type naming struct {
	Entry    string `db:"entry"`
	Field    string `db:"field"`
	Register string `db:"register"`
}

const mostNamed = 200

// Naming are the places in which a person or an entry is named.
func (Store) Naming(ctx context.Context, tx *ledger.Tx, kind, target string) ([]naming, error) {
	return db.All[naming](ctx, tx.Tx, sqlNaming, tx.School, kind, target, mostNamed)
}

const sqlMeant = `SELECT id FROM registers_entry WHERE school_id = ? AND register = ? AND removed_at = '' AND (id = ? OR label = ?) ORDER BY id LIMIT 2`

// Meant are the entries that an id or a label names; two are as good as many.
func (Store) Meant(ctx context.Context, tx *ledger.Tx, register, text string) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlMeant, tx.School, register, text, text)
}

const sqlLabels = `SELECT e.id, e.label FROM registers_entry e WHERE e.school_id = ? AND e.register = ? AND e.removed_at = ''
 AND NOT EXISTS (SELECT 1 FROM registers_link l WHERE l.school_id = e.school_id AND l.kind = 'person' AND l.target = ? AND l.entry = e.id AND l.about)
 ORDER BY e.label, e.id LIMIT ?`

// labelled is an entry as a list of answers shows it.
type labelled struct {
	ID    string `db:"id"`
	Label string `db:"label"`
}

// Labels are the entries of a register by name, without those about the reader.
func (Store) Labels(ctx context.Context, tx *ledger.Tx, register, reader string, most int) ([]labelled, error) {
	return db.All[labelled](ctx, tx.Tx, sqlLabels, tx.School, register, reader, most)
}

// mostHistory is how many acts an entry's page tells of; the trail has them all.
const mostHistory = 200

// Sealed are the rows that the trail seals for one entry.
func Sealed() []ledger.Rows {
	return []ledger.Rows{{Name: "registers_entry", Query: sqlSealEntry}, {Name: "registers_revision", Query: sqlSealRevisions},
		{Name: "registers_attest", Query: sqlSealAttests}, {Name: "registers_file", Query: sqlSealFiles}}
}

// Moment is when a transaction runs.
func Moment(tx *ledger.Tx) time.Time {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return time.Time{} // the ledger wrote it
	}
	return now
}
