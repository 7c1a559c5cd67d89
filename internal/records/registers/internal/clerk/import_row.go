package clerk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
	"belisha/internal/records/registers/internal/entry"
	"belisha/internal/sheet"
)

func (c *Checker) planRow(ctx context.Context, tx *ledger.Tx, im Importing, row sheet.Row) (planned, []badCell, error) {
	one := planned{Row: row.Number}
	typed, state := c.typedRow(im, row)
	bad := func(key, says string) []badCell { return []badCell{{row.Number, im.headOf(key), says}} }
	old, says, err := c.meets(ctx, tx, im, row, typed)
	if err != nil {
		return one, nil, err
	}
	if says != "" {
		return one, bad(ColumnEntry, says), nil
	}
	one.Before, one.Added = old, old.ID == ""
	if first, twice := im.IDs[old.ID]; twice && !one.Added {
		return one, bad("", fmt.Sprintf("row %d is about the same entry. Take one of the two out.", first)), nil
	}
	im.IDs[old.ID] = row.Number
	if one.Added {
		old.Register = c.Def.Key
		for key, text := range typed { // an empty cell of a new entry leaves the field its default
			if text == "" {
				delete(typed, key)
			}
		}
		if old.State, says = c.startState(state); says != "" {
			return one, bad(ColumnState, says), nil
		}
	}
	e, faults, err := c.Check(ctx, tx, old, typed, nil)
	if err != nil {
		return one, nil, err
	}
	one.After = e
	var out []badCell
	for _, f := range append(faults, c.twice(im, e, row.Number)...) {
		out = append(out, badCell{row.Number, im.headOf(f.Field), f.Says})
	}
	return one, out, nil
}

// typedRow takes the cells of a row as if they had been typed into the form.
func (c *Checker) typedRow(im Importing, row sheet.Row) (typed map[string]string, state string) {
	typed = map[string]string{}
	for i, as := range im.As {
		text := row.Cells[i]
		f, ok := entry.FieldOf(c.Def, as)
		switch {
		case as == ColumnState:
			state = text
		case !ok:
		case f.Kind == "date":
			if day, good := sheet.Day(text); good {
				text = day
			}
			typed[as] = text
		case f.Kind == "choices":
			typed[as] = strings.ReplaceAll(text, ";", ",")
		default:
			typed[as] = text
		}
	}
	return typed, state
}

func (im Importing) headOf(key string) string {
	if i := slices.Index(im.As, key); i >= 0 && key != "" {
		return im.File.Head[i]
	}
	return ""
}

// startState is where a new entry stands: as the file says, or where entries begin.
func (c *Checker) startState(text string) (key, says string) {
	if text == "" || len(c.Def.States) == 0 {
		return entry.FirstState(c.Def), ""
	}
	var all []string
	for _, s := range c.Def.States {
		if strings.EqualFold(text, s.Key) || strings.EqualFold(text, s.Title) {
			return s.Key, ""
		}
		all = append(all, cmp.Or(s.Title, s.Key))
	}
	return "", "the register has no such state. Write one of " + strings.Join(all, ", ") + ", or leave the cell empty."
}

// meets finds the entry that a row is about: by the entry's own id, or by what is unique. None: it is a new one.
func (c *Checker) meets(ctx context.Context, tx *ledger.Tx, im Importing, row sheet.Row, typed map[string]string) (entry.Entry, string, error) {
	if i := slices.Index(im.As, ColumnEntry); i >= 0 && row.Cells[i] != "" {
		e, err := c.r.Store.Get(ctx, tx, c.Def.Key, row.Cells[i])
		if errs.Is(err, errs.NotFound) || err == nil && e.RemovedAt != "" {
			return entry.Entry{}, "there is no such entry in this register. Leave the cell empty to add a new one.", nil
		}
		return e, c.shut(tx, e), err
	}
	for _, f := range c.Def.Fields {
		text := entry.Clean(f, typed[f.Key])
		if !f.Unique || text == "" {
			continue
		}
		value, wrong, err := c.read(ctx, tx, f, text, "")
		if err != nil || wrong != "" { // check says what is wrong with it
			return entry.Entry{}, "", err
		}
		id, err := c.r.Store.Holder(ctx, tx, c.Def.Key, f.Key, entry.OnceKey(f, value))
		if err != nil {
			return entry.Entry{}, "", err
		}
		if id != "" {
			e, err := c.r.Store.Get(ctx, tx, c.Def.Key, id)
			return e, c.shut(tx, e), err
		}
	}
	return entry.Entry{}, "", nil
}

// shut says why this person may not touch an entry: it is about themselves. // serves INC-06
func (c *Checker) shut(tx *ledger.Tx, e entry.Entry) string {
	if me := tx.Grant.Actor().Person; me != "" && slices.Contains(Subject(tx.School, c.Def, &e, Changing).About, me) {
		return "this is about an entry that somebody else has to deal with. Take the row out."
	}
	return ""
}

// twice finds what another row of the same file has already and only one may have.
func (c *Checker) twice(im Importing, e entry.Entry, row int) entry.Faults {
	var out entry.Faults
	for _, f := range c.Def.Fields {
		v := e.Values[f.Key]
		if !f.Unique || v == "" {
			continue
		}
		key := f.Key + "\x00" + entry.OnceKey(f, v)
		if first, there := im.Seen[key]; there {
			out = append(out, entry.Fault{Field: f.Key, Says: fmt.Sprintf("row %d has this too, and only one may. Change one of the two.", first)})
		}
		im.Seen[key] = row
	}
	return out
}
