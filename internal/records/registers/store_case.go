package registers

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/authz"
	"belisha/internal/db"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/registers/internal/clerk"
	"belisha/internal/records/registers/internal/folder"
)

// caseFields are the fields by which an entry belongs to a case: its number, as text.
func caseFields() []string { return []string{"case", "incident"} }

const sqlOfCase = `SELECT DISTINCT e.id AS id, e.register AS register, e.state AS state, e.label AS label
 FROM registers_value v JOIN registers_entry e ON e.school_id = v.school_id AND e.id = v.entry
 WHERE v.school_id = ? AND v.value = ? AND e.removed_at = '' AND v.register IN (%s) AND v.field IN ('case', 'incident')
 ORDER BY e.register, e.id`

// OfCase is an entry that belongs to a case.
type OfCase struct {
	Register, Title string // key and title of the register
	Label, State    string
	Open            bool
	Href            string
}

// OfCase gives the entries that carry the number of a case and that the reader may open. serves STD-14, INC-31, INC-32,
// INC-33, INC-38
func (r *Room) OfCase(ctx context.Context, tx *ledger.Tx, number string) ([]OfCase, error) {
	keys := keysOf(r.ofCases())
	if number == "" || len(keys) == 0 {
		return nil, nil
	}
	rows, err := db.All[namingRow](ctx, tx.Tx, fmt.Sprintf(sqlOfCase, db.In(len(keys))), db.Args(keys, tx.School, number)...)
	if err != nil {
		return nil, fmt.Errorf("registers: of a case: %w", err)
	}
	var out []OfCase
	for _, row := range rows {
		def, _ := r.clerk.Definition(row.Register)
		e, err := r.clerk.Store.Get(ctx, tx, row.Register, row.ID)
		if err != nil {
			return nil, err
		}
		if r.clerk.Opens(tx, def, e) {
			out = append(out, OfCase{Register: def.Key, Title: def.Title, Label: row.Label, State: stateTitle(def, row.State), Open: open(def, row.State), Href: e.Href()})
		}
	}
	return out, nil
}

// CaseForm is a register in which something can be written down for a case.
type CaseForm struct{ Register, Title, One, Href string }

// CaseForms are the registers that know cases and in which somebody may add an entry, with links whose form has the number
// of the case on it already.
func (r *Room) CaseForms(a authz.Actor, number string) []CaseForm {
	var out []CaseForm
	for _, def := range r.ofCases() {
		if !r.clerk.May(a, "registers.add", def, clerk.Adding) {
			continue
		}
		out = append(out, CaseForm{Register: def.Key, Title: def.Title, One: def.One, Href: "/registers/" + def.Key + "/new?" + folder.BoxName(caseField(def)) + "=" + url.QueryEscape(number)})
	}
	return out
}

func (r *Room) ofCases() []policy.Register {
	return slices.DeleteFunc(slices.Clone(r.clerk.Definitions()), func(def policy.Register) bool { return caseField(def) == "" })
}

func caseField(def policy.Register) string {
	for _, f := range def.Fields {
		if f.Kind == "text" && slices.Contains(caseFields(), f.Key) {
			return f.Key
		}
	}
	return ""
}

func keysOf(defs []policy.Register) []string {
	out := make([]string, len(defs))
	for i, d := range defs {
		out[i] = d.Key
	}
	return out
}

func stateTitle(def policy.Register, key string) string {
	for _, s := range def.States {
		if s.Key == key {
			return s.Title
		}
	}
	return ""
}

// OfPerson is an entry that names a person.
type OfPerson struct {
	Register, Title, Label, State string
	At                            string // when it was written
	Href                          string
}

// Naming gives the entries of some registers that name a person and that the reader may open, the oldest first.
func (r *Room) Naming(ctx context.Context, tx *ledger.Tx, person string, keys ...string) ([]OfPerson, error) {
	rows, err := db.All[namingRow](ctx, tx.Tx, sqlNaming, tx.School, person)
	if err != nil {
		return nil, fmt.Errorf("registers: naming: %w", err)
	}
	var out []OfPerson
	for _, row := range rows {
		def, ok := r.clerk.Definition(row.Register)
		if !ok || !slices.Contains(keys, row.Register) {
			continue
		}
		e, err := r.clerk.Store.Get(ctx, tx, row.Register, row.ID)
		if err != nil {
			return nil, err
		}
		if r.clerk.Opens(tx, def, e) {
			out = append(out, OfPerson{Register: def.Key, Title: def.Title, Label: row.Label, State: stateTitle(def, row.State), At: e.CreatedAt, Href: e.Href()})
		}
	}
	slices.SortStableFunc(out, func(a, b OfPerson) int { return strings.Compare(a.At, b.At) })
	return out, nil
}

// Holding lends what says which references must not be deleted: the numbers of open cases, and those on a legal hold. An
// entry that carries one of them outlives its rule until it is released. serves DATA-23
func (r *Room) Holding(held func(ctx context.Context, tx *ledger.Tx) ([]string, error)) {
	r.clerk.Holding(held)
}

// Closing lends what says that no file may be kept of the case with a number. serves STD-16
func (r *Room) Closing(closed func(ctx context.Context, tx *ledger.Tx, number string) (bool, error)) {
	r.clerk.Closing(closed)
}
