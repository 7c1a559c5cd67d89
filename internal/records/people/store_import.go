package people

import (
	"context"
	"fmt"
	"strings"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAllCarers  = `SELECT child, carer, barred FROM people_carer WHERE school_id = ? ORDER BY child, carer`
	sqlSetManager = `UPDATE people_person SET manager = ? WHERE school_id = ? AND id = ?`
)

type carerRow struct {
	Child  string `db:"child"`
	Carer  string `db:"carer"`
	Barred bool   `db:"barred"`
}

func (Store) allCarers(ctx context.Context, tx *ledger.Tx) (map[string][]Carer, error) {
	rows, err := db.All[carerRow](ctx, tx.Tx, sqlAllCarers, tx.School)
	if err != nil {
		return nil, fmt.Errorf("people: carers: %w", err)
	}
	out := map[string][]Carer{}
	for _, r := range rows {
		out[r.Child] = append(out[r.Child], Carer{r.Carer, r.Barred})
	}
	return out, nil
}

// carersText writes carers as the import file does.
func carersText(carers []Carer, accounts map[string]string) []string {
	var out []string
	for _, c := range carers {
		mark := ""
		if c.Barred {
			mark = "!"
		}
		out = append(out, mark+accounts[c.Person])
	}
	return out
}

// tie sets line managers and carers once everybody of the file has an id.
func (s Store) tie(ctx context.Context, tx *ledger.Tx, f *feed) error {
	touched := map[string]bool{}
	for _, l := range f.report.Lines {
		touched[l.Account] = true
	}
	for _, r := range f.rows {
		id := f.ids[r.Person.Account]
		if !touched[r.Person.Account] {
			continue
		}
		if r.Has("manager") {
			if _, err := tx.Exec(ctx, sqlSetManager, f.ids[r.Manager], tx.School, id); err != nil {
				return fmt.Errorf("people: manager: %w", err)
			}
		}
		if r.Has("carers") {
			if err := s.SetCarers(ctx, tx, id, f.carers(r)); err != nil {
				return fault(r.Number, err)
			}
		}
	}
	return nil
}

func (f *feed) carers(r Row) []Carer {
	out := make([]Carer, len(r.Carers))
	for i, c := range r.Carers {
		account, barred := strings.CutPrefix(c, "!")
		out[i] = Carer{Person: f.ids[account], Barred: barred}
	}
	return out
}
