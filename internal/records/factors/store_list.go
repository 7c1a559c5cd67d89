package factors

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlHaveApps    = `SELECT person_id, last_used, 1 AS n FROM factors_app WHERE school_id = ? AND (? = '' OR person_id = ?)`
	sqlHaveKeys    = `SELECT person_id, MAX(last_used) AS last_used, COUNT(*) AS n FROM factors_passkey WHERE school_id = ? AND (? = '' OR person_id = ?) GROUP BY person_id`
	sqlHaveCodes   = `SELECT person_id, '' AS last_used, COUNT(*) AS n FROM factors_recovery WHERE school_id = ? AND (? = '' OR person_id = ?) AND used_at = '' GROUP BY person_id`
	sqlHaveRecords = `SELECT person_id, changed_at AS last_used, 1 AS n FROM factors_records WHERE school_id = ? AND (? = '' OR person_id = ?)`
)

// Have is what one person can show.
type Have struct {
	App      bool
	Passkeys int
	Codes    int // recovery codes left
	Records  bool
	LastUsed string // of app and passkeys; "" when never
	Changed  string // when the password for the records was set
}

// Any reports a second factor. Recovery codes alone are none: they only stand in for one.
func (h Have) Any() bool { return h.App || h.Passkeys > 0 }

type count struct {
	Person   string `db:"person_id"`
	LastUsed string `db:"last_used"`
	N        int    `db:"n"`
}

func (s Store) have(ctx context.Context, tx *ledger.Tx, person string) (Have, error) {
	all, err := s.standing(ctx, tx, person)
	return all[person], err
}

// standing is what everybody can show, or with a person one alone.
func (Store) standing(ctx context.Context, tx *ledger.Tx, person string) (map[string]Have, error) {
	out := map[string]Have{}
	for _, part := range []struct {
		query string
		put   func(h *Have, c count)
	}{
		{sqlHaveApps, func(h *Have, c count) { h.App, h.LastUsed = true, c.LastUsed }},
		{sqlHaveKeys, func(h *Have, c count) { h.Passkeys, h.LastUsed = c.N, max(h.LastUsed, c.LastUsed) }},
		{sqlHaveCodes, func(h *Have, c count) { h.Codes = c.N }},
		{sqlHaveRecords, func(h *Have, c count) { h.Records, h.Changed = true, c.LastUsed }},
	} {
		rows, err := db.All[count](ctx, tx.Tx, part.query, tx.School, person, person)
		if err != nil {
			return nil, fmt.Errorf("factors: standing: %w", err)
		}
		for _, c := range rows {
			h := out[c.Person]
			part.put(&h, c)
			out[c.Person] = h
		}
	}
	return out, nil
}
