package proof

import (
	"context"
	"fmt"
	"strconv"

	"belisha/internal/ledger"
	"belisha/internal/records/monitoring/internal/traffic"
)

const pageOfTrail = 1000

// Verify compares the lines of every batch with the digest that the trail keeps of it. Batches whose deletion
// the trail proves are passed over. serves MON-18
func (k *Keeper) Verify(ctx context.Context) ([]ledger.Break, error) {
	k.sealing.Lock() // an object between the store and the trail is no break
	defer k.sealing.Unlock()
	k.hooks.Batches.Lock() // nor is a batch between the two databases
	defer k.hooks.Batches.Unlock()
	cut, err := k.deletedBefore(ctx)
	if err != nil {
		return nil, fmt.Errorf("proof: verify: %w", err)
	}
	shelved, breaks, err := k.shelves(ctx, cut)
	if err != nil {
		return nil, fmt.Errorf("proof: verify: %w", err)
	}
	seen := map[string]bool{}
	err = k.events(ctx, "monitoring.batch", func(e ledger.Told) error {
		id := e.Subject.ID
		if seen[id] || valueOf(e, "last") < cut {
			return nil
		}
		seen[id] = true
		why, err := k.compare(ctx, e, shelved)
		if err == nil && why != "" {
			breaks = append(breaks, ledger.Break{Seq: e.Seq, At: e.At, Subject: e.Subject.String(), Why: why})
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("proof: verify: %w", err)
	}
	breaks = append(breaks, gapsOf(shelved)...)
	n, err := k.log.Batches(ctx, cut)
	if err != nil {
		return nil, fmt.Errorf("proof: verify: %w", err)
	}
	if extra := n - int64(len(seen)); extra > 0 {
		breaks = append(breaks, ledger.Break{Subject: "batch", Why: fmt.Sprintf("the log holds %d batches of lines that the trail does not know", extra)})
	}
	return breaks, nil
}

// compare looks at the lines of one batch. Those that were sealed and are no longer in the database stand in an object, which
// is compared as a whole; what stayed as evidence is compared with it.
func (k *Keeper) compare(ctx context.Context, e ledger.Told, shelved map[string]*shelf) (string, error) {
	name, err := k.log.ObjectOf(ctx, e.Subject.ID)
	if err != nil {
		return "", err
	}
	if name != "" {
		one := shelved[name]
		if one == nil { // while its sealing is not told of, its lines are here as well
			if under, err := k.log.UnderWay(ctx, name); err != nil || !under {
				return "the log says that this batch is in " + name + ", which the trail does not know", err
			}
		} else {
			n, _ := strconv.ParseInt(valueOf(e, "lines"), 10, 64)
			if one.lines += n; one.row.State != traffic.Cached {
				return k.evidenceRight(ctx, one, e.Subject.ID)
			}
		}
	}
	lines, err := k.log.OfBatch(ctx, e.Subject.ID)
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
func (k *Keeper) deletedBefore(ctx context.Context) (cut string, err error) {
	err = k.events(ctx, "monitoring.deleted", func(e ledger.Told) error {
		cut = max(cut, valueOf(e, "before"))
		return nil
	})
	return cut, err
}

// events walks the trail's events of one verb, newest first.
func (k *Keeper) events(ctx context.Context, verb string, f func(ledger.Told) error) error {
	for q := (ledger.Query{Verb: verb, Limit: pageOfTrail}); ; {
		var page []ledger.Told
		err := k.base.Ledger.Read(ctx, k.job("verify"), func(tx *ledger.Tx) (err error) {
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
