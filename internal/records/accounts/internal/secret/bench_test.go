package secret

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"belisha/internal/kit/errs"
)

const benchSecret = "otter-violin-puddle-comet"

func prepared(b *testing.B) (*Hasher, string) {
	b.Helper()
	h := NewHasher()
	v, err := h.Hash(b.Context(), benchSecret)
	if err != nil {
		b.Fatal(err)
	}
	return h, v
}

// One password check, which is also one sign-in's share of processor time.
func BenchmarkVerify(b *testing.B) {
	h, v := prepared(b)
	for b.Loop() {
		if ok, err := h.Verify(b.Context(), v, benchSecret); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}

// Sign-ins that come all at once: how many a second, and the memory that they take at most, in multiples of one check's.
func BenchmarkMorningRush(b *testing.B) {
	h, v := prepared(b)
	var peak uint64
	stop := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		var m runtime.MemStats
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	})
	b.SetParallelism(24)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if ok, err := h.Verify(context.Background(), v, benchSecret); err != nil || !ok {
				b.Error(ok, err)
			}
		}
	})
	close(stop)
	watch.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sign-ins/s")
	b.ReportMetric(float64(peak)/(1<<20), "MiB-peak")
}

// The honest teacher under a flood of guesses: how long a check takes for somebody at a known device, and for a stranger,
// in multiples of a check on an idle machine. // serves PPL-16
func BenchmarkHonestUnderFlood(b *testing.B) {
	h, v := prepared(b)
	began := time.Now()
	for range 5 {
		if _, err := h.Verify(b.Context(), v, benchSecret); err != nil {
			b.Fatal(err)
		}
	}
	idle := time.Since(began) / 5
	flood, stop := context.WithCancel(context.Background())
	var guesses sync.WaitGroup
	for range 60 {
		guesses.Go(func() {
			for flood.Err() == nil {
				if _, err := h.VerifyFor(flood, false, v, "a guess"); err != nil && !errs.Is(err, errs.Unavailable) && !errors.Is(err, context.Canceled) {
					b.Error(err)
				}
			}
		})
	}
	var honest, stranger []time.Duration
	for b.Loop() {
		honest = append(honest, timed(b, h, v, true))
		stranger = append(stranger, timed(b, h, v, false))
	}
	stop()
	guesses.Wait()
	b.ReportMetric(middle(honest, idle), "known/idle-p50")
	b.ReportMetric(worst(honest, idle), "known/idle-max")
	b.ReportMetric(middle(stranger, idle), "stranger/idle-p50")
}

func timed(b *testing.B, h *Hasher, v string, known bool) time.Duration {
	b.Helper()
	began := time.Now()
	if ok, err := h.VerifyFor(b.Context(), known, v, benchSecret); err != nil || !ok {
		b.Fatal(ok, err)
	}
	return time.Since(began)
}

func middle(list []time.Duration, of time.Duration) float64 {
	slices.Sort(list)
	return float64(list[len(list)/2]) / float64(of)
}

func worst(list []time.Duration, of time.Duration) float64 {
	return float64(slices.Max(list)) / float64(of)
}
