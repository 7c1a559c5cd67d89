package monitoring

import (
	"cmp"
	"context"
	"slices"

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

// linesOf are the lines around an alert: from ten minutes before it until ten minutes after its newest sign. Where there are
// more than a piece of evidence holds, its own signs are among them: a busy page must not push them out. // serves MON-08
func (m *Monitoring) linesOf(ctx context.Context, g authz.Grant, a Alert) ([]traffic.Line, error) {
	if !a.tried() {
		return nil, nil
	}
	around, err := m.traffic.Around(ctx, g, a.Person, a.Device, before(a.At, lookBack), before(a.Latest, -lookBack), evidence.MostLines)
	if err != nil || len(around) < evidence.MostLines {
		return around, err
	}
	var ids []string
	err = m.base.Ledger.Read(ctx, m.job("see"), func(tx *ledger.Tx) (err error) {
		ids, err = m.store.linesOf(ctx, tx, a.ID, evidence.MostLines/2)
		return err
	})
	if err != nil {
		return nil, err
	}
	signs, err := m.traffic.Lines(ctx, g, ids)
	return among(signs, around, evidence.MostLines), err
}

// among puts an alert's signs among the newest of the lines around it, oldest first.
func among(signs, around []traffic.Line, most int) []traffic.Line {
	rest := slices.DeleteFunc(around, func(l traffic.Line) bool {
		return slices.ContainsFunc(signs, func(s traffic.Line) bool { return s.ID == l.ID })
	})
	out := append(signs, rest[max(0, len(rest)+len(signs)-most):]...)
	slices.SortFunc(out, func(a, b traffic.Line) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	return out
}
