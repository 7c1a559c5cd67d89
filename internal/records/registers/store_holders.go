package registers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/cabinet"
	"belisha/internal/records/registers/internal/entry"
)

const (
	sqlHolders = `SELECT l.target AS person, e.state AS state, e.body AS body, e.created_at AS created_at
 FROM registers_entry e JOIN registers_link l ON l.school_id = e.school_id AND l.entry = e.id AND l.field = ? AND l.kind = 'person'
 WHERE e.school_id = ? AND e.register = ? AND e.removed_at = ''`
	sqlHoldersOf = sqlHolders + ` AND l.target IN (%s)`
)

// holderRow is one person whom an entry names, with what a rule asks about the entry.
type holderRow struct {
	Person  string `db:"person"`
	State   string `db:"state"`
	Body    string `db:"body"`
	Created string `db:"created_at"`
}

// Holders gives the people whom a register names in a field, in an entry for which a rule holds, with the moment at which
// the newest such entry was written. A nil rule holds for all entries; without people it looks for everybody.
// serves PPL-24, EDU-18
func (r *Room) Holders(ctx context.Context, tx *ledger.Tx, register, field string, where *policy.Expression, people ...string) (map[string]time.Time, error) {
	def, ok := r.clerk.Definition(register)
	if !ok {
		return nil, entry.NoRegister()
	}
	rows, err := holderRows(ctx, tx, register, field, people)
	if err != nil {
		return nil, fmt.Errorf("registers: holders: %w", err)
	}
	out := make(map[string]time.Time, len(rows))
	today := cabinet.Moment(tx).In(clock.London)
	for _, one := range rows {
		at, err := clock.Parse(one.Created)
		if err != nil {
			return nil, err
		}
		yes, err := one.holds(&def, where, at, today)
		if err != nil {
			return nil, fmt.Errorf("registers: holders: %s: %w", register, err)
		}
		if yes && !at.Before(out[one.Person]) {
			out[one.Person] = at
		}
	}
	return out, nil
}

func holderRows(ctx context.Context, tx *ledger.Tx, register, field string, people []string) ([]holderRow, error) {
	if len(people) == 0 {
		return db.All[holderRow](ctx, tx.Tx, sqlHolders, field, tx.School, register)
	}
	var out []holderRow
	for part := range slices.Chunk(people, 500) {
		rows, err := db.All[holderRow](ctx, tx.Tx, fmt.Sprintf(sqlHoldersOf, db.In(len(part))), db.Args(part, field, tx.School, register)...)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (h holderRow) holds(def *policy.Register, where *policy.Expression, at, today time.Time) (bool, error) {
	if where == nil {
		return true, nil
	}
	var values map[string]string
	if err := json.Unmarshal([]byte(h.Body), &values); err != nil {
		return false, err
	}
	return where.True(policy.EntryEnv(def, values, h.State, at.In(clock.London), today, ""))
}
