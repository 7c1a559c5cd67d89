package proof

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

// Retain is the job that deletes lines past the pack's period, a day at a time, each with an event that says how many and carries
// their digest. The event comes first: what it says is deleted is deleted at the next turn if this one is cut off.
// serves MON-18
func (k *Keeper) Retain(ctx context.Context) error {
	active := k.base.Policy.Load()
	if active == nil || active.Pack.Settings.LogDays <= 0 {
		return nil
	}
	k.sealing.Lock()
	defer k.sealing.Unlock()
	end := midnight(k.base.Now()).AddDate(0, 0, -active.Pack.Settings.LogDays)
	if k.log.Archived() { // the archive has its keys by days of UTC: a day goes when all of it is past the period
		end = end.UTC().Truncate(24 * time.Hour)
	}
	for ctx.Err() == nil {
		oldest, err := k.log.Oldest(ctx, clock.Text(end))
		if err != nil || oldest == "" {
			return err
		}
		at, err := clock.Parse(oldest)
		if err != nil {
			return fmt.Errorf("proof: %w", err)
		}
		day := midnight(at).AddDate(0, 0, 1)
		if k.log.Archived() {
			day = at.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
		}
		if day.After(end) {
			day = end
		}
		if err := k.deleteBefore(ctx, clock.Text(day)); err != nil {
			return fmt.Errorf("proof: deleting old lines: %w", err)
		}
	}
	return ctx.Err()
}

func midnight(t time.Time) time.Time {
	l := t.In(clock.London)
	return time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, clock.London)
}

// deleteBefore deletes what is older than a moment. Of the archive the keys go first: an object that could not be deleted in
// this turn is noise from then on, and goes in the next.
func (k *Keeper) deleteBefore(ctx context.Context, before string) error {
	ending, err := k.log.Ending(ctx, before)
	if err != nil {
		return err
	}
	kept, err := k.keepBack(ctx, ending)
	if err != nil {
		return err
	}
	if err := k.holdBack(ctx, before); err != nil {
		return err
	}
	n, sum, err := k.log.Ended(ctx, before)
	if err != nil {
		return err
	}
	err = k.base.Ledger.Write(ctx, k.job("retain"), func(tx *ledger.Tx) (ledger.Event, error) {
		e := ledger.Event{Verb: "monitoring.deleted", Subject: ref.New(tx.School, "log", traffic.DayOf(before)), Why: "settings.log_days",
			Changes: []ledger.Change{change("before", before), change("lines", strconv.FormatInt(n, 10)), change("digest", sum)}}
		if len(ending.Objects)+len(ending.Keys) > 0 {
			e.Changes = append(e.Changes, change("archived lines", strconv.FormatInt(ending.Lines(), 10)), change("kept as evidence", strconv.FormatInt(kept, 10)),
				change("objects", strconv.Itoa(len(ending.Objects))), change("objects digest", ending.Digest()), change("keys", strings.Join(ending.Named(), " ")))
		}
		return e, nil
	})
	if err == nil {
		err = k.log.Forget(ctx, ending)
	}
	if err != nil {
		return err
	}
	return k.log.Clean(ctx, before)
}
