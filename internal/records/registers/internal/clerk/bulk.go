package clerk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/entry"
)

// bulkAct is one thing done to many entries: a step, or one answer given to all.
type bulkAct struct {
	move, field string // exactly one of them
	typed       map[string]string
}

// BulkOf reads "move:give_back" or "field:room".
func BulkOf(do string, typed map[string]string) bulkAct {
	kind, key, _ := strings.Cut(do, ":")
	switch kind {
	case "move":
		return bulkAct{move: key, typed: typed}
	case "field":
		return bulkAct{field: key, typed: map[string]string{key: typed[key]}}
	}
	return bulkAct{}
}

// InBulk reports whether a field may be given one answer for many entries: nobody signs, attaches or repeats what is
// unique in bulk.
func InBulk(f policy.Field) bool {
	return !f.Unique && !slices.Contains([]string{"file", "figures", "signature"}, f.Kind)
}

// Outcome is what an act makes of one entry.
type Outcome struct {
	Before, After entry.Entry
	Faults        entry.Faults
}

// Same says that the act changes nothing in the entry.
func (o Outcome) Same(def policy.Register) bool {
	return o.Before.ID != "" && len(Changes(def, o.Before, o.After)) == 0
}

// Try works out what an act would make of entries. It stores nothing, so it is the dry run too.
func (c *Checker) Try(ctx context.Context, tx *ledger.Tx, all []entry.Entry, a bulkAct) ([]Outcome, error) {
	f, known := entry.FieldOf(c.Def, a.field)
	if a.move == "" && (!known || !InBulk(f)) {
		return nil, errs.Bad("do", "Choose what to do with the entries.")
	}
	var out []Outcome
	for _, e := range all {
		o := Outcome{Before: e}
		var err error
		if a.move != "" {
			o.After, o.Faults, err = c.Move(ctx, tx, e, a.move, a.typed, nil)
		} else {
			o.After, o.Faults, err = c.Check(ctx, tx, e, a.typed, nil)
		}
		if told, ok := errs.As(err); ok { // what stops one entry is said beside it, not instead of all others
			o.Faults, err = entry.Faults{{Field: "", Says: told.Safe}}, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// Faulty counts the entries that an act cannot be done to.
func Faulty(all []Outcome) int {
	n := 0
	for _, o := range all {
		if len(o.Faults) > 0 {
			n++
		}
	}
	return n
}

// DoAll stores what Try found, all or nothing, and gives the event that names each entry.
func (c *Checker) DoAll(ctx context.Context, tx *ledger.Tx, all []Outcome, a bulkAct) (ledger.Event, int, error) {
	what, why := entry.WhatChanged, ""
	if m, ok := entry.MoveOf(c.Def, a.move); ok {
		what, why = entry.WhatMoved, m.Title
	}
	e := Event(tx, c.Def, what, entry.Entry{}, entry.Entry{})
	e.Subject = ref.New(tx.School, entry.RefRegister, c.Def.Key)
	for _, o := range all {
		if len(o.Faults) > 0 {
			return e, 0, o.Faults
		}
		if o.Same(c.Def) {
			continue
		}
		after, err := c.Change(ctx, tx, o.After, nil, what, why)
		if err != nil {
			return e, 0, err
		}
		e.Also = append(e.Also, after.Ref(tx.School))
	}
	if len(e.Also) == 0 {
		return e, 0, errs.Clash("", "Nothing was changed: the entries are so already. Somebody else may have done it meanwhile.")
	}
	e.Changes = []ledger.Change{{Field: "entries", Class: ledger.Open, After: strconv.Itoa(len(e.Also))}}
	if m, ok := entry.MoveOf(c.Def, a.move); ok {
		e.Changes = append(e.Changes, ledger.Change{Field: "state", Class: ledger.Open, After: m.To})
	}
	for key, v := range a.typed {
		if f, ok := entry.FieldOf(c.Def, key); ok {
			e.Changes = append(e.Changes, ledger.Change{Field: key, Class: classOf(f), After: v})
		}
	}
	return e, len(e.Also), nil
}

// AsksOf are the answers that an act needs: of a step, whatever any of the entries asks for on its way.
func (c *Checker) AsksOf(ctx context.Context, tx *ledger.Tx, all []entry.Entry, do string) ([]policy.Field, error) {
	act := BulkOf(do, nil)
	if act.move == "" {
		f, ok := entry.FieldOf(c.Def, act.field)
		if !ok || !InBulk(f) {
			return nil, errs.Bad("do", "Choose what to do with the entries.")
		}
		return []policy.Field{f}, nil
	}
	m, ok := entry.MoveOf(c.Def, act.move)
	if !ok {
		return nil, errs.Bad("do", "Choose what to do with the entries.")
	}
	var out []policy.Field
	seen := map[string]bool{}
	for _, e := range all {
		fields, err := c.Asks(ctx, tx, e, m)
		if err != nil {
			return nil, err
		}
		for _, f := range fields {
			if !seen[f.Key] && InBulk(f) {
				seen[f.Key], out = true, append(out, f)
			}
		}
	}
	return out, nil
}

// ToChange counts what an act would change.
func ToChange(def policy.Register, all []Outcome) int {
	n := 0
	for _, o := range all {
		if !o.Same(def) {
			n++
		}
	}
	return n
}
