package proof

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/objects"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

const (
	usualKeep  = 26 * time.Hour
	leastKeep  = time.Hour
	usualGrace = 15 * time.Minute
	longest    = time.Hour      // whoever seals for longer has been killed, or is given up
	remembered = 24 * time.Hour // how long one who was given up is cleaned up after
)

// Seal is the job that seals the hours that are over. When it cannot, the lines stay where they are and it is tried again;
// the technician is told once. // serves MON-01, MON-18
func (k *Keeper) Seal(ctx context.Context) error {
	if !k.log.Archived() {
		return nil
	}
	k.sealing.Lock()
	defer k.sealing.Unlock()
	err := k.sealDue(ctx)
	switch {
	case err == nil:
		k.unsealed = false
	case ctx.Err() == nil && !k.unsealed:
		k.unsealed = true
		k.hooks.Warn(ctx, "archive", "Hours of the log cannot be put into the archive: "+storeSays(err)+". No line is lost: they stay in the database, which grows, and it is tried again every few minutes.")
	}
	if err != nil {
		return fmt.Errorf("proof: sealing: %w", err)
	}
	return nil
}

// storeSays is the part of an error that a technician can use, without names of files.
func storeSays(err error) string {
	for _, one := range []error{objects.ErrGone, objects.ErrSlow, objects.ErrRefused, objects.ErrNoBucket, objects.ErrFull, objects.ErrMissing} {
		if errors.Is(err, one) {
			return one.Error()
		}
	}
	return "see the log of the machine for the reason"
}

func (k *Keeper) sealDue(ctx context.Context) error {
	untold, err := k.log.UntoldObjects(ctx)
	if err != nil {
		return err
	}
	for _, o := range untold {
		if err := k.tellSealed(ctx, o); err != nil {
			return err
		}
	}
	now := k.base.Now()
	if err := k.log.CleanUp(ctx, clock.Text(now.Add(-longest)), clock.Text(now.Add(-remembered))); err != nil {
		return err
	}
	due, err := k.log.Due(ctx, clock.Text(now.Add(-cmp.Or(k.hooks.Grace, usualGrace)).Truncate(time.Hour)))
	if err != nil {
		return err
	}
	batches := &toldBatches{k: k, seen: map[string]toldBatch{}}
	for _, span := range due {
		if err := k.sealSpan(ctx, span, batches); err != nil {
			return fmt.Errorf("hour %s: %w", span.To, err)
		}
	}
	return k.log.Drop(ctx, clock.Text(now.Add(-max(cmp.Or(k.hooks.Keep, usualKeep), leastKeep))))
}

// sealSpan seals what waits of some hours, in as many objects as it takes. A batch that is not as the trail knows it stays in
// the database, where the check finds it.
func (k *Keeper) sealSpan(ctx context.Context, span traffic.Span, batches *toldBatches) error {
	for {
		o, err := k.log.Seal(ctx, clock.Text(k.base.Now()), span, func(b traffic.Batch, lines []traffic.Line) (bool, error) {
			said, err := batches.of(ctx, b.ID)
			return said.lines == strconv.Itoa(len(lines)) && said.digest == traffic.Digest(lines), err
		})
		if err != nil || o.Name == "" {
			return err
		}
		if err := k.tellSealed(ctx, o); err != nil {
			return err
		}
	}
}

// toldBatches are the trail's events of batches. They are read from the newest on, as far back as somebody asks: what is
// sealed was told an hour ago.
type toldBatches struct {
	k      *Keeper
	seen   map[string]toldBatch
	before int64
	end    bool
}

type toldBatch struct{ lines, digest string }

func (t *toldBatches) of(ctx context.Context, id string) (toldBatch, error) {
	for {
		if said, ok := t.seen[id]; ok || t.end {
			return said, nil
		}
		var page []ledger.Told
		err := t.k.base.Ledger.Read(ctx, t.k.job("seal"), func(tx *ledger.Tx) (err error) {
			page, err = ledger.Find(ctx, tx, ledger.Query{Verb: "monitoring.batch", Before: t.before, Limit: pageOfTrail})
			return err
		})
		if err != nil {
			return toldBatch{}, err
		}
		for _, e := range page {
			if _, newer := t.seen[e.Subject.ID]; !newer {
				t.seen[e.Subject.ID] = toldBatch{valueOf(e, "lines"), valueOf(e, "digest")}
			}
			t.before = e.Seq
		}
		t.end = len(page) < pageOfTrail
	}
}

// tellSealed leaves the object's digest in the trail.
func (k *Keeper) tellSealed(ctx context.Context, o traffic.Object) error {
	err := k.base.Ledger.Write(ctx, k.job("seal"), func(tx *ledger.Tx) (ledger.Event, error) {
		return ledger.Event{Verb: "monitoring.sealed", Subject: ref.New(tx.School, "log", o.Hour+"-"+strconv.FormatInt(o.Serial, 10)), Changes: []ledger.Change{
			change("hour", o.Hour), change("name", o.Name), change("lines", strconv.FormatInt(o.Lines, 10)), change("size", strconv.FormatInt(o.Size, 10)),
			change("sha256", o.Digest), change("batches", strconv.FormatInt(o.Batches, 10)), change("batches digest", o.BatchesDigest),
			change("key", o.Key), change("first", o.First), change("last", o.Last)}}, nil
	})
	if err != nil {
		return err
	}
	return k.log.ToldObject(ctx, o.Name)
}
