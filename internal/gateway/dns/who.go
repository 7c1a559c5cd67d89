package dns

import (
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/identity"
)

// knownFor is how long it counts who sits at an address, unless new facts come before.
const knownFor = int64(time.Second)

// Bounds on the addresses that are remembered.
const (
	shards   = 64
	perShard = 1024
	perDesk  = 4096
)

// client is one address. What it may ask is counted here for all doors together.
type client struct {
	addr  netip.Addr
	text  string
	whom  atomic.Pointer[whom]
	until atomic.Int64 // the moment at which all that was asked so far would have been allowed
	conns atomic.Int64
	waits atomic.Int64 // queries that wait for upstreams
}

// whom is who was behind an address when it was last looked up.
type whom struct {
	facts *board.Facts
	until int64
	sign  identity.Sign
	check board.Check
	adult bool
}

// clients are the addresses that ask, in bounded number.
type clients struct {
	networks []netip.Prefix
	parts    [shards]struct {
		mu    sync.Mutex
		known map[netip.Addr]*client
	}
}

// homes are the networks that are answered where none are named.
func homes() []netip.Prefix {
	var all []netip.Prefix
	for _, p := range [...]string{"127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10"} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}

func (c *clients) init(networks []netip.Prefix) {
	c.networks = networks
	for i := range c.parts {
		c.parts[i].known = map[netip.Addr]*client{}
	}
}

// of finds a client; nil when its network is none of the school's.
func (c *clients) of(addr netip.Addr) *client {
	if !slices.ContainsFunc(c.networks, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return nil
	}
	last := addr.As16()
	part := &c.parts[(last[15]^last[14]^last[7])%shards]
	part.mu.Lock()
	defer part.mu.Unlock()
	if one, ok := part.known[addr]; ok {
		return one
	}
	if len(part.known) >= perShard {
		clear(part.known) // somebody makes addresses up; what is lost are a second's counts
	}
	one := &client{addr: addr, text: addr.String()}
	part.known[addr] = one
	return one
}

// may counts one query and says whether the address may ask it: rate a second, and two seconds' worth at once.
func (c *client) may(rate int, now int64) bool {
	if rate < 0 {
		return true
	}
	step := int64(time.Second) / int64(rate)
	for {
		until := c.until.Load()
		next := max(until, now) + step
		if next-now > 2*int64(time.Second) {
			return until-now > 4*int64(time.Second) && c.until.CompareAndSwap(until, now) // the clock was set back
		}
		if c.until.CompareAndSwap(until, next) {
			return true
		}
	}
}

// who says who is behind the address now.
func (s *Server) who(c *client, at time.Time, now int64) *whom {
	facts := s.board.Facts()
	if w := c.whom.Load(); w != nil && w.facts == facts && now < w.until && now >= w.until-knownFor {
		return w
	}
	w := &whom{facts: facts, until: now + knownFor, sign: s.book.Of(c.addr, at)}
	if p := w.sign.Person; p != nil {
		w.adult = p.Adult()
		w.check = facts.Check(p.Account, c.addr, at)
	}
	c.whom.Store(w)
	return w
}
