package id_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
)

func seeded(now func() time.Time) *id.Source {
	return &id.Source{Now: now, Rand: rand.NewChaCha8([32]byte{1})}
}

func TestNextSortsByTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	s := seeded(func() time.Time { at = at.Add(time.Millisecond); return at })
	rising(t, s, 1000)
}

func TestNextSortsWithinAMillisecond(t *testing.T) {
	t.Parallel()
	rising(t, seeded(clock.Fixed(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))), 70_000) // more than one tick's 65,536
}

func TestNextSortsWhenTheClockGoesBack(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	rising(t, seeded(func() time.Time { at = at.Add(-time.Hour); return at }), 1000)
}

func rising(t *testing.T, s *id.Source, n int) {
	t.Helper()
	last := ""
	for range n {
		next := s.Next()
		if next <= last || len(next) != 26 {
			t.Fatalf("%q follows %q", next, last)
		}
		last = next
	}
}

func TestNextIsUniqueAmongGoroutines(t *testing.T) {
	t.Parallel()
	s := id.New(clock.System)
	made := make([][]string, 8)
	var all sync.WaitGroup
	for i := range made {
		all.Go(func() {
			for range 2000 {
				made[i] = append(made[i], s.Next())
			}
		})
	}
	all.Wait()
	ids := slices.Concat(made...)
	slices.Sort(ids)
	if n := len(slices.Compact(ids)); n != 16_000 {
		t.Errorf("%d different ids of 16000", n)
	}
	for i, one := range made {
		if !slices.IsSorted(one) {
			t.Errorf("goroutine %d saw its ids go back", i)
		}
	}
}

func TestNextNeedsRandomness(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("an id was made without randomness")
		}
	}()
	(&id.Source{Now: clock.System, Rand: dry{}}).Next()
}

type dry struct{}

func (dry) Read([]byte) (int, error) { return 0, errDry }

var errDry = errorText("the well is dry")

type errorText string

func (e errorText) Error() string { return string(e) }
