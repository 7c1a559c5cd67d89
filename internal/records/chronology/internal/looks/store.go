package looks

import (
	"context"
	"strings"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/desk"
)

const (
	lookColumns    = `seq, at, day, person, role, kind, record, why, odd`
	unusualColumns = `id, person, day, rule, count, usual, found_at, settled_at, settled_by, note`

	sqlAddLook  = `INSERT INTO chronology_look (school_id, ` + lookColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`
	sqlDayTally = `SELECT COUNT(DISTINCT CASE WHEN kind IN ('case', 'child') THEN record END) AS cases,
 COUNT(DISTINCT CASE WHEN odd AND kind IN ('case', 'child') THEN record END) AS odd, COUNT(CASE WHEN kind = 'refused' THEN 1 END) AS refused
 FROM chronology_look WHERE school_id = ? AND person = ? AND day = ?`
	sqlEarlier = `SELECT COUNT(DISTINCT record) AS n FROM chronology_look WHERE school_id = ? AND person = ? AND day >= ? AND day < ? AND kind IN ('case', 'child') GROUP BY day ORDER BY n`
	sqlLooks   = `SELECT ` + lookColumns + `, COUNT(*) OVER () AS total FROM chronology_look WHERE school_id = ? AND (? = '' OR person = ?) AND (? = '' OR role = ?) AND (? = '' OR kind = ?)
 AND (? = '' OR day >= ?) AND (? = '' OR day <= ?) ORDER BY seq DESC LIMIT ? OFFSET ?`
	sqlByRole = `SELECT role, COUNT(*) AS looks, COUNT(DISTINCT record) AS cases, COUNT(DISTINCT person) AS persons FROM chronology_look
 WHERE school_id = ? AND day >= ? AND kind IN ('case', 'child') GROUP BY role ORDER BY looks DESC, role`
	sqlAnyOld    = `SELECT COUNT(*) FROM chronology_look WHERE school_id = ? AND day < ?`
	sqlDropLooks = `DELETE FROM chronology_look WHERE school_id = ? AND day < ?`
	sqlLastLook  = `SELECT COALESCE(MAX(at), '') AS at FROM chronology_look WHERE school_id = ? AND kind IN ('case', 'child')`

	sqlAddUnusual = `INSERT INTO chronology_unusual (school_id, ` + unusualColumns + `) VALUES (?,?,?,?,?,?,?,?,'','','') ON CONFLICT DO NOTHING`
	sqlUnusual    = `SELECT ` + unusualColumns + ` FROM chronology_unusual WHERE school_id = ? AND id = ?`
	sqlUnusuals   = `SELECT ` + unusualColumns + ` FROM chronology_unusual WHERE school_id = ? AND person <> ? ORDER BY CASE WHEN settled_at = '' THEN 0 ELSE 1 END, found_at DESC, id LIMIT 50`
	sqlSettle     = `UPDATE chronology_unusual SET settled_at = ?, settled_by = ?, note = ? WHERE school_id = ? AND id = ? AND settled_at = ''`
	sqlWaiting    = `SELECT COUNT(*) FROM chronology_unusual WHERE school_id = ? AND settled_at = ''`
)

func (Store) addLook(ctx context.Context, tx *ledger.Tx, l Look) error {
	_, err := tx.Exec(ctx, sqlAddLook, tx.School, l.Seq, l.At, l.Day, l.Person, l.Role, l.Kind, l.Record, l.Why, l.Odd)
	return desk.Wrap("look", err)
}

// Store is the statements about looks.
type Store struct{}

type dayTally struct {
	Cases   int64 `db:"cases"`
	Odd     int64 `db:"odd"`
	Refused int64 `db:"refused"`
}

func (Store) dayTally(ctx context.Context, tx *ledger.Tx, person, day string) (dayTally, error) {
	return db.One[dayTally](ctx, tx.Tx, sqlDayTally, tx.School, person, day)
}

// earlierDays counts the different cases of each day on which a person opened any.
func (Store) earlierDays(ctx context.Context, tx *ledger.Tx, person, from, to string) ([]int64, error) {
	return db.All[int64](ctx, tx.Tx, sqlEarlier, tx.School, person, from, to)
}

// Row is a look of a list, with how many there are in all.
type Row struct {
	Look
	Total int64 `db:"total"`
}

// Filter narrows the list of looks.
type Filter struct {
	Person, Role, Kind, From, Until string
	Page                            int
}

// List reads a page of looks, the newest first.
func (Store) List(ctx context.Context, tx *ledger.Tx, f Filter, size int) ([]Row, error) {
	return db.All[Row](ctx, tx.Tx, sqlLooks, tx.School, f.Person, f.Person, f.Role, f.Role, f.Kind, f.Kind, f.From, f.From, f.Until, f.Until, size, (max(f.Page, 1)-1)*size)
}

// RoleTally is how much the people of a role looked at.
type RoleTally struct {
	Role    string `db:"role"`
	Looks   int64  `db:"looks"`
	Cases   int64  `db:"cases"`
	Persons int64  `db:"persons"`
}

// ByRole counts looks from a day on.
func (Store) ByRole(ctx context.Context, tx *ledger.Tx, from string) ([]RoleTally, error) {
	return db.All[RoleTally](ctx, tx.Tx, sqlByRole, tx.School, from)
}

// Last is the moment of the newest look at a case; empty: none.
func (Store) Last(ctx context.Context, tx *ledger.Tx) (string, error) {
	return db.One[string](ctx, tx.Tx, sqlLastLook, tx.School)
}

func (Store) anyOld(ctx context.Context, tx *ledger.Tx, before string) (bool, error) {
	n, err := db.One[int64](ctx, tx.Tx, sqlAnyOld, tx.School, before)
	return n > 0, err
}

func (Store) dropLooks(ctx context.Context, tx *ledger.Tx, before string) (int64, error) {
	return tx.Exec(ctx, sqlDropLooks, tx.School, before)
}

// addUnusual writes a finding down and says whether it is the first of its day and rule.
func (Store) addUnusual(ctx context.Context, tx *ledger.Tx, u Unusual) (bool, error) {
	n, err := tx.Exec(ctx, sqlAddUnusual, tx.School, u.ID, u.Person, u.Day, u.Rule, u.Count, u.Usual, u.Found)
	return n > 0, desk.Wrap("unusual", err)
}

func (Store) unusual(ctx context.Context, tx *ledger.Tx, id string) (Unusual, error) {
	return db.OneOr[Unusual](ctx, tx.Tx, errs.Missing("There is no such finding."), sqlUnusual, tx.School, id)
}

// Unusuals lists findings, those still open first, and none about the reader.
func (Store) Unusuals(ctx context.Context, tx *ledger.Tx) ([]Unusual, error) {
	return db.All[Unusual](ctx, tx.Tx, sqlUnusuals, tx.School, tx.Grant.Actor().Person)
}

func (Store) put(ctx context.Context, tx *ledger.Tx, u Unusual) error {
	n, err := tx.Exec(ctx, sqlSettle, u.Settled, u.By, u.Note, tx.School, u.ID)
	if err == nil && n == 0 {
		return settledAlready()
	}
	return desk.Wrap("settle", err)
}

func settledAlready() error {
	return errs.Clash("", "Somebody else has just settled this.")
}

func settleable(u Unusual, by, note string) error {
	switch {
	case u.Settled != "":
		return settledAlready()
	case u.Person == by:
		return errs.Denied("This is about yourself, so somebody else has to settle it.")
	case strings.TrimSpace(note) == "":
		return errs.Bad("note", "Write down what you found.")
	case len([]rune(note)) > 2000:
		return errs.Bad("note", "Write at most 2,000 characters.")
	}
	return nil
}

// Unsettled counts findings that nobody has settled.
func (Store) Unsettled(ctx context.Context, tx *ledger.Tx) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlWaiting, tx.School)
}
