package clerk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/sheet"
)

// Bounds of an import. Each line becomes an entry with its history and its seal, so it is fewer than a sheet can hold.
const (
	MostImport = 5_000
	MostTold   = 100 // faults listed; more than that help nobody
)

// What a column of a file can be, beside a field's key. No field has such a key: they begin with a sign.
const (
	ColumnNone  = ""
	ColumnState = "=state"
	ColumnEntry = "=entry"
)

// Importing says which column of a file is which field.
type Importing struct {
	File sheet.Sheet
	As   []string       // by column
	Seen map[string]int // what stands only once, and the row that has it
	IDs  map[string]int // entries already met by a row
}

// CanImport reports whether a field can come from a file.
func CanImport(f policy.Field) bool {
	return !slices.Contains([]string{"file", "figures", "signature"}, f.Kind)
}

// Guess finds the field that a heading means, by its title or its key.
func Guess(def policy.Register, heading string) string {
	heading = strings.TrimSpace(heading)
	for _, f := range def.Fields {
		if CanImport(f) && (strings.EqualFold(heading, f.Key) || strings.EqualFold(heading, f.Title)) {
			return f.Key
		}
	}
	switch strings.ToLower(heading) {
	case "state":
		return ColumnState
	case "entry":
		return ColumnEntry
	}
	return ColumnNone
}

// Fits refuses a matching that cannot be meant: a field twice, or none at all.
func (im Importing) Fits(def policy.Register) error {
	some := false
	for i, as := range im.As {
		f, ok := entry.FieldOf(def, as)
		switch {
		case as == ColumnNone:
			continue
		case as != ColumnState && as != ColumnEntry && (!ok || !CanImport(f)):
			return errs.Bad(ColumnName(i), "Choose a field of this register, or leave the column out.")
		case slices.Contains(im.As[:i], as):
			return errs.Bad(ColumnName(i), "Another column is matched to this already. Leave one of them out.")
		}
		some = some || ok
	}
	if !some {
		return errs.Bad(ColumnName(0), "Match at least one column to a field of the register.")
	}
	return nil
}

// ColumnName is the name of a column's box in an import.
func ColumnName(i int) string { return "column-" + strconv.Itoa(i) }

// planned is what a row would do.
type planned struct {
	Outcome
	Row   int
	Added bool
}

// badCell is one thing wrong with one row.
type badCell struct {
	row          int
	column, says string
}

func (b badCell) String() string {
	if b.column == "" {
		return fmt.Sprintf("Row %d: %s", b.row, b.says)
	}
	return fmt.Sprintf("Row %d, column %s: %s", b.row, b.column, b.says)
}

// Plan is what a whole file would do.
type Plan struct {
	Rows   []planned
	Faults []badCell
	Same   int
	Digest string // of the file, its matching and the entries that it meets, as they stood
}

// Plan works out what a file would do. It stores nothing, so it is the dry run too.
func (c *Checker) Plan(ctx context.Context, tx *ledger.Tx, im Importing) (Plan, error) {
	var p Plan
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q\n", im.File.Head, im.As)
	for _, row := range im.File.Rows {
		fmt.Fprintf(sum, "%q\n", row.Cells)
		one, faults, err := c.planRow(ctx, tx, im, row)
		if err != nil {
			return p, fmt.Errorf("registers: import, row %d: %w", row.Number, err)
		}
		fmt.Fprintf(sum, "%s %d\n", one.Before.ID, one.Before.Revision)
		p.Faults = append(p.Faults, faults...)
		switch {
		case len(faults) > 0:
		case !one.Added && one.Same(c.Def):
			p.Same++
		default:
			p.Rows = append(p.Rows, one)
		}
	}
	p.Digest = hex.EncodeToString(sum.Sum(nil))
	return p, nil
}

// CarryOut stores what a plan says, all or nothing, and gives the event that names each entry.
func (c *Checker) CarryOut(ctx context.Context, tx *ledger.Tx, p Plan) (e ledger.Event, added, changed int, err error) {
	e = Event(tx, c.Def, entry.WhatImported, entry.Entry{}, entry.Entry{})
	e.Subject = ref.New(tx.School, entry.RefRegister, c.Def.Key)
	for _, one := range p.Rows {
		after := one.After
		if one.Added {
			added++
			after, err = c.Add(ctx, tx, after, nil, entry.WhatImported)
		} else {
			changed++
			after, err = c.Change(ctx, tx, after, nil, entry.WhatImported, "")
		}
		if err != nil {
			return e, 0, 0, fmt.Errorf("registers: import, row %d: %w", one.Row, err)
		}
		e.Also = append(e.Also, after.Ref(tx.School))
	}
	e.Changes = []ledger.Change{{Field: "added", Class: ledger.Open, After: strconv.Itoa(added)}, {Field: "changed", Class: ledger.Open, After: strconv.Itoa(changed)},
		{Field: "file", Class: ledger.Open, After: p.Digest}}
	return e, added, changed, nil
}
