package monitoring

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/evidence"
	"belisha/internal/records/monitoring/internal/looks"
	"belisha/internal/records/monitoring/internal/traffic"
)

// seeAlert gives an alert with the lines around it. To see a person's lines is a look-up, with the alert as its reason.
func (m *Monitoring) seeAlert(ctx context.Context, g authz.Grant, id string) (a Alert, lines []traffic.Line, err error) {
	number := ""
	err = m.base.Ledger.Read(ctx, m.job("see"), func(tx *ledger.Tx) error {
		if a, err = m.store.Alert(ctx, tx, id); err != nil || a.IncidentID == "" {
			return err
		}
		i, err := m.incidents.Get(ctx, tx, a.IncidentID)
		number = i.Number
		return err
	})
	if err != nil || !a.tried() {
		return a, nil, err
	}
	if lines, err = m.linesOf(ctx, g, a); err != nil {
		return a, nil, err
	}
	l := looks.Lookup{By: g.Actor().Person, About: a.Person, Reason: "To deal with an alert: " + m.words.Category(a.Category), Case: number, Purpose: looks.ToAlert,
		From: before(a.At, lookBack), To: a.Latest, Category: a.Category, Found: int64(len(lines))}
	err = m.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		l.ID, l.At = tx.ID(), tx.Now
		e := l.Event(tx.School, "alert "+a.ID)
		return e, looks.Add(ctx, tx, l)
	})
	return a, lines, err
}

// linesOf are the lines around an alert: ten minutes before it, and up to its newest sign.
func (m *Monitoring) linesOf(ctx context.Context, g authz.Grant, a Alert) ([]traffic.Line, error) {
	if !a.tried() {
		return nil, nil
	}
	return m.traffic.Around(ctx, g, a.Person, a.Device, before(a.At, lookBack), before(a.Latest, -lookBack), evidence.MostLines)
}
