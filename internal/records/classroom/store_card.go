package classroom

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlCardCol  = `id, child, place, made_at, moved_at, ended_at`
	sqlPutCard  = `INSERT INTO classroom_card (school_id, id, child, token_hash, made_at, made_by, place, moved_at, moved_by, ended_at, ended_why) VALUES (?,?,?,?,?,?,'in',?,?,'','')`
	sqlCard     = `SELECT ` + sqlCardCol + ` FROM classroom_card WHERE school_id = ? AND token_hash = ? AND ended_at = ''`
	sqlCards    = `SELECT ` + sqlCardCol + ` FROM classroom_card WHERE school_id = ? AND ended_at = '' ORDER BY child, id`
	sqlMoveCard = `UPDATE classroom_card SET place = ?, moved_at = ?, moved_by = ? WHERE school_id = ? AND child = ? AND ended_at = '' AND place <> ?`
	sqlEndCards = `UPDATE classroom_card SET ended_at = ?, ended_why = ? WHERE school_id = ? AND child = ? AND ended_at = ''`
)

// Where a card lies: locked away, or handed out for a lesson.
const (
	cardIn  = "in"
	cardOut = "out"
)

type card struct {
	ID    string `db:"id"`
	Child string `db:"child"`
	Place string `db:"place"`
	Made  string `db:"made_at"`
	Moved string `db:"moved_at"`
	Ended string `db:"ended_at"`
}

// card finds the living card of a token; none is the zero card.
func (Store) card(ctx context.Context, tx *ledger.Tx, hash string) (card, error) {
	return maybe(db.One[card](ctx, tx.Tx, sqlCard, tx.School, hash))
}

// cards are the living ones, by child.
func (Store) cards(ctx context.Context, tx *ledger.Tx) (map[string]card, error) {
	all, err := wrapped(db.All[card](ctx, tx.Tx, sqlCards, tx.School))
	out := make(map[string]card, len(all))
	for _, c := range all {
		out[c.Child] = c
	}
	return out, err
}

// putCard makes a child's only card: one printed before stops working.
func (s Store) putCard(ctx context.Context, tx *ledger.Tx, child, hash string) error {
	if err := s.endCards(ctx, tx, child, "printed anew"); err != nil {
		return err
	}
	by := tx.Grant.Actor().Person
	_, err := tx.Exec(ctx, sqlPutCard, tx.School, s.ids.Next(), child, hash, tx.Now, by, tx.Now, by)
	return err
}

// moveCard says whether there was a card that lay elsewhere.
func (Store) moveCard(ctx context.Context, tx *ledger.Tx, child, place string) (bool, error) {
	n, err := tx.Exec(ctx, sqlMoveCard, place, tx.Now, tx.Grant.Actor().Person, tx.School, child, place)
	return n > 0, err
}

func (Store) endCards(ctx context.Context, tx *ledger.Tx, child, why string) error {
	_, err := tx.Exec(ctx, sqlEndCards, tx.Now, why, tx.School, child)
	return err
}
