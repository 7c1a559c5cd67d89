package monitoring

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

func (m *Monitoring) jobs() []job.Job {
	return []job.Job{
		{Name: "monitoring.settle", Every: time.Minute, Do: m.settle},
		{Name: "monitoring.retain", Every: 6 * time.Hour, Do: m.retain},
		{Name: "monitoring.check", Every: time.Hour, Do: m.daily},
		{Name: "monitoring.warnings", Every: time.Minute, Do: m.sayWarnings},
		{Name: "monitoring.listed", Every: time.Hour, Do: m.listed},
		{Name: "monitoring.gaps", Every: 15 * time.Minute, Do: m.gaps},
	}
}

// Check is the result of one check of the chain, as it is kept.
type Check struct {
	ID     string `db:"id"`
	At     string `db:"at"`
	Events int64  `db:"events"`
	Sealed int64  `db:"sealed"`
	Breaks int64  `db:"breaks"`
	First  string `db:"first"` // the first break in words
}

const checkEvery = 20 * time.Hour

// daily checks the chain once a day, however often the house is started.
func (m *Monitoring) daily(ctx context.Context) error {
	last, err := m.lastCheck(ctx)
	if err != nil {
		return err
	}
	if at, err := clock.Parse(last.At); err == nil && m.base.Now().Sub(at) < checkEvery {
		return nil
	}
	_, err = m.CheckChain(ctx)
	return err
}

func (m *Monitoring) lastCheck(ctx context.Context) (c Check, err error) {
	err = m.base.Ledger.Read(ctx, m.job("check"), func(tx *ledger.Tx) error {
		c, err = m.store.lastCheck(ctx, tx)
		return err
	})
	return c, err
}

// CheckChain walks the trail and the log, writes down what it found and alerts head and technician when something
// is broken. serves MON-18
func (m *Monitoring) CheckChain(ctx context.Context) (Check, error) {
	report, err := m.config.Check(ctx)
	if err != nil {
		return Check{}, fmt.Errorf("monitoring: check: %w", err)
	}
	lines, err := m.VerifyTraffic(ctx)
	if err != nil {
		return Check{}, err
	}
	breaks := append(report.Breaks, lines...)
	c := Check{Events: report.Events, Sealed: int64(report.Sealed), Breaks: int64(len(breaks))}
	if len(breaks) > 0 {
		c.First = fmt.Sprintf("Event %d (%s): %s.", breaks[0].Seq, breaks[0].Subject, breaks[0].Why)
	}
	err = m.base.Ledger.Write(ctx, m.job("check"), func(tx *ledger.Tx) (ledger.Event, error) {
		c.ID, c.At = tx.ID(), tx.Now
		return ledger.Event{Verb: "monitoring.checked", Subject: ref.New(tx.School, "check", c.ID), Changes: []ledger.Change{
			change("events", strconv.FormatInt(c.Events, 10)), change("breaks", strconv.FormatInt(c.Breaks, 10))}}, m.store.addCheck(ctx, tx, c)
	})
	if err != nil || c.Breaks == 0 {
		return c, err
	}
	a := Alert{Level: Urgent, Kind: KindChain, At: c.At, Latest: c.At, Category: KindChain, State: Open,
		Words: fmt.Sprintf("The check of the trail found %d places that are not as they were written. %s", c.Breaks, c.First)}
	return c, m.raise(ctx, "monitoring.alerted", []sign{{"chain-" + c.ID, a}})
}

// gaps looks at the last full hour: on a school day, with traffic in the days before, silence is a fault until
// somebody says otherwise. serves MON-01
func (m *Monitoring) gaps(ctx context.Context) error {
	hour := m.base.Now().In(clock.London).Truncate(time.Hour).Add(-time.Hour)
	if !m.schoolHour(hour) {
		return nil
	}
	n, err := m.traffic.Between(ctx, clock.Text(hour), clock.Text(hour.Add(time.Hour)))
	if err != nil || n > 0 {
		return err
	}
	week, err := m.traffic.Between(ctx, clock.Text(hour.AddDate(0, 0, -7)), clock.Text(hour))
	if err != nil || week == 0 {
		return err
	}
	at := clock.Text(hour.Add(time.Hour))
	a := Alert{Level: Normal, Kind: KindGap, At: at, Latest: at, Category: KindGap, State: Open,
		Words: "No request was logged between " + hour.Format("15:04") + " and " + hour.Add(time.Hour).Format("15:04") + " on a school day. Check that the gateway is used and that its log arrives."}
	return m.raise(ctx, "monitoring.alerted", []sign{{"gap-" + at, a}})
}

// schoolHour is an hour in which lessons are taught, by the pack's terms.
func (m *Monitoring) schoolHour(hour time.Time) bool {
	active := m.base.Policy.Load()
	if active == nil || hour.Weekday() == time.Saturday || hour.Weekday() == time.Sunday || hour.Hour() < 9 || hour.Hour() >= 15 {
		return false
	}
	day := hour.Format(time.DateOnly)
	for _, t := range active.Pack.Settings.Terms {
		if t.From <= day && day <= t.To {
			return true
		}
	}
	return false
}
