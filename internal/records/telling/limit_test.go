package telling

import (
	"fmt"
	"testing"
	"time"

	"belisha/internal/kit/clock"
)

// The memory of the limiter is bounded, and it forgets addresses that have been quiet.
func TestTheLimiterForgets(t *testing.T) {
	now := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	l := newLimiter(clock.Clock(func() time.Time { return now }), 10)
	for n := range tellNotes {
		if !l.allow(fmt.Sprint("192.0.2.", n)) {
			t.Fatalf("address %d was held back", n)
		}
	}
	if l.allow("198.51.100.1") {
		t.Error("one more address than it can remember")
	}
	if !l.allow("192.0.2.1") {
		t.Error("a known address must not suffer for others")
	}
	now = now.Add(tellEvery + time.Second)
	if !l.allow("198.51.100.1") || len(l.seen) > 2 {
		t.Errorf("it remembers %d", len(l.seen))
	}
}
