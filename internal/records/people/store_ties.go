package people

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlNames    = `SELECT given AS name FROM people_person WHERE school_id = ? UNION SELECT family FROM people_person WHERE school_id = ? ORDER BY 1`
	sqlManaged  = `SELECT id FROM people_person WHERE school_id = ? AND manager = ? ORDER BY id`
	sqlCarers   = `SELECT carer, barred, waiting, why, noted_by, noted_at FROM people_carer WHERE school_id = ? AND child = ? ORDER BY carer`
	sqlChildren = `SELECT child FROM people_carer WHERE school_id = ? AND carer = ? AND NOT barred AND NOT waiting ORDER BY child`
	sqlHolding  = `SELECT person FROM people_post WHERE school_id = ? AND post = ?
 UNION SELECT person FROM people_acting WHERE school_id = ? AND post = ? AND ended_at = '' AND from_on <= ? AND until_on >= ? ORDER BY person`
	sqlClasses = `SELECT class AS name, year, COUNT(*) AS pupils FROM people_person
 WHERE school_id = ? AND kind = 'pupil' AND (left_on = '' OR left_on > ?) GROUP BY class, year ORDER BY year, class`
	sqlKindsNow = `SELECT kind AS name, '' AS year, COUNT(*) AS pupils FROM people_person
 WHERE school_id = ? AND (left_on = '' OR left_on > ?) GROUP BY kind ORDER BY kind`
	sqlGroups      = `SELECT DISTINCT organisation FROM people_person WHERE school_id = ? AND organisation <> ? ORDER BY organisation`
	sqlAccountsNow = `SELECT COUNT(*) AS people, COUNT(DISTINCT account) AS accounts FROM people_person WHERE school_id = ?`
)

// NameRegister gives every given and family name once, for the check that a report names nobody (GOV-17).
func (Store) NameRegister(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return list(ctx, tx, sqlNames, tx.School)
}

// Managed gives the people whose line manager this person is: they may not look the manager up (MON-15).
func (Store) Managed(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	return list(ctx, tx, sqlManaged, person)
}

// ChildrenOf gives the children whom a person cares for by links that the office knows of; a barred carer has none. // serves PPL-22
func (Store) ChildrenOf(ctx context.Context, tx *ledger.Tx, person string) ([]string, error) {
	return list(ctx, tx, sqlChildren, person)
}

// Holding gives the people who hold a post of the pack, those included who hold it for a while (POL-08).
func (Store) Holding(ctx context.Context, tx *ledger.Tx, post string) ([]string, error) {
	out, err := db.All[string](ctx, tx.Tx, sqlHolding, tx.School, post, tx.School, post, today(tx), today(tx))
	if err != nil {
		return nil, fmt.Errorf("people: holding: %w", err)
	}
	return out, nil
}

func list(ctx context.Context, tx *ledger.Tx, query string, key any) ([]string, error) {
	out, err := db.All[string](ctx, tx.Tx, query, tx.School, key)
	if err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	return out, nil
}

// CarersOf gives a child's carers, those marked who are barred or wait for the office: only who Cares may see the child.
func (Store) CarersOf(ctx context.Context, tx *ledger.Tx, child string) ([]Carer, error) {
	out, err := db.All[Carer](ctx, tx.Tx, sqlCarers, tx.School, child)
	if err != nil {
		return nil, fmt.Errorf("people: carers: %w", err)
	}
	return out, nil
}

// Groups gives the outside organisations from which people come.
func (Store) Groups(ctx context.Context, tx *ledger.Tx) ([]string, error) {
	return list(ctx, tx, sqlGroups, "")
}

// Count is how many people there are of one class and year, or of one kind.
type Count struct {
	Name   string `db:"name"`
	Year   string `db:"year"`
	Pupils int    `db:"pupils"`
}

// Classes counts the pupils of each class and year. An empty year is the exception list (PPL-04).
func (Store) Classes(ctx context.Context, tx *ledger.Tx) ([]Count, error) {
	return counts(ctx, tx, sqlClasses)
}

// ByKind counts people by their chief kind.
func (Store) ByKind(ctx context.Context, tx *ledger.Tx) ([]Count, error) {
	return counts(ctx, tx, sqlKindsNow)
}

func counts(ctx context.Context, tx *ledger.Tx, query string) ([]Count, error) {
	out, err := db.All[Count](ctx, tx.Tx, query, tx.School, today(tx))
	if err != nil {
		return nil, fmt.Errorf("people: counts: %w", err)
	}
	return out, nil
}

type accountsRow struct {
	People   int `db:"people"`
	Accounts int `db:"accounts"`
}

// accounts counts people and distinct account names; they must be the same number (PPL-01).
func (Store) accounts(ctx context.Context, tx *ledger.Tx) (accountsRow, error) {
	return db.One[accountsRow](ctx, tx.Tx, sqlAccountsNow, tx.School)
}
