package homes

import (
	"sync"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
)

// The bounds of the pauses that grow with each wrong try from one address.
const (
	FreeTries   = 3
	FirstPause  = 2 * time.Second
	longPause   = 10 * time.Minute
	forgetAfter = time.Hour
	mostAddrs   = 10_000
)

// pauses make whoever tries links and dates wrongly wait longer each time. They live in memory: the five tries of a link
// are in its table and outlive a restart.
type pauses struct {
	now clock.Clock
	mu  sync.Mutex
	of  map[string]*wrongs
}

type wrongs struct {
	count int
	until time.Time
	last  time.Time
}

func newPauses(now clock.Clock) *pauses { return &pauses{now: now, of: map[string]*wrongs{}} }

// wait refuses while an address has to wait, and says how long.
func (p *pauses) wait(addr string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.of[addr]
	now := p.now()
	if w == nil || !now.Before(w.until) {
		return nil
	}
	seconds := int(w.until.Sub(now)/time.Second) + 1
	return errs.Bad("born", "That was not right a few times. Please wait %d seconds, then try again.", seconds)
}

// wrong counts a wrong try and sets the next pause.
func (p *pauses) wrong(addr string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.forget(now)
	w := p.of[addr]
	if w == nil || now.Sub(w.last) > forgetAfter {
		w = &wrongs{}
		p.of[addr] = w
	}
	w.count++
	w.last = now
	if over := w.count - FreeTries; over >= 0 {
		w.until = now.Add(min(FirstPause<<min(over, 10), longPause))
	}
}

// right forgives an address.
func (p *pauses) right(addr string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of, addr)
}

// forget drops what is old; when a flood fills the table it drops everything, for the tries of each link stand.
func (p *pauses) forget(now time.Time) {
	if len(p.of) < mostAddrs/2 {
		return
	}
	for addr, w := range p.of {
		if now.Sub(w.last) > forgetAfter {
			delete(p.of, addr)
		}
	}
	if len(p.of) >= mostAddrs {
		clear(p.of)
	}
}
