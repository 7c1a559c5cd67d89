package directories

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

//go:embed schema/*.sql
var schemaFS embed.FS

// Store holds every statement about links to directories.
type Store struct{}

const (
	linkColumns = `directory, realm, subject, person_id, fixed, made_at, made_by, last_used`
	sqlLink     = `SELECT ` + linkColumns + ` FROM directories_link WHERE school_id = ? AND directory = ? AND realm = ? AND subject = ?`
	sqlLinksOf  = `SELECT ` + linkColumns + ` FROM directories_link WHERE school_id = ? AND person_id = ? ORDER BY directory`
	sqlLinksAt  = `SELECT ` + linkColumns + ` FROM directories_link WHERE school_id = ? AND directory = ? ORDER BY made_at DESC, subject LIMIT ? OFFSET ?`
	sqlCounts   = `SELECT directory, COUNT(*) AS n FROM directories_link WHERE school_id = ? GROUP BY directory ORDER BY directory`
	sqlPeople   = `SELECT COUNT(DISTINCT person_id) FROM directories_link WHERE school_id = ?`
	sqlPutLink  = `INSERT INTO directories_link (school_id, ` + linkColumns + `) VALUES (?,?,?,?,?,?,?,?,'')`
	sqlUse      = `UPDATE directories_link SET last_used = ? WHERE school_id = ? AND directory = ? AND realm = ? AND subject = ?`
	sqlFix      = `UPDATE directories_link SET fixed = ? WHERE school_id = ? AND directory = ? AND realm = ? AND subject = ? AND fixed = ''`
	sqlDrop     = `DELETE FROM directories_link WHERE school_id = ? AND person_id = ? AND directory = ?`

	// The trail seals who may come in as whom, not when they last did.
	sqlSealed = `SELECT directory, realm, subject, fixed, made_at, made_by FROM directories_link WHERE school_id = ? AND person_id = ? ORDER BY directory`

	sqlSetting = `SELECT automatic FROM directories_setting WHERE school_id = ? AND directory = ?`
	sqlSet     = `INSERT INTO directories_setting (school_id, directory, automatic, set_by, set_at) VALUES (?,?,?,?,?)
 ON CONFLICT (school_id, directory) DO UPDATE SET automatic = excluded.automatic, set_by = excluded.set_by, set_at = excluded.set_at`

	sqlForget = `DELETE FROM directories_spent WHERE school_id = ? AND until_at < ?`
	sqlSpend  = `INSERT INTO directories_spent (school_id, mark, until_at) VALUES (?,?,?) ON CONFLICT (school_id, mark) DO NOTHING`
)

// Sealed are the rows that the trail seals for one person's links.
func Sealed() []ledger.Rows { return []ledger.Rows{{Name: "directories_link", Query: sqlSealed}} }

// Link says who an entry of a directory is here.
type Link struct {
	Directory string `db:"directory"`
	Realm     string `db:"realm"`
	Subject   string `db:"subject"`
	Person    string `db:"person_id"`
	Fixed     string `db:"fixed"` // what must stay the same, because the subject may be given to somebody else
	MadeAt    string `db:"made_at"`
	MadeBy    string `db:"made_by"` // empty: by itself
	LastUsed  string `db:"last_used"`
}

func (Store) link(ctx context.Context, tx *ledger.Tx, directory, realm, subject string) (Link, bool, error) {
	l, err := db.One[Link](ctx, tx.Tx, sqlLink, tx.School, directory, realm, subject)
	if errors.Is(err, db.ErrNone) {
		return l, false, nil
	}
	if err != nil {
		return l, false, fmt.Errorf("directories: link: %w", err)
	}
	return l, true, nil
}

func (Store) linksOf(ctx context.Context, tx *ledger.Tx, person string) ([]Link, error) {
	return db.All[Link](ctx, tx.Tx, sqlLinksOf, tx.School, person)
}

func (Store) linksAt(ctx context.Context, tx *ledger.Tx, directory string, limit, offset int) ([]Link, error) {
	return db.All[Link](ctx, tx.Tx, sqlLinksAt, tx.School, directory, limit, offset)
}

type counted struct {
	Directory string `db:"directory"`
	N         int    `db:"n"`
}

// counts are the links of each directory.
func (Store) counts(ctx context.Context, tx *ledger.Tx) (map[string]int, error) {
	rows, err := db.All[counted](ctx, tx.Tx, sqlCounts, tx.School)
	out := map[string]int{}
	for _, r := range rows {
		out[r.Directory] = r.N
	}
	return out, err
}

// linked is how many people have a link.
func (Store) linked(ctx context.Context, tx *ledger.Tx) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlPeople, tx.School)
}

// put writes a link. Neither an entry nor a person is linked twice in one directory.
func (Store) put(ctx context.Context, tx *ledger.Tx, l Link) error {
	if _, err := tx.Exec(ctx, sqlPutLink, tx.School, l.Directory, l.Realm, l.Subject, l.Person, l.Fixed, tx.Now, l.MadeBy); err != nil {
		return fmt.Errorf("directories: link: %w", err)
	}
	return nil
}

func (Store) use(ctx context.Context, tx *ledger.Tx, l Link) error {
	_, err := tx.Exec(ctx, sqlUse, tx.Now, tx.School, l.Directory, l.Realm, l.Subject)
	return err
}

// fix writes down once what must stay the same from now on.
func (Store) fix(ctx context.Context, tx *ledger.Tx, l Link, fixed string) error {
	_, err := tx.Exec(ctx, sqlFix, fixed, tx.School, l.Directory, l.Realm, l.Subject)
	return err
}

func (Store) drop(ctx context.Context, tx *ledger.Tx, person, directory string) (bool, error) {
	n, err := tx.Exec(ctx, sqlDrop, tx.School, person, directory)
	return n > 0, err
}

// automatic says whether a directory's links may be made by themselves.
func (Store) automatic(ctx context.Context, tx *ledger.Tx, directory string) (bool, error) {
	n, err := db.One[int](ctx, tx.Tx, sqlSetting, tx.School, directory)
	if errors.Is(err, db.ErrNone) {
		return false, nil
	}
	return n == 1, err
}

func (Store) setAutomatic(ctx context.Context, tx *ledger.Tx, directory string, on bool, by string) error {
	_, err := tx.Exec(ctx, sqlSet, tx.School, directory, number(on), by, tx.Now)
	return err
}

// number writes yes and no as both databases keep them.
func number(on bool) int {
	if on {
		return 1
	}
	return 0
}

// spend uses something up; false: it was used before. What is too old to be taken is forgotten on the way.
func (Store) spend(ctx context.Context, tx *ledger.Tx, mark, until string) (bool, error) {
	if _, err := tx.Exec(ctx, sqlForget, tx.School, tx.Now); err != nil {
		return false, fmt.Errorf("directories: spent: %w", err)
	}
	n, err := tx.Exec(ctx, sqlSpend, tx.School, mark, until)
	return n > 0, err
}
