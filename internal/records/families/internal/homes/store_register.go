package homes

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlTies = `SELECT child, carer, barred, waiting FROM people_carer WHERE school_id = ? ORDER BY child, carer`
	// The newest link of each carer: ids sort by the time at which they were made.
	sqlNewest = `SELECT ` + linkColumns + ` FROM families_link l WHERE school_id = ? AND NOT EXISTS (
 SELECT 1 FROM families_link n WHERE n.school_id = l.school_id AND n.person = l.person AND n.id > l.id)`
	sqlUsed = `SELECT link, MAX(CASE WHEN what IN ('opened', 'proved') THEN at ELSE '' END) AS opened, MAX(CASE WHEN what = 'signed' THEN at ELSE '' END) AS signed
 FROM families_visit WHERE school_id = ? GROUP BY link`
	sqlLinksOf = `SELECT ` + linkColumns + ` FROM families_link WHERE school_id = ? AND person = ? ORDER BY id DESC LIMIT ?`
)

// ties are all lines of who cares for whom, the barred ones too.
func (Store) ties(ctx context.Context, tx *ledger.Tx) ([]Tie, error) {
	return db.All[Tie](ctx, tx.Tx, sqlTies, tx.School)
}

func (Store) newest(ctx context.Context, tx *ledger.Tx) ([]Link, error) {
	return db.All[Link](ctx, tx.Tx, sqlNewest, tx.School)
}

func (Store) used(ctx context.Context, tx *ledger.Tx) ([]Used, error) {
	return db.All[Used](ctx, tx.Tx, sqlUsed, tx.School)
}

// LinksOf are a carer's links, the newest first.
func (Store) LinksOf(ctx context.Context, tx *ledger.Tx, person string, limit int) ([]Link, error) {
	return db.All[Link](ctx, tx.Tx, sqlLinksOf, tx.School, person, limit)
}

const sqlTiesOf = `SELECT child, carer, barred, waiting FROM people_carer WHERE school_id = ? AND carer = ? ORDER BY child`

// TiesOf are the lines of one carer.
func (Store) TiesOf(ctx context.Context, tx *ledger.Tx, carer string) ([]Tie, error) {
	return db.All[Tie](ctx, tx.Tx, sqlTiesOf, tx.School, carer)
}

// tally is what was sent home and what came of it.
type tally struct {
	Sent   int    `db:"sent"`
	Opened int    `db:"opened"`
	Signed int    `db:"signed"`
	Closed int    `db:"closed"`
	Undone int    `db:"undone"`
	Latest string `db:"latest"`
}

const sqlTally = `SELECT COUNT(*) AS sent, COALESCE(SUM(CASE WHEN u.opened <> '' THEN 1 ELSE 0 END), 0) AS opened, COALESCE(SUM(CASE WHEN u.signed <> '' THEN 1 ELSE 0 END), 0) AS signed,
 COALESCE(SUM(CASE WHEN l.closed_why NOT IN ('', 'replaced') THEN 1 ELSE 0 END), 0) AS closed, COALESCE(SUM(CASE WHEN l.undone_at <> '' THEN 1 ELSE 0 END), 0) AS undone,
 COALESCE(MAX(l.made_at), '') AS latest
 FROM families_link l LEFT JOIN (SELECT school_id, link, MAX(CASE WHEN what IN ('opened', 'proved') THEN at ELSE '' END) AS opened,
 MAX(CASE WHEN what = 'signed' THEN at ELSE '' END) AS signed FROM families_visit GROUP BY school_id, link) u ON u.school_id = l.school_id AND u.link = l.id
 WHERE l.school_id = ? AND l.made_at >= ?`

func (Store) tally(ctx context.Context, tx *ledger.Tx, from string) (tally, error) {
	return db.One[tally](ctx, tx.Tx, sqlTally, tx.School, from)
}
