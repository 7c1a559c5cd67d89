package chronology

import (
	"context"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

const (
	indexAtOnce = 250 // cases in one write of the job: others write in between
	mostIndexed = 1_000_000
	indexNow    = 50 // cases that a search brings up to date before it looks

	indexMark = "index"
	slow      = time.Hour // a change's moment is that of its beginning: it can be seen later than a newer one
)

// catchUp writes down the words of cases within the grant's reach that have changed since the mark. It runs inside the search
// itself, so that what was written a moment ago is found, and says how many there were.
func (c *Chronology) catchUp(ctx context.Context, tx *ledger.Tx, most int) (int, error) {
	m, err := c.store.mark(ctx, tx, indexMark)
	if err != nil {
		return 0, err
	}
	ids, err := c.store.stale(ctx, tx, m.since(), most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	cases, err := c.cases.Cases(ctx, tx, ids)
	if err != nil {
		return 0, err
	}
	return len(cases), c.store.index(ctx, tx, cases)
}

// since is the moment from which on changes may not be indexed yet: a while before the mark.
func (m mark) since() string {
	at, err := clock.Parse(m.At)
	if err != nil || at.IsZero() {
		return ""
	}
	return clock.Text(at.Add(-slow))
}

// KeepUp indexes what has changed since the mark, and moves the mark on. It looks at what is new only, so that it costs little
// however many cases there are.
func (c *Chronology) KeepUp(ctx context.Context) error { return c.bring(ctx, false) }

// Rebuild brings the search up to date with every case, and drops the words of cases that are no longer there.
func (c *Chronology) Rebuild(ctx context.Context) error { return c.bring(ctx, true) }

func (c *Chronology) bring(ctx context.Context, all bool) error {
	var todo work
	err := c.base.Ledger.Read(ctx, c.job("index"), func(tx *ledger.Tx) (err error) {
		todo, err = c.behind(ctx, tx, all)
		return err
	})
	for more := todo.any(); more && err == nil; more = todo.any() {
		err = c.indexSome(ctx, &todo)
	}
	return err
}

// work is what is to be done: looked for once, as looking through all cases again for every batch would take longer than it.
type work struct {
	stale, gone []string
	moved       bool // the mark has to move
}

func (w work) any() bool { return w.moved || len(w.stale)+len(w.gone) > 0 }

// behind says what there is to do.
func (c *Chronology) behind(ctx context.Context, tx *ledger.Tx, all bool) (work, error) {
	m, err := c.store.mark(ctx, tx, indexMark)
	if err != nil {
		return work{}, err
	}
	newest, err := c.store.newest(ctx, tx, m.At)
	if err != nil {
		return work{}, err
	}
	w, since := work{moved: newest > m.At}, m.since()
	if all {
		since = ""
	}
	if w.stale, err = c.store.stale(ctx, tx, since, mostIndexed); err != nil || !all {
		return w, err
	}
	w.gone, err = c.store.orphans(ctx, tx, mostIndexed)
	return w, err
}

// indexSome does one batch and takes it off the work. The mark moves with the last one, when nothing is left before it.
func (c *Chronology) indexSome(ctx context.Context, w *work) error {
	ids, gone := w.stale[:min(len(w.stale), indexAtOnce)], w.gone[:min(len(w.gone), indexAtOnce)]
	left := work{stale: w.stale[len(ids):], gone: w.gone[len(gone):]}
	err := c.base.Ledger.Write(ctx, c.job("index"), func(tx *ledger.Tx) (ledger.Event, error) {
		cases, err := c.cases.Cases(ctx, tx, ids)
		if err == nil {
			err = c.store.index(ctx, tx, cases)
		}
		for _, id := range gone {
			if err == nil {
				err = c.store.forget(ctx, tx, id)
			}
		}
		if err == nil && !left.any() {
			err = c.moveMark(ctx, tx)
		}
		return ledger.Event{Verb: "chronology.indexed", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{
			{Field: "cases", Class: ledger.Open, After: strconv.Itoa(len(cases))}, {Field: "dropped", Class: ledger.Open, After: strconv.Itoa(len(gone))}}}, err
	})
	*w = left
	return err
}

func (c *Chronology) moveMark(ctx context.Context, tx *ledger.Tx) error {
	m, err := c.store.mark(ctx, tx, indexMark)
	if err != nil {
		return err
	}
	newest, err := c.store.newest(ctx, tx, m.At)
	if err != nil || newest <= m.At {
		return err
	}
	m.At = newest
	return c.store.putMark(ctx, tx, m)
}

// Forget drops what the search knows of a case, inside the write that removes it.
func (c *Chronology) Forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	return c.store.forget(ctx, tx, incident)
}
