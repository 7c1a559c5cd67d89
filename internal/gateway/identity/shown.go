package identity

import (
	"net/netip"
	"time"
)

// signedIn is what a request needs of all this, never changed once it is shown.
type signedIn struct {
	addr map[netip.Addr]session
	hard map[string]session
}

func (s *sessions) show() *signedIn {
	out := &signedIn{addr: make(map[netip.Addr]session, len(s.addr)), hard: make(map[string]session, len(s.hard))}
	for a, key := range s.addr {
		if have := s.open[key]; have != nil {
			out.addr[a] = session{account: have.account, hardware: have.hardware, until: have.until}
		}
	}
	for h, key := range s.hard {
		if have := s.open[key]; have != nil {
			out.hard[h] = session{account: have.account, hardware: h, until: have.until}
		}
	}
	return out
}

// at is the account of whoever is signed in. A session that names another device than the one that is at the address now
// says nothing about it.
func (s *signedIn) at(addr netip.Addr, hardware string, now time.Time) string {
	if hardware != "" {
		if one, ok := s.hard[hardware]; ok && now.Before(one.until) {
			return one.account
		}
	}
	one, ok := s.addr[addr]
	if !ok || !now.Before(one.until) || hardware != "" && one.hardware != "" && one.hardware != hardware {
		return ""
	}
	return one.account
}
