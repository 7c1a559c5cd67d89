package monitoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/marks"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Take stores a batch, once however often it is given, leaves its digest in the trail and raises alerts.
// It implements board.Sink. serves MON-01, MON-04, MON-18
func (m *Monitoring) Take(ctx context.Context, entries []board.Entry) error {
	lines := make([]traffic.Line, 0, len(entries))
	means := m.reader().Of
	for _, e := range entries {
		if e.Probe != "" || e.Door == "probe" { // the gateway's own checks are nobody's use of the internet (STD-05)
			continue
		}
		lines = append(lines, traffic.LineOf(e))
	}
	for _, hour := range traffic.ByHour(lines) {
		for part := range slices.Chunk(hour, m.config.MaxBatch) {
			if err := m.traffic.Store(ctx, m.ids.Next(), part, means); err != nil {
				return fmt.Errorf("monitoring: storing lines: %w", err)
			}
		}
	}
	return m.settle(ctx)
}

// reader reads lines by the policy in force.
func (m *Monitoring) reader() *marks.Reader {
	if active := m.base.Policy.Load(); active != nil {
		return marks.New(active.Pack)
	}
	return marks.New(nil)
}

// settle tells the trail of every batch it has not heard of. It is done after each batch, and by a job for what a
// crash left between the two databases; told twice, a batch is still whole.
func (m *Monitoring) settle(ctx context.Context) error {
	m.settling.Lock()
	defer m.settling.Unlock()
	for {
		untold, err := m.traffic.Untold(ctx)
		if err != nil || len(untold) == 0 {
			return err
		}
		var failed error
		told := 0
		for _, b := range untold { // one that cannot be told must not keep the alerts of those behind it
			if err := m.tellTrail(ctx, b); err != nil {
				failed = errors.Join(failed, fmt.Errorf("monitoring: batch %s: %w", b.ID, err))
				continue
			}
			told++
		}
		if failed != nil || told == 0 {
			m.warnUntold(ctx, failed, untold)
			return failed
		}
	}
}

// untoldFor is how long a batch may wait for its alerts before somebody hears of it.
const untoldFor = 5 * time.Minute

// warnUntold tells the technician of lines whose alerts cannot be raised: a school that hears of no alert takes it that there
// are none. // serves MON-04
func (m *Monitoring) warnUntold(ctx context.Context, failed error, untold []traffic.Batch) {
	old := clock.Text(m.base.Now().Add(-untoldFor))
	if failed != nil && ctx.Err() == nil && slices.ContainsFunc(untold, func(b traffic.Batch) bool { return b.Last < old }) {
		m.Warn(ctx, "alerts.waiting", "Lines of the log are stored, but the alerts that they ask for cannot be raised. It is tried again every minute; the reason stands in the log of the server.")
	}
}

func (m *Monitoring) tellTrail(ctx context.Context, b traffic.Batch) error {
	lines, err := m.traffic.OfBatch(ctx, b.ID)
	if err != nil {
		return err
	}
	if err := m.alarm(ctx, lines); err != nil {
		return err
	}
	err = m.base.Ledger.Write(ctx, m.job("take"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "monitoring.batch", Subject: ref.New(tx.School, "batch", b.ID), Changes: []ledger.Change{
			change("lines", strconv.Itoa(len(lines))), change("digest", traffic.Digest(lines)), change("first", b.First), change("last", b.Last),
		}}, nil
	})
	if err != nil {
		return err
	}
	return m.traffic.Told(ctx, b.ID)
}
