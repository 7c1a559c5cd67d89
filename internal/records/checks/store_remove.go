package checks

import (
	"context"
	"fmt"

	"belisha/internal/ledger"
)

// sqlDrops delete a check, each table before that on which it hangs.
func sqlDrops() []string {
	return []string{
		`DELETE FROM checks_page WHERE school_id = ? AND check_id = ?`,
		`DELETE FROM checks_chain WHERE school_id = ? AND check_id = ?`,
		`DELETE FROM checks_device WHERE school_id = ? AND check_id = ?`,
		`DELETE FROM checks_senior WHERE school_id = ? AND check_id = ?`,
		`DELETE FROM checks_check WHERE school_id = ? AND id = ?`,
	}
}

// Gone takes away the checks of a case whose time is over, before the case itself goes. Their seals end with it.
func (c *Checks) Gone(ctx context.Context, tx *ledger.Tx, incident string) error {
	all, err := c.store.OfCase(ctx, tx, incident)
	if err != nil {
		return err
	}
	for _, one := range all {
		for _, drop := range sqlDrops() {
			if _, err := tx.Exec(ctx, drop, tx.School, one.ID); err != nil {
				return fmt.Errorf("checks: gone: %w", err)
			}
		}
		tx.Alters(one.Ref())
	}
	return nil
}
