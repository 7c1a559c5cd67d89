package chronology

import (
	"context"
	"strconv"

	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

const (
	indexAtOnce = 500 // cases in one write of the job
	indexNow    = 50  // cases that a search brings up to date before it looks
)

// catchUp writes down the words of cases within the grant's reach that have changed since. It runs inside the search itself,
// so that what was written a moment ago is found, and says how many there were.
func (c *Chronology) catchUp(ctx context.Context, tx *ledger.Tx, most int) (int, error) {
	ids, err := c.store.stale(ctx, tx, most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	cases, err := c.cases.Cases(ctx, tx, ids)
	if err != nil {
		return 0, err
	}
	for _, k := range cases {
		if err := c.store.index(ctx, tx, k); err != nil {
			return 0, err
		}
	}
	return len(cases), nil
}

// Rebuild brings the search up to date with every case, and drops the words of cases that are no longer there.
func (c *Chronology) Rebuild(ctx context.Context) error {
	n := 0
	err := c.base.Ledger.Read(ctx, c.job("index"), func(tx *ledger.Tx) error {
		stale, err := c.store.stale(ctx, tx, 1)
		if err != nil {
			return err
		}
		orphans, err := c.store.orphans(ctx, tx, 1)
		n = len(stale) + len(orphans)
		return err
	})
	for n > 0 && err == nil {
		n, err = c.indexSome(ctx)
	}
	return err
}

// indexSome does one batch, and says how much was done when there may be more.
func (c *Chronology) indexSome(ctx context.Context) (left int, err error) {
	err = c.base.Ledger.Write(ctx, c.job("index"), func(tx *ledger.Tx) (ledger.Event, error) {
		n, err := c.catchUp(ctx, tx, indexAtOnce)
		if err != nil {
			return ledger.Event{}, err
		}
		gone, err := c.store.orphans(ctx, tx, indexAtOnce)
		for _, id := range gone {
			if err == nil {
				err = c.store.forget(ctx, tx, id)
			}
		}
		if left = 0; n == indexAtOnce || len(gone) == indexAtOnce {
			left = n + len(gone)
		}
		return ledger.Event{Verb: "chronology.indexed", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{
			{Field: "cases", Class: ledger.Open, After: strconv.Itoa(n)}, {Field: "dropped", Class: ledger.Open, After: strconv.Itoa(len(gone))}}}, err
	})
	return left, err
}

// Forget drops what the search knows of a case, inside the write that removes it.
func (c *Chronology) Forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	return c.store.forget(ctx, tx, incident)
}
