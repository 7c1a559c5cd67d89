package telling

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"belisha/internal/kit/clock"
)

const (
	tellEvery = 10 * time.Minute
	tellNotes = 4096 // addresses remembered at once
)

// limiter holds how often each address did something without signing in, so that nobody floods the worklist.
type limiter struct {
	now  clock.Clock
	most int
	mu   sync.Mutex
	seen map[string][]time.Time
}

func newLimiter(now clock.Clock, most int) *limiter {
	return &limiter{now: now, most: most, seen: map[string][]time.Time{}}
}

// allow counts one more from an address and says whether it may pass.
func (l *limiter) allow(addr string) bool {
	addr = network(addr)
	l.mu.Lock()
	defer l.mu.Unlock()
	since := l.now().Add(-tellEvery)
	if len(l.seen) >= tellNotes {
		l.forget(since)
	}
	var recent []time.Time
	for _, t := range l.seen[addr] {
		if t.After(since) {
			recent = append(recent, t)
		}
	}
	if len(recent) >= l.most || len(l.seen) >= tellNotes && recent == nil {
		return false
	}
	l.seen[addr] = append(recent, l.now())
	return true
}

// forget drops addresses that have been quiet.
func (l *limiter) forget(since time.Time) {
	for addr, times := range l.seen {
		if times[len(times)-1].Before(since) {
			delete(l.seen, addr)
		}
	}
}

// network is what counts as one sender: an IPv6 connection has more addresses than anyone can count, so its network stands
// for it. What stands before the address, such as "add ", stays.
func network(addr string) string {
	before, at := "", addr
	if i := strings.LastIndexByte(addr, ' '); i >= 0 {
		before, at = addr[:i+1], addr[i+1:]
	}
	a, err := netip.ParseAddr(at)
	if err != nil {
		return addr
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return before + a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return addr
	}
	return before + p.String()
}
