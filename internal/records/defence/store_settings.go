package defence

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlSettings   = `SELECT name, value, mark FROM defence_setting WHERE school_id = ? AND place = ? ORDER BY name`
	sqlNoSettings = `DELETE FROM defence_setting WHERE school_id = ? AND place = ?`
	sqlAddSetting = `INSERT INTO defence_setting (school_id, place, name, value, mark) VALUES (?,?,?,?,?)`
)

func (store) settings(ctx context.Context, tx *ledger.Tx) ([]Setting, error) {
	return db.All[Setting](ctx, tx.Tx, sqlSettings, tx.School, machine)
}

// putSettings keeps what is now in place of what was.
func (store) putSettings(ctx context.Context, tx *ledger.Tx, all []Setting) error {
	if _, err := tx.Exec(ctx, sqlNoSettings, tx.School, machine); err != nil {
		return fmt.Errorf("defence: settings: %w", err)
	}
	for _, s := range all {
		if _, err := tx.Exec(ctx, sqlAddSetting, tx.School, machine, s.Name, s.Value, s.Mark); err != nil {
			return fmt.Errorf("defence: setting %s: %w", s.Name, err)
		}
	}
	return nil
}
