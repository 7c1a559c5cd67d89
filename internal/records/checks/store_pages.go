package checks

import (
	"context"
	"fmt"
	"slices"

	"belisha/internal/board"
	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

const (
	pageColumns  = `id, place, at, person, address, method, scheme, host, path, category, list, verdict, rule, alert, status, bytes, hash`
	sqlTakeChain = `INSERT INTO checks_chain (school_id, check_id, pages, head) VALUES (?,?,0,'')
 ON CONFLICT (school_id, check_id) DO UPDATE SET pages = checks_chain.pages RETURNING check_id, pages, head`
	sqlPutChain  = `UPDATE checks_chain SET pages = ?, head = ? WHERE school_id = ? AND check_id = ?`
	sqlKnown     = `SELECT id FROM checks_page WHERE school_id = ? AND check_id = ? AND id IN (%s)`
	sqlAddPage   = `INSERT INTO checks_page (school_id, check_id, ` + pageColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`
	sqlPages     = `SELECT ` + pageColumns + ` FROM checks_page WHERE school_id = ? AND check_id = ? AND place > ? ORDER BY place LIMIT ?`
	sqlCountPage = `SELECT COUNT(*) FROM checks_page WHERE school_id = ? AND check_id = ?`
)

// chunk bounds what one statement and one reading of the chain hold.
const chunk = 500

// record adds pages to a check's chain, each once, and says how many were new and where the chain ends now.
func (s Store) record(ctx context.Context, tx *ledger.Tx, check string, batch []board.Entry) (fresh []Page, head string, err error) {
	chain, err := db.One[chainRow](ctx, tx.Tx, sqlTakeChain, tx.School, check)
	if err != nil {
		return nil, "", fmt.Errorf("checks: chain: %w", err)
	}
	there, err := s.known(ctx, tx, check, batch)
	if err != nil {
		return nil, "", err
	}
	for _, e := range batch {
		if there[e.ID] {
			continue
		}
		there[e.ID] = true
		chain.Pages++
		p := pageOf(e, chain.Pages)
		p.Hash = p.sum(check, chain.Head)
		chain.Head = p.Hash
		if err := s.addPage(ctx, tx, check, p); err != nil {
			return nil, "", err
		}
		fresh = append(fresh, p)
	}
	_, err = tx.Exec(ctx, sqlPutChain, chain.Pages, chain.Head, tx.School, check)
	return fresh, chain.Head, err
}

func (Store) known(ctx context.Context, tx *ledger.Tx, check string, batch []board.Entry) (map[string]bool, error) {
	out := map[string]bool{}
	for part := range slices.Chunk(batch, chunk) {
		ids := make([]string, len(part))
		for i, e := range part {
			ids[i] = e.ID
		}
		found, err := db.All[string](ctx, tx.Tx, fmt.Sprintf(sqlKnown, db.In(len(ids))), db.Args(ids, tx.School, check)...)
		if err != nil {
			return nil, fmt.Errorf("checks: known pages: %w", err)
		}
		for _, id := range found {
			out[id] = true
		}
	}
	return out, nil
}

func (Store) addPage(ctx context.Context, tx *ledger.Tx, check string, p Page) error {
	_, err := tx.Exec(ctx, sqlAddPage, tx.School, check, p.ID, p.Place, p.At, p.Person, p.Address, p.Method, p.Scheme, p.Host, p.Path, p.Category, p.List,
		p.Verdict, p.Rule, p.Alert, p.Status, p.Bytes, p.Hash)
	if err != nil {
		return fmt.Errorf("checks: page: %w", err)
	}
	return nil
}

// Pages gives recorded pages from a place on.
func (Store) Pages(ctx context.Context, tx *ledger.Tx, check string, after, most int) ([]Page, error) {
	return db.All[Page](ctx, tx.Tx, sqlPages, tx.School, check, after, most)
}

// Whole walks the chain and says whether it is as it was recorded: no page altered, taken out, or put in. // serves INC-23
func (s Store) Whole(ctx context.Context, tx *ledger.Tx, check string) (bool, error) {
	chain, err := s.chain(ctx, tx, check)
	if err != nil {
		return false, err
	}
	head, place := "", int64(0)
	for {
		pages, err := s.Pages(ctx, tx, check, int(place), chunk)
		if err != nil {
			return false, err
		}
		for _, p := range pages {
			place++
			if p.Place != place || p.Hash != p.sum(check, head) {
				return false, nil
			}
			head = p.Hash
		}
		if len(pages) < chunk {
			return head == chain.Head && place == chain.Pages, nil
		}
	}
}

func pageOf(e board.Entry, place int64) Page {
	return Page{ID: e.ID, Place: place, At: clock.Text(e.At), Person: e.Person, Address: e.Device, Method: e.Method, Scheme: e.Scheme, Host: e.Host,
		Path: e.Path, Category: e.Category, List: e.List, Verdict: e.Verdict, Rule: e.Rule, Alert: e.Alert, Status: int64(e.Status), Bytes: e.Bytes}
}
