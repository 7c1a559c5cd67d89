package monitoring

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/job"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/proof"
)

func (m *Monitoring) jobs() []job.Job {
	return []job.Job{
		{Name: "monitoring.settle", Every: time.Minute, Do: m.settle},
		{Name: "monitoring.seal", Every: 5 * time.Minute, Do: m.proof.Seal},
		{Name: "monitoring.retain", Every: 6 * time.Hour, Do: m.proof.Retain},
		{Name: "monitoring.check", Every: time.Hour, Do: m.proof.Daily},
		{Name: "monitoring.warnings", Every: time.Minute, Do: m.sayWarnings},
		{Name: "monitoring.listed", Every: time.Hour, Do: m.looks.Listed},
		{Name: "monitoring.minutes", Every: time.Hour, Do: m.minutes.Sum},
		{Name: "monitoring.lapse", Every: 12 * time.Hour, Do: m.minutes.Lapse},
		{Name: "monitoring.unopened", Every: time.Hour, Do: m.unopened},
		{Name: "monitoring.gaps", Every: 15 * time.Minute, Do: m.gaps},
	}
}

// VerifyTraffic compares the log with the trail. serves MON-18
func (m *Monitoring) VerifyTraffic(ctx context.Context) ([]ledger.Break, error) {
	return m.proof.Verify(ctx)
}

// broken alerts head and technician when something is not as it was written. serves MON-18
func (m *Monitoring) broken(ctx context.Context, c proof.Check) error {
	a := Alert{Level: Urgent, Kind: KindChain, At: c.At, Latest: c.At, Category: KindChain, State: Open,
		Words: fmt.Sprintf("The check of the trail found %d places that are not as they were written. %s", c.Breaks, c.First)}
	return m.raise(ctx, "monitoring.alerted", []sign{{id: "chain-" + c.ID, alert: a}})
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
	return m.raise(ctx, "monitoring.alerted", []sign{{id: "gap-" + at, alert: a}})
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

// teaching says whether a moment lies in teaching time.
func (m *Monitoring) teaching(at time.Time) bool {
	at = at.In(clock.London)
	return m.schoolHour(at) && !m.config.Hours.lunch(at)
}
