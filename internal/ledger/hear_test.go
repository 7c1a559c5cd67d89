package ledger_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"belisha/internal/ledger"
)

// ear notes what a listener was told.
type ear struct {
	mu    sync.Mutex
	heard []int64
	fail  map[int64]int // event → how often it still fails
	poke  chan struct{}
}

func newEar() *ear { return &ear{fail: map[int64]int{}, poke: make(chan struct{}, 1000)} }

func (e *ear) listener(name string, verbs ...string) ledger.Listener {
	return ledger.Listener{Name: name, Verbs: verbs, Do: func(_ context.Context, told ledger.Told) error {
		e.mu.Lock()
		defer e.mu.Unlock()
		defer func() { e.poke <- struct{}{} }()
		if e.fail[told.Seq] > 0 {
			e.fail[told.Seq]--
			return errors.New("not now")
		}
		e.heard = append(e.heard, told.Seq)
		return nil
	}}
}

// until waits until the listener was called n times more.
func (e *ear) until(n int) {
	for range n {
		<-e.poke
	}
}

func (e *ear) all() []int64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.heard)
}

// hear starts the listeners and gives a function that stops them and waits.
func (h *house) hear(t *testing.T, school string, listeners ...ledger.Listener) func() {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Hear(ctx, h.gate.System(school, "listeners"), listeners)
	}()
	return func() { cancel(); <-done }
}

func TestListenersHearTheirVerbsInOrder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1") // before anyone listens
		e := newEar()
		stop := h.hear(t, ours, e.listener("toys.first", "toys.opened"))
		e.until(1)
		h.rename(t, ours, "1", "New")
		h.open(t, theirs, "1")
		h.open(t, ours, "2")
		e.until(1)
		stop()
		if got := e.all(); !slices.Equal(got, []int64{1, 3}) {
			t.Error(got)
		}
	})
}

// A listener is told of what is kept: never of an act that was taken back.
func TestListenersRunAfterTheCommit(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := newEar()
		stop := h.hear(t, ours, e.listener("toys.first", "toys.opened"))
		for _, id := range []string{"1", "2"} {
			err := h.Write(t.Context(), h.grant(t, ours, "people.change"), func(tx *ledger.Tx) (ledger.Event, error) {
				if err := putToy(t.Context(), tx, id); err != nil {
					return ledger.Event{}, err
				}
				if id == "1" {
					return ledger.Event{}, errors.New("second thoughts")
				}
				return ledger.Event{Verb: "toys.opened", Subject: toy(ours, id)}, nil
			})
			if (err == nil) != (id == "2") {
				t.Fatal(err)
			}
		}
		e.until(1)
		stop()
		if got := e.all(); !slices.Equal(got, []int64{1}) || h.cases(t, ours) != 1 {
			t.Error(got)
		}
	})
}

func TestListenerKeepsItsPlaceOverARestart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1")
		e := newEar()
		stop := h.hear(t, ours, e.listener("toys.first", "toys.opened"), signal(e, "toys.last"))
		e.until(2) // the second listener is told after the first has kept its place
		stop()
		h.open(t, ours, "2")
		later := newEar()
		stop = h.hear(t, ours, later.listener("toys.first", "toys.opened"))
		later.until(1)
		stop()
		if got := later.all(); !slices.Equal(got, []int64{2}) {
			t.Errorf("after the restart it heard %v", got)
		}
	})
}

func signal(e *ear, name string) ledger.Listener {
	return ledger.Listener{Name: name, Verbs: []string{"toys.opened"}, Do: func(context.Context, ledger.Told) error {
		e.poke <- struct{}{}
		return nil
	}}
}

// A failure is tried again from the place kept, so events before it may be told twice; others go on meanwhile.
func TestFailedListenerIsToldAgain(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1")
		h.open(t, ours, "2")
		bad, good := newEar(), newEar()
		bad.fail[2] = 1
		stop := h.hear(t, ours, bad.listener("toys.bad", "toys.opened"), good.listener("toys.good", "toys.opened"))
		bad.until(2) // 1, and the failure at 2
		good.until(2)
		h.open(t, ours, "3") // wakes both
		bad.until(3)
		good.until(1)
		stop()
		if got := bad.all(); !slices.Equal(got, []int64{1, 1, 2, 3}) {
			t.Errorf("the one that failed heard %v", got)
		}
		if got := good.all(); !slices.Equal(got, []int64{1, 2, 3}) {
			t.Errorf("the other heard %v", got)
		}
	})
}

// More events than one page holds, most of them for others.
func TestListenerReadsALongTrail(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		g := h.grant(t, ours, "people.change")
		for range 405 {
			if err := h.Write(t.Context(), g, event); err != nil {
				t.Fatal(err)
			}
		}
		h.open(t, ours, "1")
		e := newEar()
		stop := h.hear(t, ours, e.listener("toys.first", "toys.opened"))
		e.until(1)
		stop()
		if got := e.all(); !slices.Equal(got, []int64{406}) {
			t.Error(got)
		}
	})
}

func TestToldHoldsWhatHappened(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "a/b") // an id may hold the mark between kind and id
		var told ledger.Told
		got := make(chan struct{})
		stop := h.hear(t, ours, ledger.Listener{Name: "toys.first", Verbs: []string{"toys.opened"}, Do: func(_ context.Context, one ledger.Told) error {
			told = one
			close(got)
			return nil
		}})
		<-got
		stop()
		if told.School != ours || told.Subject != toy(ours, "a/b") || told.Actor != "person/p1" || !strings.HasPrefix(told.At, "2026-11-22T08:") {
			t.Errorf("%+v", told)
		}
	})
}

func TestPanickingListenerStopsNobody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.open(t, ours, "1")
		bad := ledger.Listener{Name: "toys.bad", Verbs: []string{"toys.opened"}, Do: func(context.Context, ledger.Told) error { panic("no toys") }}
		good := newEar()
		stop := h.hear(t, ours, bad, good.listener("toys.good", "toys.opened"))
		good.until(1)
		stop()
	})
}
