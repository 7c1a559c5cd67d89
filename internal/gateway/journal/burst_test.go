package journal_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"belisha/internal/board"
	"belisha/internal/gateway/journal"
)

// swamped is a keeper to whom more comes while it takes a batch than there was in it.
type swamped struct {
	*keeper
	more  func()
	mu    sync.Mutex
	order []string
}

func (s *swamped) Take(ctx context.Context, batch []board.Entry) error {
	s.more()
	s.mu.Lock()
	for _, e := range batch {
		s.order = append(s.order, e.ID)
	}
	s.mu.Unlock()
	return s.keeper.Take(ctx, batch)
}

// shows MON-01: a burst that comes three times as quickly as the sink takes it is refused nothing and loses nothing: what
// memory cannot hold waits on disk, and all of it arrives once and in its order.
func TestABurstWaitsOnDisk(t *testing.T) {
	const all = 3000
	k := &swamped{keeper: newKeeper()}
	n, j := 0, (*journal.Journal)(nil)
	put := func(most int) {
		for range min(most, all-n) {
			if !j.Put(entry(n)) {
				t.Errorf("entry %d was refused", n)
			}
			n++
		}
	}
	ready := make(chan struct{})
	k.more = func() { <-ready; put(24) }
	j = open(t, k, journal.Options{Queue: 128, Batch: 8})
	put(8)
	close(ready)
	until(t, "everything is stored", func() bool { return k.count() == all })
	if err := j.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := j.Counts(); c.Refused != 0 || c.Lost != 0 || c.Waiting != 0 || c.Spilled != 0 || len(k.order) != all || !slices.IsSorted(k.order) {
		t.Errorf("%+v, %d taken, in order %v", c, len(k.order), slices.IsSorted(k.order))
	}
}
