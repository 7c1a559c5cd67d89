package proxy

import (
	"net/netip"
	"time"
)

// breaks are connections to one host that the other side broke off.
type breaks struct {
	count int
	since time.Time
	first refuser // of those who can teach; zero: none yet
	both  bool    // another person at another device refused as well
}

// refuser is who did not take the school's certificate, and where.
type refuser struct {
	person string // id; empty: nobody knows, and such a one teaches nothing
	device netip.Addr
}

// teaching is what a refusal taught.
type teaching int

const (
	taughtNothing teaching = iota
	taughtDoubt            // somebody should look: it may be an app, and it stays closed
	taughtHost             // the host passes unopened from now on
)

// broke counts a connection that was broken off, and says what that teaches. A device that has never taken the school's
// certificate teaches nothing: it would refuse it for every site. Nor is anything learned of a host that browsers open: a
// pupil's own program must not close the school's eyes there. Of a host that is not sure, refusals are only told of.
func (p *pinned) broke(host string, by refuser, sure bool, now time.Time) teaching {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last, ok := p.trusted[by.device]; !ok || now.Sub(last) > trustTime {
		return taughtNothing
	}
	if last, ok := p.opened[host]; ok && now.Sub(last) <= openTime {
		return taughtNothing
	}
	b := p.brokenAt(host, now)
	if b.count++; sure && by.person != "" {
		b.add(by)
	}
	switch {
	case b.count < pinTries:
		return taughtNothing
	case b.both:
		delete(p.broken, host)
		if p.learn(host, now) {
			return taughtHost
		}
	}
	return p.wonder(host, now)
}

// brokenAt is what is counted of a host.
func (p *pinned) brokenAt(host string, now time.Time) *breaks {
	b := p.broken[host]
	if b == nil || now.Sub(b.since) > pinWithin {
		if len(p.broken) >= maxBroken {
			clear(p.broken)
		}
		b = &breaks{since: now}
		p.broken[host] = b
	}
	return b
}

// add notes one who can teach. Only another person at another device makes two: one device may have several addresses, and
// one person several devices.
func (b *breaks) add(by refuser) {
	if b.first.person == "" {
		b.first = by
	}
	b.both = b.both || b.first.person != by.person && b.first.device != by.device
}

// wonder says whether somebody should be told of a host now: each once a day, and never two at once.
func (p *pinned) wonder(host string, now time.Time) teaching {
	if now.Sub(p.told) < doubtPause && !now.Before(p.told) { // before: the clock was set back
		return taughtNothing
	}
	if last, ok := p.doubted[host]; ok && now.Sub(last) < doubtTime {
		return taughtNothing
	}
	if len(p.doubted) >= maxBroken {
		clear(p.doubted)
	}
	p.doubted[host], p.told = now, now
	return taughtDoubt
}
