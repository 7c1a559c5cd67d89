package people

import (
	"context"
	"fmt"

	"belisha/internal/db"
	"belisha/internal/ledger"
)

const (
	sqlAllCarers  = `SELECT child, carer, barred, waiting, why, noted_by, noted_at FROM people_carer WHERE school_id = ? ORDER BY child, carer`
	sqlSetManager = `UPDATE people_person SET manager = ? WHERE school_id = ? AND id = ?`
)

type carerRow struct {
	Child   string `db:"child"`
	Carer   string `db:"carer"`
	Barred  bool   `db:"barred"`
	Waiting bool   `db:"waiting"`
	Why     string `db:"why"`
	NotedBy string `db:"noted_by"`
	NotedAt string `db:"noted_at"`
}

func (Store) allCarers(ctx context.Context, tx *ledger.Tx) (map[string][]Carer, error) {
	rows, err := db.All[carerRow](ctx, tx.Tx, sqlAllCarers, tx.School)
	if err != nil {
		return nil, fmt.Errorf("people: carers: %w", err)
	}
	out := map[string][]Carer{}
	for _, r := range rows {
		out[r.Child] = append(out[r.Child], Carer{r.Carer, r.Barred, r.Waiting, r.Why, r.NotedBy, r.NotedAt})
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
		if links, tied := f.links[r.Person.Account]; tied {
			if err := s.SetCarers(ctx, tx, id, f.settled(links)); err != nil {
				return f.fault(r.Person.Account, err)
			}
		}
	}
	return nil
}

func (f *feed) settled(links []link) []Carer {
	out := make([]Carer, len(links))
	for i, l := range links {
		out[i] = l.Carer
		out[i].Person = f.ids[l.account]
	}
	return out
}
