package cabinet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

const (
	findColumns = `e.id, e.register, e.form, e.state, e.label, e.body, e.created_at, e.created_by, e.changed_at, e.changed_by,
 e.closed_at, e.revision, e.due_on, e.expected, e.removed_at, e.hold, e.blanked_at`
	sqlFind = `SELECT ` + findColumns + ` FROM registers_entry e%s ORDER BY %s LIMIT ? OFFSET ?`
	// CROSS JOIN keeps the order of the tables on SQLite: the values stand sorted in their index, so the first page is
	// read without sorting a hundred thousand entries.
	sqlFindRanked = `SELECT ` + findColumns + ` FROM registers_value v CROSS JOIN registers_entry e%s
 AND v.school_id = ? AND v.register = ? AND v.field = ? AND v.part = 0 AND e.school_id = v.school_id AND e.id = v.entry
 ORDER BY v.rank %[2]s, v.entry %[2]s LIMIT ? OFFSET ?`
	sqlCountRanked = `SELECT COUNT(*) FROM registers_value v CROSS JOIN registers_entry e%s
 AND v.school_id = ? AND v.register = ? AND v.field = ? AND v.part = 0 AND e.school_id = v.school_id AND e.id = v.entry`
	sqlFindUnranked = `SELECT ` + findColumns + ` FROM registers_entry e%s
 AND NOT EXISTS (SELECT 1 FROM registers_value v WHERE v.school_id = e.school_id AND v.entry = e.id AND v.field = ? AND v.part = 0)
 ORDER BY e.created_at DESC, e.id DESC LIMIT ? OFFSET ?`
	sqlCount = `SELECT COUNT(*) FROM (SELECT 1 FROM registers_entry e%s LIMIT ?) counted`

	whereRegister = ` WHERE e.school_id = ? AND e.register = ? AND e.removed_at = ''`
	whereState    = ` AND e.state = ?`
	whereLate     = ` AND e.due_on <> '' AND e.due_on < ? AND e.due_on <> ?`
	whereWords    = ` AND e.words LIKE ? ESCAPE '!'`
	whereLabel    = ` AND LOWER(e.label) LIKE ? ESCAPE '!'`
	whereValue    = ` AND e.id IN (SELECT p.entry FROM registers_value p WHERE p.school_id = ? AND p.register = ? AND p.field = ? AND p.value IN (%s))`
	whereFrom     = ` AND e.id IN (SELECT p.entry FROM registers_value p WHERE p.school_id = ? AND p.register = ? AND p.field = ? AND p.value >= ? AND p.value <= ?)`
	// An entry about somebody is not even listed for that person. // serves INC-06
	whereNotAbout = ` AND NOT EXISTS (SELECT 1 FROM registers_link l WHERE l.school_id = e.school_id AND l.kind = 'person' AND l.target = ? AND l.entry = e.id AND l.about)`
	whereOneOf    = ` AND e.id IN (%s)`

	sqlHolder = `SELECT v.entry FROM registers_value v JOIN registers_entry e ON e.school_id = v.school_id AND e.id = v.entry
 WHERE v.school_id = ? AND v.register = ? AND v.field = ? AND v.only_once = ? AND v.only_once <> '' AND e.removed_at = '' LIMIT 1`

	sqlByState = `SELECT register, state, COUNT(*) AS n FROM registers_entry WHERE school_id = ? AND removed_at = '' GROUP BY register, state`
	sqlStates  = `SELECT register, state, COUNT(*) AS n FROM registers_entry WHERE school_id = ? AND removed_at = '' AND register = ? GROUP BY register, state`
	sqlLate    = `SELECT register, COUNT(*) AS n FROM registers_entry WHERE school_id = ? AND removed_at = '' AND due_on <> '' AND due_on < ? AND due_on <> ? GROUP BY register`
	sqlThere   = `SELECT DISTINCT expected FROM registers_entry WHERE school_id = ? AND register = ? AND expected <> '' AND removed_at = ''`
)

// Query picks entries of one register. The zero value of each part picks all.
type Query struct {
	Def   policy.Register
	Text  string
	State string
	Late  bool
	Picks []Pick
	Sort  string   // "state", "due", "created", "changed", "label" or a field; with - in front the last first
	Me    string   // entries about this person are left out
	IDs   []string // nil: any
}

// Pick is what one field must hold: one of some values, or a day from … to.
type Pick struct {
	Field    string
	Values   []string
	From, To string
}

// where is the condition and its arguments. Who may not see an entry's details may not find it by them either.
func (q Query) where(tx *ledger.Tx) (string, []any) {
	text, args := whereRegister, []any{tx.School, q.Def.Key}
	add := func(clause string, values ...any) { text, args = text+clause, append(args, values...) }
	if q.State != "" {
		add(whereState, q.State)
	}
	if q.Late {
		add(whereLate, lateArgs(tx)...)
	}
	for word := range strings.FieldsSeq(strings.ToLower(q.Text)) {
		if q.Def.Sensitive {
			add(whereLabel, "%"+likely(word)+"%")
		} else {
			add(whereWords, "%"+likely(word)+"%")
		}
	}
	for _, p := range q.Picks {
		if len(p.Values) > 0 {
			add(fmt.Sprintf(whereValue, db.In(len(p.Values))), db.Args(p.Values, tx.School, q.Def.Key, p.Field)...)
		} else {
			add(whereFrom, tx.School, q.Def.Key, p.Field, p.From, cmp.Or(p.To, "9999"))
		}
	}
	if entry.HasAbout(q.Def) && q.Me != "" {
		add(whereNotAbout, q.Me)
	}
	if q.IDs != nil {
		add(fmt.Sprintf(whereOneOf, db.In(max(1, len(q.IDs)))), db.Args(append([]string{}, q.IDs...))...)
		if len(q.IDs) == 0 {
			args = append(args, "")
		}
	}
	return text, args
}

