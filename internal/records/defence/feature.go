package defence

import (
	"context"
	"embed"
	"time"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/people"
	"belisha/internal/records/registers"
	"belisha/internal/web"
)

//go:embed html/*.html
var pagesFS embed.FS

// New makes the feature. The app gives it the gateway's batches (Heed) and warnings (Failed), lends Cuts to whoever puts up
// facts for the gateway, and has them published after Events.
func New(base feature.Base, p people.Store, a *accounts.Accounts, r *registers.Room, hooks Hooks) (*Defence, feature.Feature) {
	d := &Defence{base: base, people: p, accounts: a, registers: r, hooks: hooks}
	h := pages{d}
	return d, feature.Feature{
		Name:   "defence",
		Schema: Schema,
		HTML: web.HTML{Files: pagesFS, Views: map[string]any{"defence/alerts": alertsPage{}, "defence/alert": &alertPage{}, "defence/rules": rulesPage{}, "defence/audits": &auditsPage{},
			"defence/audit": auditPage{}, "defence/items": itemsPage{}, "defence/item": &itemPage{}}},
		Actions: actions(),
		Routes:  h.routes(),
		Panels:  []web.Panel{{On: "home", Action: "defence.alerts", Tiles: h.tiles}},
		Figures: d.figures(),
		Hears:   d.hears(),
		Keep: []feature.Keep{
			{Kind: Kind, Rows: []ledger.Rows{{Name: "defence_alert", Query: sqlAlert}}},
			{Kind: CutKind, Rows: []ledger.Rows{{Name: "defence_cut", Query: sqlCut}}},
			{Kind: AuditKind, Rows: []ledger.Rows{{Name: "defence_audit", Query: sqlAudit}}},
			{Kind: SettingsKind, Rows: []ledger.Rows{{Name: "defence_setting", Query: sqlSettings}}},
		},
		Jobs: []job.Job{
			{Name: "defence.escalate", Every: time.Minute, Do: d.escalate},
			{Name: "defence.sweep", Every: time.Hour, Do: d.sweep},
		},
	}
}

func actions() []authz.Action {
	return []authz.Action{
		{Name: "defence.alerts", Title: "See security alerts"},
		{Name: "defence.act", Title: "Cut off an account or a device after a security alert, let it in again, and write down what it was", Changes: true},
		{Name: "defence.audits", Title: "See network audits and what they found"},
		{Name: "defence.audit", Title: "Take in the report of a network audit, and settle what it found", Changes: true},
	}
}

// draftsFor is how long a report that nobody took in is kept.
const draftsFor = 24 * time.Hour

// sweep deletes reports that nobody took in: they hold names of devices for nothing.
func (d *Defence) sweep(ctx context.Context) error {
	before := clock.Text(d.base.Now().Add(-draftsFor))
	var stale []string
	err := d.base.Ledger.Read(ctx, d.job("sweep"), func(tx *ledger.Tx) (err error) {
		stale, err = d.store.stale(ctx, tx, before)
		return err
	})
	if err != nil || len(stale) == 0 {
		return err
	}
	return d.base.Ledger.Write(ctx, d.job("sweep"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "defence.swept", Subject: ref.New(tx.School, "school", tx.School)}
		for _, id := range stale {
			e.Also = append(e.Also, Audit{ID: id}.Ref(tx.School))
			if err := d.store.sweep(ctx, tx, id); err != nil {
				return e, err
			}
		}
		return e, nil
	})
}
