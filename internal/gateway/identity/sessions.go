package identity

import (
	"net/netip"
	"time"
)

// Bounds on sessions.
const (
	maxSessions = 20_000
	maxOver     = 20_000         // sessions remembered as over, so that a late packet does not open them again
	overFor     = 24 * time.Hour // how long they are
	maxFramed   = 8              // addresses of one session
)

// sessionKey is one session of one access point or controller.
type sessionKey struct{ nas, id string }

// session is somebody signed in at the wireless network.
type session struct {
	account  string
	hardware string
	addrs    []netip.Addr
	until    time.Time
}

// sessions is who is signed in, for one goroutine.
type sessions struct {
	open map[sessionKey]*session
	addr map[netip.Addr]sessionKey // the newest at each address
	hard map[string]sessionKey     // the newest of each device
	over map[sessionKey]time.Time
}

func newSessions() *sessions {
	return &sessions{open: map[sessionKey]*session{}, addr: map[netip.Addr]sessionKey{}, hard: map[string]sessionKey{}, over: map[sessionKey]time.Time{}}
}

// put opens a session or adds to it. What another had at its addresses and its device is over for that other.
// False: there are too many, and this one stays unknown.
func (s *sessions) put(key sessionKey, said session, fresh bool, now time.Time) bool {
	if at, ok := s.over[key]; ok && now.Before(at) {
		return true // a packet that was overtaken by the end of its session
	}
	have := s.open[key]
	if have == nil && len(s.open) >= maxSessions {
		s.sweep(now)
	}
	switch {
	case have == nil && len(s.open) >= maxSessions:
		return false
	case have == nil || fresh || have.account != said.account:
		s.forget(key)
		have = &session{}
		s.open[key] = have
	}
	have.account, have.until = said.account, said.until
	if said.hardware != "" {
		have.hardware = said.hardware
	}
	if have.hardware != "" {
		if old := s.hard[have.hardware]; old != key && s.open[old] != nil && s.open[old].account != have.account {
			s.forget(old) // somebody else has the device now
		}
		s.hard[have.hardware] = key
	}
	for _, a := range said.addrs {
		if s.addr[a] != key && len(have.addrs) < maxFramed {
			have.addrs = append(have.addrs, a)
			s.take(a, key)
		}
	}
	return true
}

// take gives an address to a session. Another that had it and is on another device has left.
func (s *sessions) take(a netip.Addr, key sessionKey) {
	if old, ok := s.addr[a]; ok {
		if had := s.open[old]; had != nil {
			kept := had.addrs[:0]
			for _, other := range had.addrs {
				if other != a {
					kept = append(kept, other)
				}
			}
			if had.addrs = kept; len(kept) == 0 && had.hardware == "" {
				s.forget(old)
			}
		}
	}
	s.addr[a] = key
}

// end closes a session for good.
func (s *sessions) end(key sessionKey, now time.Time) {
	s.forget(key)
	if len(s.over) < maxOver {
		s.over[key] = now.Add(overFor)
	}
}

func (s *sessions) forget(key sessionKey) {
	have := s.open[key]
	if have == nil {
		return
	}
	delete(s.open, key)
	for _, a := range have.addrs {
		if s.addr[a] == key {
			delete(s.addr, a)
		}
	}
	if have.hardware != "" && s.hard[have.hardware] == key {
		delete(s.hard, have.hardware)
	}
}

// endAll closes what one access point had open: it was switched on or off.
func (s *sessions) endAll(nas string, now time.Time) {
	for key := range s.open {
		if key.nas == nas {
			s.end(key, now)
		}
	}
}

// sweep closes what has run out.
func (s *sessions) sweep(now time.Time) {
	for key, have := range s.open {
		if !now.Before(have.until) {
			s.forget(key)
		}
	}
	for key, until := range s.over {
		if !now.Before(until) {
			delete(s.over, key)
		}
	}
}
