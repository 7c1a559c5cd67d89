package monitoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/policy"
	"belisha/internal/records/notices"
)

// lookedBack is how far the job looks for alerts that nobody opened: what lay longer has been told of long since.
const lookedBack = 14 * 24 * time.Hour

// unopened is the job that tells deputy and head, once each, of an alert that is high and that nobody has opened within a
// school day. An urgent one climbs within minutes. // serves NEW-09, STD-08
func (m *Monitoring) unopened(ctx context.Context) error {
	active := m.base.Policy.Load()
	if active == nil || m.config.Tell == nil {
		return nil
	}
	now, calendar := m.base.Now(), policy.NewCalendar(active.Pack)
	var late []Alert
	err := m.base.Ledger.Read(ctx, m.job("unopened"), func(tx *ledger.Tx) error {
		all, err := m.store.unopened(ctx, tx, clock.Text(now.Add(-lookedBack)))
		for _, a := range all {
			if err != nil || now.Before(nextSchoolDay(calendar, a.Latest)) {
				continue
			}
			told := int64(0)
			if told, err = ledger.Count(ctx, tx, "monitoring.unread", a.unread(tx.School).String(), ""); told == 0 {
				late = append(late, a)
			}
		}
		return err
	})
	for _, a := range late {
		err = errors.Join(err, m.tellUnopened(ctx, a))
	}
	return err
}

// nextSchoolDay is the same hour on the school day after a moment.
func nextSchoolDay(c policy.Calendar, at string) time.Time {
	t := clock.Moment(at)
	return c.AddSchoolDays(t, 1).Add(t.Sub(policy.Day(t)))
}

// unread names that an alert lies unread: its own name would renew its seal.
func (a Alert) unread(school string) ref.Ref { return ref.New(school, "unread", a.ID) }

func (m *Monitoring) tellUnopened(ctx context.Context, a Alert) error {
	return m.base.Ledger.Write(ctx, m.job("unopened"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "monitoring.unread", Subject: a.unread(tx.School), Changes: []ledger.Change{change("level", a.Level)}}
		not, err := m.register.Blind(ctx, tx, a.Person)
		if err != nil {
			return e, err
		}
		to, err := m.register.HoldingEach(ctx, tx, "deputy", "head")
		to = slices.DeleteFunc(to, func(id string) bool { return slices.Contains(not, id) })
		if err == nil && len(to) == 0 {
			to, err = m.instead(ctx, tx, not)
		}
		if err != nil || len(to) == 0 {
			return e, err
		}
		return e, m.config.Tell(ctx, tx, notices.Notice{To: to, Kind: "concern.alert", Href: "/alerts/" + a.ID, Key: "alert-unread/" + a.ID,
			Title: "An alert from the filter lies unread", Text: fmt.Sprintf("It is high, and nobody has opened it since %s.", clock.Told(a.Latest))})
	})
}
