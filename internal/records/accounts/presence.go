package accounts

import (
	"sync"
	"time"

	"belisha/internal/kit/clock"
)

// presence remembers when and where each session was last used, in memory only. Writing it down at every click would
// cost a line of the trail each time. After a restart the stored moment (sign-in or last unlocking) counts, which is
// never later than the true one: a session can lock too early through a crash, never live on too long. // serves PPL-14
type presence struct {
	mu sync.Mutex
	at map[string]mark // token hash → last use
}

type mark struct {
	seen   time.Time
	addr   string
	person string
	limit  time.Duration // idle this long, the session locks
}

func newPresence() *presence { return &presence{at: map[string]mark{}} }

// last gives the later of the stored and the remembered moment.
func (p *presence) last(s session) mark {
	stored, err := clock.Parse(s.Seen)
	m := mark{seen: stored, addr: s.Addr}
	if err != nil {
		return mark{addr: s.Addr} // an unreadable moment is long ago
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if here, ok := p.at[s.Token]; ok && here.seen.After(m.seen) {
		return here
	}
	return m
}

func (p *presence) touch(hash string, m mark) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at[hash] = m
}

// busy prolongs a person's sessions at an address, but revives none that should have locked by then.
func (p *presence) busy(person, addr string, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for hash, m := range p.at {
		if m.person == person && m.addr == addr && at.After(m.seen) && at.Before(m.seen.Add(m.limit)) {
			m.seen = at
			p.at[hash] = m
		}
	}
}

// keep forgets all sessions but these.
func (p *presence) keep(live map[string]bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for hash := range p.at {
		if !live[hash] {
			delete(p.at, hash)
		}
	}
}
