package book

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	sqlEvery = `SELECT ` + sqlColumns + ` FROM accounts_account WHERE school_id = ? ORDER BY person_id`
	// A person without an account is in the list too: they cannot sign in, and someone should know.
	sqlListed = ` FROM people_person p LEFT JOIN accounts_account a ON a.school_id = p.school_id AND a.person_id = p.id
 WHERE p.school_id = ? AND (? = 1 OR p.kind = 'pupil' AND p.class IN (%s)) AND (? = '' OR p.search LIKE ? ESCAPE '!')
 AND (? = '' OR ? = 'none' AND a.person_id IS NULL OR ? = 'closed' AND (a.closed OR a.cut_off <> '') OR ? = 'locked' AND a.locked_until > ? OR ? = 'reported' AND a.breached <> ''
 OR ? = 'never' AND a.last_used = '' AND NOT a.closed AND a.cut_off = '' OR ? = 'dormant' AND a.last_used <> '' AND a.last_used < ? AND NOT a.closed AND a.cut_off = '')`
	sqlList = `SELECT p.id AS person_id, p.account, p.given, p.family, p.kinds, p.class, p.left_on, COALESCE(a.verifier, '') AS verifier, COALESCE(a.breached, '') AS breached,
 CASE WHEN a.person_id IS NULL THEN 0 ELSE 1 END AS there,
 COALESCE(a.closed, FALSE) AS closed, COALESCE(a.cut_off, '') AS cut_off, COALESCE(a.must_change, FALSE) AS must_change, COALESCE(a.locked_until, '') AS locked_until,
 COALESCE(a.last_used, '') AS last_used` + sqlListed + ` ORDER BY p.family, p.given, p.id LIMIT ? OFFSET ?`
	sqlListCount = `SELECT COUNT(*)` + sqlListed

	// Leavers whose day has come, and pupils whose band has risen since they chose their password.
	sqlLeavers = `SELECT a.person_id FROM accounts_account a JOIN people_person p ON p.school_id = a.school_id AND p.id = a.person_id
 WHERE a.school_id = ? AND NOT a.closed AND p.left_on <> '' AND p.left_on <= ? ORDER BY a.person_id`
	sqlBands = `SELECT a.person_id, a.band FROM accounts_account a JOIN people_person p ON p.school_id = a.school_id AND p.id = a.person_id
 WHERE a.school_id = ? AND NOT a.closed AND a.verifier <> '' AND (p.left_on = '' OR p.left_on > ?) ORDER BY a.person_id`
)

// Listed is one line of the list of accounts.
type Listed struct {
	Account
	Name   string `db:"account"`
	Given  string `db:"given"`
	Family string `db:"family"`
	Kinds  string `db:"kinds"`
	Class  string `db:"class"`
	Left   string `db:"left_on"`
	Row    int    `db:"there"`
}

// Query picks accounts for the list.
type Query struct {
	Text  string
	State string // none, closed, locked, never, dormant; empty: all
	Page  int
	Size  int

	Dormant time.Time // an account that was last used before then is dormant
}

// List gives a page of accounts as far as the grant reaches, and how many there are.
func (s *Store) List(ctx context.Context, tx *ledger.Tx, q Query, now time.Time) ([]Listed, int, error) {
	reach := tx.Grant.Reach()
	if reach == authz.None || reach == authz.Own {
		return nil, 0, nil
	}
	classes := slices.DeleteFunc(slices.Clone(tx.Grant.Actor().Classes), func(c string) bool { return c == "" })
	if len(classes) == 0 {
		classes = []string{"\x01"} // an IN list may not be empty
	}
	all := 0
	if reach == authz.All {
		all = 1
	}
	text := strings.ToLower(q.Text)
	args := append(db.Args(classes, tx.School, all), text, "%"+escape(text)+"%", q.State, q.State, q.State, q.State, clock.Text(now), q.State,
		q.State, q.State, clock.Text(q.Dormant))
	in := db.In(len(classes))
	total, err := db.One[int](ctx, tx.Tx, fmt.Sprintf(sqlListCount, in), args...)
	if err != nil {
		return nil, 0, fmt.Errorf("accounts: list: %w", err)
	}
	rows, err := db.All[Listed](ctx, tx.Tx, fmt.Sprintf(sqlList, in), append(args, q.Size, (max(q.Page, 1)-1)*q.Size)...)
	if err != nil {
		return nil, 0, fmt.Errorf("accounts: list: %w", err)
	}
	for i := range rows {
		rows[i].There = rows[i].Row == 1
	}
	return rows, total, nil
}

// Leavers are people past their leaving date whose account is still open; there must be none. // serves PPL-06
func (s *Store) Leavers(ctx context.Context, tx *ledger.Tx, now time.Time) ([]string, error) {
	return db.All[string](ctx, tx.Tx, sqlLeavers, tx.School, clock.ISO(now))
}

// BandRow says which rule an account's password met.
type BandRow struct {
	Person string `db:"person_id"`
	Band   string `db:"band"`
}

// BandRows gives the band of every open account.
func (s *Store) BandRows(ctx context.Context, tx *ledger.Tx, now time.Time) ([]BandRow, error) {
	return db.All[BandRow](ctx, tx.Tx, sqlBands, tx.School, clock.ISO(now))
}

// escape makes typed text mean itself in a LIKE.
func escape(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }

// All gives every account by person.
func (s *Store) All(ctx context.Context, tx *ledger.Tx) (map[string]Account, error) {
	list, err := db.All[Account](ctx, tx.Tx, sqlEvery, tx.School)
	out := make(map[string]Account, len(list))
	for _, a := range list {
		a.There = true
		out[a.Person] = a
	}
	return out, err
}