// lateArgs are the moment and the day by which Late tells what is overdue: what is due today is not.
func lateArgs(tx *ledger.Tx) []any {
	return lateAt(Moment(tx))
}

// likely makes a person's text mean itself in a LIKE.
func likely(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }

// order is the list's order by a column of the entry itself; false: the sort is a field.
func (q Query) order() (string, bool) {
	key, way := strings.CutPrefix(q.Sort, "-")
	by, ok := map[string]string{"": "created_at", "created": "created_at", "changed": "changed_at", "state": "state", "due": "due_on", "label": "label"}[key]
	if q.Sort == "" {
		way = true // the newest first
	}
	if by == "due_on" && !way { // what is never due stands behind what is
		return "CASE WHEN e.due_on = '' THEN 1 ELSE 0 END, e.due_on, e.id", ok
	}
	return "e." + by + direction(way) + ", e.id" + direction(way), ok
}

func direction(last bool) string {
	if last {
		return " DESC"
	}
	return " ASC"
}

// Find gives size entries after skip. Entries without a value for the field that they are sorted by stand last.
func (s Store) Find(ctx context.Context, tx *ledger.Tx, q Query, size, skip int) ([]entry.Entry, error) {
	text, args := q.where(tx)
	order, own := q.order()
	if !own {
		return s.ranked(ctx, tx, q, size, skip)
	}
	rows, err := db.All[row](ctx, tx.Tx, fmt.Sprintf(sqlFind, text, order), append(args, size, skip)...)
	if err != nil {
		return nil, fmt.Errorf("registers: find: %w", err)
	}
	return entries(rows)
}

func (s Store) ranked(ctx context.Context, tx *ledger.Tx, q Query, size, skip int) ([]entry.Entry, error) {
	text, args := q.where(tx)
	key, last := strings.CutPrefix(q.Sort, "-")
	by := append(append([]any{}, args...), tx.School, q.Def.Key, key)
	rows, err := db.All[row](ctx, tx.Tx, fmt.Sprintf(sqlFindRanked, text, direction(last)), append(by, size, skip)...)
	if err != nil {
		return nil, fmt.Errorf("registers: find ranked: %w", err)
	}
	if left := size - len(rows); left > 0 {
		before := skip + len(rows) // all that have a value are behind us, unless we skipped past their end
		if len(rows) == 0 && skip > 0 {
			if before, err = db.One[int](ctx, tx.Tx, fmt.Sprintf(sqlCountRanked, text), by[:len(args)+3]...); err != nil {
				return nil, fmt.Errorf("registers: count ranked: %w", err)
			}
		}
		rest, err := db.All[row](ctx, tx.Tx, fmt.Sprintf(sqlFindUnranked, text), append(append([]any{}, args...), key, left, max(0, skip-before))...)
		if err != nil {
			return nil, fmt.Errorf("registers: find unranked: %w", err)
		}
		rows = append(rows, rest...)
	}
	return entries(rows)
}

// Count says how many entries there are, and stops counting one past most.
func (Store) Count(ctx context.Context, tx *ledger.Tx, q Query, most int) (int, error) {
	text, args := q.where(tx)
	n, err := db.One[int](ctx, tx.Tx, fmt.Sprintf(sqlCount, text), append(args, most+1)...)
	if err != nil {
		return 0, fmt.Errorf("registers: count: %w", err)
	}
	return n, nil
}

// Holder is the entry that has a unique value; empty: none has.
func (Store) Holder(ctx context.Context, tx *ledger.Tx, register, field, once string) (string, error) {
	id, err := db.One[string](ctx, tx.Tx, sqlHolder, tx.School, register, field, once)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}

// Tally is how many entries of a register stand in a state.
type Tally struct {
	Register string `db:"register"`
	State    string `db:"state"`
	N        int    `db:"n"`
}

// Tallies counts one register by state, or all of them when key is empty.
func (Store) Tallies(ctx context.Context, tx *ledger.Tx, key string) ([]Tally, error) {
	if key == "" {
		return db.All[Tally](ctx, tx.Tx, sqlByState, tx.School)
	}
	return db.All[Tally](ctx, tx.Tx, sqlStates, tx.School, key)
}

// Lates counts what is overdue, by register.
func (Store) Lates(ctx context.Context, tx *ledger.Tx) (map[string]int, error) {
	rows, err := db.All[Tally](ctx, tx.Tx, sqlLate, append([]any{tx.School}, lateArgs(tx)...)...)
	if err != nil {
		return nil, fmt.Errorf("registers: overdue: %w", err)
	}
	out := map[string]int{}
	for _, r := range rows {
		out[r.Register] = r.N
	}
	return out, nil
}

// Missing are the entries that a register must hold and does not.
func (Store) Missing(ctx context.Context, tx *ledger.Tx, def policy.Register) ([]policy.Expected, error) {
	if len(def.Expects) == 0 {
		return nil, nil
	}
	there, err := db.All[string](ctx, tx.Tx, sqlThere, tx.School, def.Key)
	if err != nil {
		return nil, fmt.Errorf("registers: expected: %w", err)
	}
	var out []policy.Expected
	for _, x := range def.Expects {
		if !slices.Contains(there, x.Key) {
			out = append(out, x)
		}
	}
	return out, nil
}
