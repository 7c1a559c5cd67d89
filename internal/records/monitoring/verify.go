package monitoring

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"belisha/internal/authz"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

const pageOfTrail = 1000

// VerifyTraffic compares the lines of every batch with the digest that the trail keeps of it. Batches whose deletion
// the trail proves are passed over. serves MON-18
func (m *Monitoring) VerifyTraffic(ctx context.Context) ([]ledger.Break, error) {
	m.settling.Lock() // a batch between the two databases is no break
	defer m.settling.Unlock()
	cut, err := m.deletedBefore(ctx)
	if err != nil {
		return nil, fmt.Errorf("monitoring: verify: %w", err)
	}
	var breaks []ledger.Break
	seen := map[string]bool{}
	err = m.events(ctx, "monitoring.batch", func(e ledger.Told) error {
		id := e.Subject.ID
		if seen[id] || valueOf(e, "last") < cut {
			return nil
		}
		seen[id] = true
		why, err := m.compare(ctx, e)
		if err == nil && why != "" {
			breaks = append(breaks, ledger.Break{Seq: e.Seq, At: e.At, Subject: e.Subject.String(), Why: why})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("monitoring: verify: %w", err)
	}
	n, err := m.traffic.Batches(ctx, cut)
	if err != nil {
		return nil, fmt.Errorf("monitoring: verify: %w", err)
	}
	if extra := n - int64(len(seen)); extra > 0 {
		breaks = append(breaks, ledger.Break{Subject: "batch", Why: fmt.Sprintf("the log holds %d batches of lines that the trail does not know", extra)})
	}
	return breaks, nil
}

func (m *Monitoring) compare(ctx context.Context, e ledger.Told) (string, error) {
	lines, err := m.traffic.OfBatch(ctx, e.Subject.ID)
	if err != nil {
		return "", err
	}
	want := valueOf(e, "lines")
	switch have := strconv.Itoa(len(lines)); {
	case have != want:
		return fmt.Sprintf("the log should hold %s lines of this batch and holds %s", want, have), nil
	case traffic.Digest(lines) != valueOf(e, "digest"):
		return "a log line of this batch was changed after it was written", nil
	}
	return "", nil
}

// deletedBefore is the moment up to which lines have been deleted with proof.
func (m *Monitoring) deletedBefore(ctx context.Context) (cut string, err error) {
	err = m.events(ctx, "monitoring.deleted", func(e ledger.Told) error {
		cut = max(cut, valueOf(e, "before"))
		return nil
	})
	return cut, err
}

// events walks the trail's events of one verb, newest first.
func (m *Monitoring) events(ctx context.Context, verb string, f func(ledger.Told) error) error {
	for q := (ledger.Query{Verb: verb, Limit: pageOfTrail}); ; {
		var page []ledger.Told
		err := m.base.Ledger.Read(ctx, m.job("verify"), func(tx *ledger.Tx) (err error) {
			page, err = ledger.Find(ctx, tx, q)
			return err
		})
		if err != nil {
			return err
		}
		for _, e := range page {
			if err := f(e); err != nil {
				return err
			}
		}
		if len(page) < pageOfTrail {
			return nil
		}
		q.Before = page[len(page)-1].Seq
	}
}

func valueOf(e ledger.Told, field string) string {
	for _, c := range e.Changes {
		if c.Field == field {
			return c.After
		}
	}
	return ""
}

// retain deletes lines past the pack's period, a day at a time, each with an event that says how many and carries
// their digest. The event comes first: what it says is deleted is deleted at the next turn if this one is cut off.
// serves MON-18
func (m *Monitoring) retain(ctx context.Context) error {
	active := m.base.Policy.Load()
	if active == nil || active.Pack.Settings.LogDays <= 0 {
		return nil
	}
	end := midnight(m.base.Now()).AddDate(0, 0, -active.Pack.Settings.LogDays)
	for ctx.Err() == nil {
		oldest, err := m.traffic.Oldest(ctx, clock.Text(end))
		if err != nil || oldest == "" {
			return err
		}
		at, err := clock.Parse(oldest)
		if err != nil {
			return fmt.Errorf("monitoring: %w", err)
		}
		day := midnight(at).AddDate(0, 0, 1)
		if day.After(end) {
			day = end
		}
		if err := m.deleteBefore(ctx, clock.Text(day)); err != nil {
			return fmt.Errorf("monitoring: deleting old lines: %w", err)
		}
	}
	return ctx.Err()
}

func midnight(t time.Time) time.Time {
	l := t.In(clock.London)
	return time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, clock.London)
}

func (m *Monitoring) deleteBefore(ctx context.Context, before string) error {
	if err := m.holdBack(ctx, before); err != nil {
		return err
	}
	n, sum, err := m.traffic.Ended(ctx, before)
	if err != nil {
		return err
	}
	err = m.base.Ledger.Write(ctx, m.job("retain"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "monitoring.deleted", Subject: ref.New(tx.School, "log", traffic.DayOf(before)), Why: "settings.log_days",
			Changes: []ledger.Change{change("before", before), change("lines", strconv.FormatInt(n, 10)), change("digest", sum)}}, nil
	})
	if err != nil {
		return err
	}
	return m.traffic.Clean(ctx, before)
}

// linesOf are the lines around an alert: ten minutes before it, and up to its newest sign.
func (m *Monitoring) linesOf(ctx context.Context, g authz.Grant, a Alert) ([]traffic.Line, error) {
	if a.Kind != KindTraffic {
		return nil, nil
	}
	return m.traffic.Around(ctx, g, a.Person, a.Device, before(a.At, lookBack), before(a.Latest, -lookBack), mostLines)
}

func moment(at string) time.Time {
	t, err := clock.Parse(at)
	if err != nil {
		return time.Time{}
	}
	return t
}
