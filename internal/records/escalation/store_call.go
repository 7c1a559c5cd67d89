package escalation

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	callColumns = `id, title, href, post, not_told, told, at, deputy_at, head_at, answered_at, answered_by`
	sqlAddCall  = `INSERT INTO escalation_call (school_id, ` + callColumns + `) VALUES (?,?,?,?,?,?,?,?,'','','','') ON CONFLICT (school_id, id) DO NOTHING`
	sqlRinging  = `SELECT ` + callColumns + ` FROM escalation_call WHERE school_id = ? AND answered_at = '' ORDER BY at, id`
	sqlClimb    = `UPDATE escalation_call SET told = ?, deputy_at = ?, head_at = ? WHERE school_id = ? AND id = ? AND answered_at = ''`
	sqlAnswer   = `UPDATE escalation_call SET answered_at = ?, answered_by = ? WHERE school_id = ? AND id = ? AND answered_at = ''`
	sqlCalls    = `SELECT ` + callColumns + ` FROM escalation_call WHERE school_id = ? AND at >= ? ORDER BY at, id`
)

// ringing is a call as it is kept.
type ringing struct {
	ID         string `db:"id"`
	Title      string `db:"title"`
	Href       string `db:"href"`
	Post       string `db:"post"`
	Not        string `db:"not_told"` // person ids with a space between
	Told       string `db:"told"`
	At         string `db:"at"`
	Deputy     string `db:"deputy_at"`
	Head       string `db:"head_at"`
	Answered   string `db:"answered_at"`
	AnsweredBy string `db:"answered_by"`
}

// addCall stores a call; false when this key rang before.
func (Store) addCall(ctx context.Context, tx *ledger.Tx, r ringing) (bool, error) {
	n, err := tx.Exec(ctx, sqlAddCall, tx.School, r.ID, r.Title, r.Href, r.Post, r.Not, r.Told, r.At)
	return n > 0, err
}

// ringing are the calls that nobody has answered.
func (Store) ringing(ctx context.Context, tx *ledger.Tx) ([]ringing, error) {
	return db.All[ringing](ctx, tx.Tx, sqlRinging, tx.School)
}

// climb keeps how far a call got; false when somebody has answered it in the meantime.
func (Store) climb(ctx context.Context, tx *ledger.Tx, r ringing) (bool, error) {
	n, err := tx.Exec(ctx, sqlClimb, r.Told, r.Deputy, r.Head, tx.School, r.ID)
	return n > 0, err
}

// answer notes the first person who answered.
func (Store) answer(ctx context.Context, tx *ledger.Tx, id, person string) (bool, error) {
	n, err := tx.Exec(ctx, sqlAnswer, tx.Now, person, tx.School, id)
	return n > 0, err
}

func (Store) callsSince(ctx context.Context, tx *ledger.Tx, from string) ([]ringing, error) {
	return db.All[ringing](ctx, tx.Tx, sqlCalls, tx.School, from)
}
