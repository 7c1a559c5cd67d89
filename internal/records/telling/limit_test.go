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

// One IPv6 connection has 2^64 addresses: they are one sender, and cannot fill the memory either, which would hold back
// everybody else.
func TestTheLimiterCountsANetworkAsOne(t *testing.T) {
	now := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	l := newLimiter(clock.Clock(func() time.Time { return now }), 10)
	passed := 0
	for n := range 2 * tellNotes {
		if l.allow(fmt.Sprintf("2001:db8:1:2::%x", n)) {
			passed++
		}
	}
	if passed != 10 || len(l.seen) != 1 {
		t.Errorf("%d reports passed from one network, %d senders are remembered", passed, len(l.seen))
	}
	if !l.allow("2001:db8:1:3::1") || !l.allow("add 2001:db8:1:2::7") || !l.allow("::ffff:192.0.2.1") || !l.allow("192.0.2.1") || !l.allow("fe80::1%eth0") {
		t.Error("another network, or another purpose, was held back")
	}
	if l.seen["192.0.2.1"] == nil || len(l.seen["192.0.2.1"]) != 2 {
		t.Error("an IPv4 address counts as another one when it comes in the clothes of IPv6")
	}
}
