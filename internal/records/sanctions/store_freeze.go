package sanctions

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	freezeColumns = `id, incident_id, person_id, shut, why, by_id, at`
	sqlFreeze     = `INSERT INTO sanctions_freeze (school_id, ` + freezeColumns + `, told) VALUES (?,?,?,?,?,?,?,?,FALSE)`
	sqlFrozen     = `SELECT f.id, f.incident_id, f.person_id, f.shut, f.why, f.by_id, f.at FROM sanctions_freeze f WHERE f.school_id = ? AND f.shut AND (? = '' OR f.person_id = ?) AND (? = '' OR f.incident_id = ?)
 AND NOT EXISTS (SELECT 1 FROM sanctions_freeze n WHERE n.school_id = f.school_id AND n.person_id = f.person_id AND n.incident_id = f.incident_id AND n.id > f.id)
 ORDER BY f.id`
	sqlFreezeSeal = `SELECT ` + freezeColumns + ` FROM sanctions_freeze WHERE school_id = ? AND id = ?`
	sqlFreezeLate = `SELECT ` + freezeColumns + ` FROM sanctions_freeze WHERE school_id = ? AND told = FALSE ORDER BY id LIMIT 100`
	sqlFreezeGone = `SELECT ` + freezeColumns + ` FROM sanctions_freeze WHERE school_id = ? AND EXISTS (SELECT 1 FROM sanctions_gone g
 WHERE g.school_id = sanctions_freeze.school_id AND g.incident_id = sanctions_freeze.incident_id) ORDER BY id LIMIT 100`
	sqlFreezeAway = `DELETE FROM sanctions_freeze WHERE school_id = ? AND id = ?`
	sqlFreezeTold = `UPDATE sanctions_freeze SET told = TRUE WHERE school_id = ? AND id = ? AND NOT told`
)

// freeze is one word on one account: it rests, or it does no longer.
type freeze struct {
	ID       string `db:"id"`
	Incident string `db:"incident_id"`
	Person   string `db:"person_id"`
	Shut     bool   `db:"shut"`
	Why      string `db:"why"`
	By       string `db:"by_id"`
	At       string `db:"at"`
}

func (store) freeze(ctx context.Context, tx *ledger.Tx, f freeze) error {
	_, err := tx.Exec(ctx, sqlFreeze, tx.School, f.ID, f.Incident, f.Person, f.Shut, f.Why, f.By, f.At)
	if err != nil {
		return fmt.Errorf("sanctions: freezing: %w", err)
	}
	return nil
}

// frozen are the accounts that rest now: of one person, of one incident, or all.
func (store) frozen(ctx context.Context, tx *ledger.Tx, person, incident string) ([]freeze, error) {
	return db.All[freeze](ctx, tx.Tx, sqlFrozen, tx.School, person, person, incident, incident)
}

func (store) untoldFreezes(ctx context.Context, tx *ledger.Tx) ([]freeze, error) {
	return db.All[freeze](ctx, tx.Tx, sqlFreezeLate, tx.School)
}

func (store) toldFreeze(ctx context.Context, tx *ledger.Tx, id string) (bool, error) {
	n, err := tx.Exec(ctx, sqlFreezeTold, tx.School, id)
	return n == 1, err
}

func (store) freezesToGo(ctx context.Context, tx *ledger.Tx) ([]freeze, error) {
	return db.All[freeze](ctx, tx.Tx, sqlFreezeGone, tx.School)
}

func (store) removeFreeze(ctx context.Context, tx *ledger.Tx, id string) error {
	_, err := tx.Exec(ctx, sqlFreezeAway, tx.School, id)
	return err
}
