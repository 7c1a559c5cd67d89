package telling

import (
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
