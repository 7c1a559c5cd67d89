package telling

import (
	"context"
	"errors"
	"fmt"
	"time"

	"belisha/internal/db"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	reportColumns = `incident_id, child, kind, choice, adult, press, files, told_at`

	sqlPut = `INSERT INTO telling_report (school_id, ` + reportColumns + `) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (school_id, incident_id) DO NOTHING`
	// A press is the same while its report is open and nobody has read it: what is pressed after that is news.
	sqlSame = `SELECT r.incident_id FROM telling_report r JOIN incidents_incident i ON i.school_id = r.school_id AND i.id = r.incident_id
 WHERE r.school_id = ? AND r.press = ? AND r.press <> '' AND r.told_at > ? AND i.state = 'open' ORDER BY r.told_at DESC LIMIT 1`
	sqlOf      = `SELECT ` + reportColumns + ` FROM telling_report WHERE school_id = ? AND incident_id IN (`
	sqlReceipt = `INSERT INTO telling_receipt (school_id, digest, incident_id, lasts_until) VALUES (?,?,?,?) ON CONFLICT (school_id, digest) DO NOTHING`
	sqlHeld    = `SELECT incident_id, lasts_until FROM telling_receipt WHERE school_id = ? AND digest = ?`
)

// Store is every statement of this feature.
type Store struct{}

// Forget removes what the ways in keep of a case, so that the case itself can go when its time is over. It runs inside the
// write of incidents.Store.Remove, before it. // serves DATA-23
func (Store) Forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	for _, table := range []string{"telling_receipt", "telling_report"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE school_id = ? AND incident_id = ?`, tx.School, incident); err != nil {
			return fmt.Errorf("telling: forget: %w", err)
		}
	}
	return nil
}

func (Store) put(ctx context.Context, tx *ledger.Tx, r Report) error {
	_, err := tx.Exec(ctx, sqlPut, tx.School, r.Incident, r.Child, r.Kind, r.Choice, r.Adult, r.Press, r.Files, tx.Now)
	if err != nil {
		return fmt.Errorf("telling: report: %w", err)
	}
	return nil
}

// same finds the report that an identical press made a moment ago; "" when there is none. // serves NEW-08
func (Store) same(ctx context.Context, tx *ledger.Tx, press string) (string, error) {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return "", err
	}
	id, err := db.One[string](ctx, tx.Tx, sqlSame, tx.School, press, clock.Text(now.Add(-samePress)))
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return id, err
}

// of reads what the ways in know of cases, by the cases' ids.
func (Store) of(ctx context.Context, tx *ledger.Tx, ids []string) (map[string]Report, error) {
	out := map[string]Report{}
	if len(ids) == 0 {
		return out, nil
	}
	all, err := db.All[Report](ctx, tx.Tx, sqlOf+db.In(len(ids))+`)`, db.Args(ids, any(tx.School))...)
	for _, r := range all {
		out[r.Incident] = r
	}
	return out, err
}

// held is a receipt: which case its code leads to, and until when.
type held struct {
	Incident string `db:"incident_id"`
	Until    string `db:"lasts_until"`
}

// give makes a code lead to a case for as long as life.
func (Store) give(ctx context.Context, tx *ledger.Tx, digest, incident string, life time.Duration) error {
	now, err := clock.Parse(tx.Now)
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, sqlReceipt, tx.School, digest, incident, clock.Text(now.Add(life))); err != nil {
		return fmt.Errorf("telling: receipt: %w", err)
	}
	return nil
}

// find gives the case that a code leads to. Whoever makes a code up is told no more than whoever comes too late.
func (Store) find(ctx context.Context, tx *ledger.Tx, digest string) (string, error) {
	h, err := db.One[held](ctx, tx.Tx, sqlHeld, tx.School, digest)
	if errors.Is(err, db.ErrNone) || err == nil && h.Until < tx.Now {
		return "", errs.Missing("This receipt is not known, or is no longer shown. What you told us is kept. Check the code, or ask at the school office.")
	}
	return h.Incident, err
}
