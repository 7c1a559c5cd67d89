package registers

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/policy"
)

const sqlNaming = `SELECT DISTINCT e.id AS id, e.register AS register, e.state AS state, e.label AS label
 FROM registers_entry e JOIN registers_link l ON l.school_id = e.school_id AND l.entry = e.id AND l.kind = 'person'
 WHERE e.school_id = ? AND l.target = ? AND e.removed_at = '' ORDER BY e.register, e.id`

// Outstanding is an entry that names a person and is still open.
type Outstanding struct {
	Register string // key
	Title    string // of the register
	Label    string // of the entry
	Href     string
}

type namingRow struct {
	ID       string `db:"id"`
	Register string `db:"register"`
	State    string `db:"state"`
	Label    string `db:"label"`
}

// Outstanding gives the open entries that name a person, of the registers of some areas of the menu: what somebody who
// leaves still has on loan, or has to hand back. serves PPL-06
func (r *Room) Outstanding(ctx context.Context, tx *ledger.Tx, person string, areas ...string) ([]Outstanding, error) {
	rows, err := db.All[namingRow](ctx, tx.Tx, sqlNaming, tx.School, person)
	if err != nil {
		return nil, fmt.Errorf("registers: outstanding: %w", err)
	}
	var out []Outstanding
	for _, row := range rows {
		def, ok := r.clerk.Definition(row.Register)
		if !ok || !slices.Contains(areas, def.Area) || !open(def, row.State) {
			continue
		}
		out = append(out, Outstanding{Register: def.Key, Title: def.Title, Label: row.Label, Href: "/registers/" + def.Key + "/" + row.ID})
	}
	return out, nil
}

func open(def policy.Register, state string) bool {
	return slices.ContainsFunc(def.States, func(s policy.State) bool { return s.Key == state && s.Open })
}
