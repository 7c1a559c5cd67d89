package index

import (
	"context"
	"strconv"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
	"belisha/internal/records/chronology/internal/desk"
	"belisha/internal/records/incidents"
)

const (
	indexAtOnce = 250 // cases in one write of the job: others write in between
	mostIndexed = 1_000_000
	AtOnce      = 50 // cases that a search brings up to date before it looks

	indexMark = "index"
	slow      = time.Hour // a change's moment is that of its beginning: it can be seen later than a newer one
)

// Index keeps the words of cases.
type Index struct {
	desk  *desk.Desk
	cases incidents.Store
	store store
}

// New makes an index.
func New(d *desk.Desk, cases incidents.Store) *Index { return &Index{desk: d, cases: cases} }

// Find gives a page of the cases that answer and that the grant's actor may see, the newest first.
func (x *Index) Find(ctx context.Context, tx *ledger.Tx, q Query) ([]Found, error) {
	return x.store.find(ctx, tx, q)
}

// CatchUp writes down the words of cases within the grant's reach that have changed since the mark. It runs inside the search
// itself, so that what was written a moment ago is found, and says how many there were.
func (x *Index) CatchUp(ctx context.Context, tx *ledger.Tx, most int) (int, error) {
	m, err := desk.MarkOf(ctx, tx, indexMark)
	if err != nil {
		return 0, err
	}
	ids, err := x.store.stale(ctx, tx, since(m), most)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	cases, err := x.cases.Cases(ctx, tx, ids)
	if err != nil {
		return 0, err
	}
	return len(cases), x.store.index(ctx, tx, cases)
}

// since is the moment from which on changes may not be indexed yet: a while before the mark.
func since(m desk.Mark) string {
	at, err := clock.Parse(m.At)
	if err != nil || at.IsZero() {
		return ""
	}
	return clock.Text(at.Add(-slow))
}

// KeepUp indexes what has changed since the mark, and moves the mark on. It looks at what is new only, so that it costs little
// however many cases there are.
func (x *Index) KeepUp(ctx context.Context) error { return x.bring(ctx, false) }

// Rebuild brings the search up to date with every case, and drops the words of cases that are no longer there.
func (x *Index) Rebuild(ctx context.Context) error { return x.bring(ctx, true) }

func (x *Index) bring(ctx context.Context, all bool) error {
	var todo work
	err := x.desk.Base.Ledger.Read(ctx, x.desk.Job("index"), func(tx *ledger.Tx) (err error) {
		todo, err = x.behind(ctx, tx, all)
		return err
	})
	for more := todo.any(); more && err == nil; more = todo.any() {
		err = x.indexSome(ctx, &todo)
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
func (x *Index) behind(ctx context.Context, tx *ledger.Tx, all bool) (work, error) {
	m, err := desk.MarkOf(ctx, tx, indexMark)
	if err != nil {
		return work{}, err
	}
	newest, err := x.store.newest(ctx, tx, m.At)
	if err != nil {
		return work{}, err
	}
	w, from := work{moved: newest > m.At}, since(m)
	if all {
		from = ""
	}
	if w.stale, err = x.store.stale(ctx, tx, from, mostIndexed); err != nil || !all {
		return w, err
	}
	w.gone, err = x.store.orphans(ctx, tx, mostIndexed)
	return w, err
}

// indexSome does one batch and takes it off the work. The mark moves with the last one, when nothing is left before it.
func (x *Index) indexSome(ctx context.Context, w *work) error {
	ids, gone := w.stale[:min(len(w.stale), indexAtOnce)], w.gone[:min(len(w.gone), indexAtOnce)]
	left := work{stale: w.stale[len(ids):], gone: w.gone[len(gone):]}
	err := x.desk.Base.Ledger.Write(ctx, x.desk.Job("index"), func(tx *ledger.Tx) (ledger.Event, error) {
		cases, err := x.cases.Cases(ctx, tx, ids)
		if err == nil {
			err = x.store.index(ctx, tx, cases)
		}
		for _, id := range gone {
			if err == nil {
				err = x.store.forget(ctx, tx, id)
			}
		}
		if err == nil && !left.any() {
			err = x.moveMark(ctx, tx)
		}
		return ledger.Event{Verb: "chronology.indexed", Subject: ref.New(tx.School, "school", tx.School), Changes: []ledger.Change{
			{Field: "cases", Class: ledger.Open, After: strconv.Itoa(len(cases))}, {Field: "dropped", Class: ledger.Open, After: strconv.Itoa(len(gone))}}}, err
	})
	*w = left
	return err
}

func (x *Index) moveMark(ctx context.Context, tx *ledger.Tx) error {
	m, err := desk.MarkOf(ctx, tx, indexMark)
	if err != nil {
		return err
	}
	newest, err := x.store.newest(ctx, tx, m.At)
	if err != nil || newest <= m.At {
		return err
	}
	m.At = newest
	return m.Put(ctx, tx)
}

// Forget drops what the search knows of a case, inside the write that removes it.
func (x *Index) Forget(ctx context.Context, tx *ledger.Tx, incident string) error {
	return x.store.forget(ctx, tx, incident)
}
