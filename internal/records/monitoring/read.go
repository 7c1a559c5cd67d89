package monitoring

import (
	"context"

	"belisha/internal/authz"
	"belisha/internal/ledger"
)

// opens writes down, once, who opened an alert first: how long what is high or urgent lay unread is measured by it. // serves STD-08
func (m *Monitoring) opens(ctx context.Context, g authz.Grant, a Alert) error {
	first := false
	err := m.base.Ledger.Read(ctx, m.job("see"), func(tx *ledger.Tx) error {
		r, err := m.store.readOf(ctx, tx, a.ID)
		first = r.Alert == ""
		return err
	})
	if err != nil || !first {
		return err
	}
	return m.base.Ledger.View(ctx, g, func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "monitoring.read", Subject: a.Ref(tx.School), Changes: []ledger.Change{change("level", a.Level)}}, m.store.addRead(ctx, tx, a.ID)
	})
}
