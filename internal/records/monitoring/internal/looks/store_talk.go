package looks

import (
	"context"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAddTalk = `INSERT INTO monitoring_talk (school_id, id, person_id, held_on, by_id, at) VALUES (?,?,?,?,?,?)`
	sqlTalks   = `SELECT person_id, MAX(held_on) AS held_on FROM monitoring_talk WHERE school_id = ? GROUP BY person_id`
	sqlTalksN  = `SELECT COUNT(*) FROM monitoring_talk WHERE school_id = ? AND held_on >= ?`
	SQLTalk    = `SELECT id, person_id, held_on, by_id, at FROM monitoring_talk WHERE school_id = ? AND id = ?`
)

// talk is the last supervision talk with one person.
type talk struct {
	Person string `db:"person_id"`
	Held   string `db:"held_on"` // YYYY-MM-DD
}

func addTalk(ctx context.Context, tx *ledger.Tx, id string, t talk) error {
	_, err := tx.Exec(ctx, sqlAddTalk, tx.School, id, t.Person, t.Held, tx.Grant.Actor().Person, tx.Now)
	return err
}

// talks gives the last talk with each person.
func talks(ctx context.Context, tx *ledger.Tx) (map[string]string, error) {
	all, err := db.All[talk](ctx, tx.Tx, sqlTalks, tx.School)
	out := map[string]string{}
	for _, t := range all {
		out[t.Person] = t.Held
	}
	return out, err
}

// talksSince counts the talks since a day.
func talksSince(ctx context.Context, tx *ledger.Tx, day string) (int64, error) {
	return db.One[int64](ctx, tx.Tx, sqlTalksN, tx.School, day)
}
