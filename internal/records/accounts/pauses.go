package accounts

import (
	"context"
	"sync"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
)

// Bounds of the pauses between tries.
const (
	longestPause = 5 * time.Second
	forgetAfter  = lockedFor
	mostPauses   = 20_000 // names and addresses remembered
)

// pauses make each try after a wrong one wait longer, for one account name and for one address. They count names
// that do not exist just like those that do. They live in memory: a restart forgives, the lock in the table does not.
type pauses struct {
	now clock.Clock
	mu  sync.Mutex
	of  map[string]*tries
}

type tries struct {
	wrong int
	next  time.Time // the next try starts here at the earliest
	since time.Time
}

func newPauses(now clock.Clock) *pauses { return &pauses{now: now, of: map[string]*tries{}} }

// pause grows from nothing after a few free tries. An address, which a whole class may share, has far more patience.
func pause(wrong, free int, longest time.Duration) time.Duration {
	if wrong < free {
		return 0
	}
	return min(100*time.Millisecond<<min(wrong-free, 10), longest)
}

// wait lets a try through in its turn, and refuses when too many already wait: they would only hold connections.
func (p *pauses) wait(ctx context.Context, account, addr string) error {
	d, ok := p.reserve(account, addr)
	if !ok {
		return errs.Bad("password", "There have been too many tries. Please wait a minute, then try again.")
	}
	if d == 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pauses) reserve(account, addr string) (time.Duration, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.forget(now)
	a, d := p.entry("account "+account, now), p.entry("address "+addr, now)
	mine, shared := later(a.next, now), later(d.next, now)
	start := later(mine, shared)
	if start.Sub(now) > longestPause {
		return 0, false
	}
	a.next = start.Add(pause(a.wrong, 2, longestPause))
	d.next = shared.Add(pause(d.wrong, 100, time.Second)) // one child's wait does not hold up the class
	return start.Sub(now), true
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (p *pauses) entry(key string, now time.Time) *tries {
	t := p.of[key]
	if t == nil {
		t = &tries{since: now}
		p.of[key] = t
	}
	if now.Sub(t.since) > forgetAfter {
		t.wrong, t.since = 0, now
	}
	return t
}

// forget drops what is old; when a flood fills the table it drops everything, for the locks in the database stand.
func (p *pauses) forget(now time.Time) {
	if len(p.of) < mostPauses/2 {
		return
	}
	for k, t := range p.of {
		if now.Sub(t.since) > forgetAfter {
			delete(p.of, k)
		}
	}
	if len(p.of) >= mostPauses {
		clear(p.of)
	}
}

// failed counts a wrong try and says how many there were for the account.
func (p *pauses) failed(account, addr string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	a := p.entry("account "+account, now)
	a.wrong++
	p.entry("address "+addr, now).wrong++
	return a.wrong
}

// right forgets an account's wrong tries.
func (p *pauses) right(account string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of, "account "+account)
}
