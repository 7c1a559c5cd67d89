package monitoring

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Outside is what a service outside the school found. // serves MON-14
type Outside struct {
	Service string // its name
	Key     string // the same finding has the same key
	Person  string // empty: it names nobody
	Level   string
	Kind    string
	Words   string
	At      time.Time
}

// outside is the category of an alert that a service outside raised.
const outside = "outside"

// Outside makes an alert of a finding, with the priority it names, and gives its id. The same finding gives the same
// alert. // serves MON-14
func (m *Monitoring) Outside(ctx context.Context, o Outside) (id string, err error) {
	at := clock.Text(o.At)
	a := Alert{Level: o.Level, Kind: KindTraffic, Person: o.Person, At: at, Latest: at, Category: outside, State: Open,
		Words: fmt.Sprintf("%s reports (%s): %s", o.Service, o.Kind, o.Words)}
	if o.Person == "" {
		a.Device = "reported by " + traffic.Plain(o.Service)
	}
	if active := m.base.Policy.Load(); active != nil {
		a.Pack = active.Version
		for _, c := range active.Pack.Clauses {
			for _, serves := range c.Serves {
				if serves == "MON-14" && a.Clause == "" {
					a.Clause = c.ID
				}
			}
		}
	}
	key := "outside/" + o.Key
	if err := m.raise(ctx, "monitoring.alerted", []sign{{id: key, alert: a}}); err != nil {
		return "", err
	}
	err = m.base.Ledger.Read(ctx, m.job("alarm"), func(tx *ledger.Tx) (err error) {
		id, err = m.store.alertOf(ctx, tx, key)
		return err
	})
	return id, err
}

// Fed are children's lines as a service outside may have them: the caller takes out who it is.
type Fed = traffic.Fed

// Feed gives lines of children, oldest first as they came in, after a cursor; next goes on from there. A line of an adult, or
// of somebody who sought help, is never among them. // serves MON-14
func (m *Monitoring) Feed(ctx context.Context, g authz.Grant, from time.Time, after string, limit int) (Fed, error) {
	var profiles []string
	if active := m.base.Policy.Load(); active != nil {
		for _, p := range active.Pack.Filtering.Profiles {
			if len(p.Years) > 0 {
				profiles = append(profiles, p.Key)
			}
		}
	}
	return m.traffic.Feed(ctx, g, clock.Text(from), after, profiles, limit)
}
