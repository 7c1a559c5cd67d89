package monitoring

import (
	"cmp"
	"context"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/monitoring/internal/traffic"
)

// State is where an alert stands.
type State string

const (
	Open      State = "open"
	Acted     State = "acted"
	Dismissed State = "dismissed"
	Incident  State = "incident" // it follows the concern from here (MON-08)
)

// The kinds of alert.
const (
	KindTraffic = "traffic" // somebody tried to reach what the policy wants told
	KindGateway = "gateway" // the gateway's own trouble
	KindChain   = "chain"   // the trail is broken (MON-18)
	KindGap     = "gap"     // nothing was logged when it should have been (MON-01)
)

// The levels, quietest first.
const (
	Normal = "normal"
	High   = "high"
	Urgent = "urgent"
)

// Alert is one episode that somebody has to look at. It stays open until an action is written down.
type Alert struct {
	ID         string `db:"id"`
	Level      string `db:"level"`
	Kind       string `db:"kind"`
	Person     string `db:"person_id"`
	Device     string `db:"device"`
	At         string `db:"at"`
	Latest     string `db:"latest_at"`
	Line       string `db:"line_id"` // the first line of the episode
	Host       string `db:"host"`
	Category   string `db:"category"`
	Clause     string `db:"clause"`
	Pack       string `db:"pack"`
	Words      string `db:"words"`
	State      State  `db:"state"`
	Action     string `db:"action"`
	ActedBy    string `db:"acted_by"`
	ActedAt    string `db:"acted_at"`
	IncidentID string `db:"incident_id"`
	Signs      int64  `db:"signs"` // lines or warnings that belong to it
}

// Ref names the alert.
func (a Alert) Ref(school string) ref.Ref { return ref.New(school, "alert", a.ID) }

const (
	episode      = 30 * time.Minute // a further attempt within this time belongs to the same alert
	repeatWithin = 10 * time.Minute // the stretch in which attempts are counted (MON-04)
)

func loudness(level string) int { return slices.Index([]string{Normal, High, Urgent}, level) }

func louder(a, b string) string {
	if loudness(b) > loudness(a) {
		return b
	}
	return a
}

// sign is what an alert is made from.
type sign struct {
	id    string // a line's, or one made up for a warning: the same sign never counts twice
	alert Alert  // as it would be if it were the first
}

// rule finds what the pack says about telling of a category.
func rule(pack *policy.Pack, category string, repeat bool) (policy.Alert, bool) {
	if pack == nil {
		return policy.Alert{}, false
	}
	fits := func(a policy.Alert) bool { return a.Category == category && (a.Repeat > 0) == repeat }
	i := slices.IndexFunc(pack.Filtering.Alerts, fits)
	if i < 0 { // the site is in a graver category than the one that closed it
		i = slices.IndexFunc(pack.Filtering.Alerts, func(a policy.Alert) bool { return (a.Repeat > 0) == repeat })
	}
	if i < 0 {
		return policy.Alert{}, false
	}
	return pack.Filtering.Alerts[i], true
}

// alarm raises what the lines of a batch ask for. serves MON-04
func (m *Monitoring) alarm(ctx context.Context, lines []traffic.Line) error {
	groups := map[[3]string][]sign{}
	var order [][3]string
	for _, l := range lines {
		s, loud, err := m.signOf(ctx, l)
		if err != nil {
			return err
		}
		if !loud {
			continue
		}
		k := [3]string{s.alert.Person, s.alert.Device, s.alert.Category}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], s)
	}
	for _, k := range order {
		slices.SortStableFunc(groups[k], func(a, b sign) int { return cmp.Compare(a.alert.At, b.alert.At) })
		if err := m.raise(ctx, "monitoring.alerted", groups[k]); err != nil {
			return err
		}
	}
	return nil
}

// signOf says whether a line must be told. The gateway marks it with a level, or as one of several that count only
// together.
func (m *Monitoring) signOf(ctx context.Context, l traffic.Line) (sign, bool, error) {
	if l.Alert == "" || l.Verdict != traffic.Blocked {
		return sign{}, false, nil
	}
	level, clause := l.Alert, l.Clause
	repeat := loudness(l.Alert) < 0
	var pack *policy.Pack
	if active := m.base.Policy.Load(); active != nil {
		pack = active.Pack
	}
	if r, ok := rule(pack, l.Category, repeat); ok && repeat {
		level = r.Level
		n, err := m.traffic.Attempts(ctx, l, before(l.At, repeatWithin))
		if err != nil || n < int64(r.Repeat) {
			return sign{}, false, err
		}
	} else if repeat {
		return sign{}, false, nil // the pack that asked for it is no longer in force
	}
	a := Alert{Level: level, Kind: KindTraffic, Person: l.Person, At: l.At, Latest: l.At, Line: l.ID, Host: l.Host,
		Category: l.Category, Clause: clause, Pack: l.Pack, State: Open}
	if l.Person == "" {
		a.Device = l.Device
	}
	return sign{l.ID, a}, true, nil
}

func before(at string, d time.Duration) string {
	t, err := clock.Parse(at)
	if err != nil {
		return at
	}
	return clock.Text(t.Add(-d))
}

// raise opens an alert from signs of one episode, or adds them to the one that is open.
func (m *Monitoring) raise(ctx context.Context, verb string, signs []sign) error {
	known, err := m.allKnown(ctx, signs)
	if err != nil || known {
		return err
	}
	return m.base.Ledger.Write(ctx, m.job("alarm"), func(tx *ledger.Tx) (ledger.Event, error) {
		var last Alert
		var also []ref.Ref
		for _, s := range signs {
			a, err := m.store.join(ctx, tx, s)
			if err != nil {
				return ledger.Event{}, err
			}
			if last.ID != "" && last.ID != a.ID { // two episodes in one batch
				also = append(also, last.Ref(tx.School))
			}
			last = a
			if err := m.call(ctx, tx, a); err != nil {
				return ledger.Event{}, err
			}
		}
		return ledger.Event{Verb: verb, Subject: last.Ref(tx.School), Also: also, Why: last.Clause, Changes: []ledger.Change{
			change("level", last.Level), change("kind", last.Kind), change("category", last.Category)}}, nil
	})
}

// allKnown spares the trail an event for signs it has heard of.
func (m *Monitoring) allKnown(ctx context.Context, signs []sign) (known bool, err error) {
	err = m.base.Ledger.Read(ctx, m.job("alarm"), func(tx *ledger.Tx) error {
		known = true
		for _, s := range signs {
			has, err := m.store.hasSign(ctx, tx, s.id)
			if err != nil {
				return err
			}
			known = known && has
		}
		return nil
	})
	return known, err
}

// mayEnd refuses to close an alert twice, or without words. serves MON-04, STD-13
func (a Alert) mayEnd(words string) error {
	switch {
	case len([]rune(words)) < 3:
		return errs.Bad("action", "Write what was done about this alert. An alert stays open until that is written down.")
	case len(words) > 4000:
		return errs.Bad("action", "That is more than 4,000 characters. Please shorten it.")
	case a.State != Open:
		return errs.Clash("action", "Someone else has dealt with this alert in the meantime. Please look at it again.")
	}
	return nil
}
