package watching

import (
	"context"
	"errors"

	"belisha/internal/db"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	clubColumns = `id, title, at, by_id, gone_at`
	sqlAddClub  = `INSERT INTO watching_club (school_id, id, title, at, by_id, gone_at) VALUES (?,?,?,?,?,'')`
	sqlClub     = `SELECT ` + clubColumns + ` FROM watching_club WHERE school_id = ? AND id = ?`
	sqlClubs    = `SELECT ` + clubColumns + ` FROM watching_club WHERE school_id = ? AND gone_at = '' ORDER BY title, id LIMIT 200`
	sqlEndClub  = `UPDATE watching_club SET gone_at = ? WHERE school_id = ? AND id = ? AND gone_at = ''`
	sqlAddPart  = `INSERT INTO watching_part (school_id, club_id, person_id, leads) VALUES (?,?,?,?)`
	sqlPart     = `SELECT club_id, person_id, leads FROM watching_part WHERE school_id = ? AND club_id = ? ORDER BY person_id`
	sqlParts    = `SELECT club_id, person_id, leads FROM watching_part WHERE school_id = ? ORDER BY club_id, person_id`
)

type part struct {
	Club   string `db:"club_id"`
	Person string `db:"person_id"`
	Leads  bool   `db:"leads"`
}

func (store) addClub(ctx context.Context, tx *ledger.Tx, c ClubOf) error {
	if _, err := tx.Exec(ctx, sqlAddClub, tx.School, c.ID, c.Title, tx.Now, tx.Grant.Actor().Person); err != nil {
		return err
	}
	for _, id := range c.Leaders {
		if _, err := tx.Exec(ctx, sqlAddPart, tx.School, c.ID, id, true); err != nil {
			return err
		}
	}
	for _, id := range c.Children {
		if _, err := tx.Exec(ctx, sqlAddPart, tx.School, c.ID, id, false); err != nil {
			return err
		}
	}
	return nil
}

// club finds one that has not been given up.
func (store) club(ctx context.Context, tx *ledger.Tx, id string) (ClubOf, error) {
	c, err := db.One[ClubOf](ctx, tx.Tx, sqlClub, tx.School, id)
	if errors.Is(err, db.ErrNone) || err == nil && c.Gone != "" {
		return c, errs.Missing("There is no such club.")
	}
	if err != nil {
		return c, err
	}
	all, err := db.All[part](ctx, tx.Tx, sqlPart, tx.School, id)
	c.take(all)
	return c, err
}

// clubs are those that there are, each with its people.
func (store) clubs(ctx context.Context, tx *ledger.Tx) ([]ClubOf, error) {
	out, err := db.All[ClubOf](ctx, tx.Tx, sqlClubs, tx.School)
	if err != nil {
		return nil, err
	}
	all, err := db.All[part](ctx, tx.Tx, sqlParts, tx.School)
	for i := range out {
		out[i].take(all)
	}
	return out, err
}

func (store) endClub(ctx context.Context, tx *ledger.Tx, id string) error {
	n, err := tx.Exec(ctx, sqlEndClub, tx.Now, tx.School, id)
	if err == nil && n == 0 {
		return errs.Missing("There is no such club.")
	}
	return err
}
