package dns

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	mdns "github.com/miekg/dns"
)

// Upstream is one server that knows the names of the world.
type Upstream struct {
	Addr netip.AddrPort
	TLS  string // the name in its certificate; empty: it is asked in clear
}

// ParseUpstream reads "9.9.9.9", "9.9.9.9:5353" or, over TLS, "tls://9.9.9.9@dns.example" with or without a port.
func ParseUpstream(text string) (Upstream, error) {
	var u Upstream
	rest, secure := strings.CutPrefix(text, "tls://")
	port := uint16(53)
	if secure {
		port = 853
		var named bool
		if rest, u.TLS, named = strings.Cut(rest, "@"); !named || u.TLS == "" {
			return Upstream{}, fmt.Errorf("dns: upstream %q: write the name in the server's certificate behind an @", text)
		}
	}
	addr, err := netip.ParseAddr(strings.Trim(rest, "[]"))
	if err == nil {
		u.Addr = netip.AddrPortFrom(addr, port)
		return u, nil
	}
	if u.Addr, err = netip.ParseAddrPort(rest); err != nil || u.Addr.Port() == 0 {
		return Upstream{}, fmt.Errorf("dns: upstream %q: write an address, with or without a port", text)
	}
	return u, nil
}

// errAway says that no upstream server answers.
var errAway = errors.New("dns: no upstream server answers")

// Times of an upstream's illness: after so many failures in a row it is asked no more, until a look shows it well.
const (
	illAfter   = 2
	firstPause = 500 * time.Millisecond
	mostPause  = 15 * time.Second
	warnAgain  = 15 * time.Minute
)

// server is an upstream with its state.
type server struct {
	Upstream
	fails  atomic.Int32
	well   atomic.Int64 // when it last answered, in nanoseconds
	down   atomic.Bool
	looked atomic.Bool // somebody looks whether it is ill
	roots  *x509.CertPool
	idle   lines
}

// group are the servers that are asked for a part of the names, in order.
type group struct {
	s    *Server
	all  []*server
	told atomic.Int64 // when it was said that all are away, in nanoseconds
}

func (s *Server) newGroup(all []Upstream) *group {
	g := &group{s: s}
	for _, u := range all {
		one := &server{Upstream: u, roots: s.cfg.Roots}
		if u.TLS != "" {
			one.idle.config = &tls.Config{ServerName: u.TLS, RootCAs: s.cfg.Roots, MinVersion: tls.VersionTLS12, NextProtos: []string{"dot"}}
		}
		g.all = append(g.all, one)
	}
	return g
}

// ask asks the servers in order until one answers. One that knows it is unable is passed over, but its word is kept.
func (g *group) ask(ctx context.Context, w *wanted) (*mdns.Msg, error) {
	var unable *mdns.Msg
	for _, u := range g.all {
		if u.down.Load() {
			continue
		}
		m, err := u.try(ctx, w, g.s.cfg.TryTime)
		switch {
		case err != nil && ctx.Err() != nil && g.s.life.Err() != nil:
			return nil, err
		case err != nil:
			g.ill(u, err)
			continue
		}
		u.fails.Store(0)
		u.well.Store(time.Now().UnixNano())
		if m.Rcode == mdns.RcodeSuccess || m.Rcode == mdns.RcodeNameError {
			return m, nil
		}
		unable = m
	}
	if unable != nil {
		unable.Rcode, unable.Answer, unable.Ns = mdns.RcodeServerFailure, nil, nil
		return unable, nil
	}
	g.warn()
	return nil, errAway
}

// warn says once that no server answers, and not again for a while: servers that come and go are one trouble.
func (g *group) warn() {
	now, told := time.Now().UnixNano(), g.told.Load()
	if len(g.all) > 0 && (told == 0 || now-told > int64(warnAgain)) && g.told.CompareAndSwap(told, now) {
		g.s.journal.Warn("dns.upstream", "No upstream name server answers. Sites that were looked up before still open until their time is over; others do not.")
	}
}

func (u *server) try(ctx context.Context, w *wanted, most time.Duration) (*mdns.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	return u.exchange(ctx, w)
}

// ill counts a failure. A server that refuses at once is asked no more until it is well. One that fails again and again while
// it answers nobody else is looked at first: there are names that nobody answers for, and whoever asks for those must not
// take the server from the others.
func (g *group) ill(u *server, err error) {
	silent := time.Now().UnixNano()-u.well.Load() > int64(g.s.cfg.TryTime)
	switch {
	case refusedAtOnce(err):
		if !u.down.Swap(true) {
			g.s.errands.Go(func() { g.recover(u) })
		}
	case int(u.fails.Add(1)) >= illAfter && silent && !u.looked.Swap(true):
		g.s.errands.Go(func() {
			defer u.looked.Store(false)
			if !g.answers(u) && !u.down.Swap(true) {
				g.recover(u)
			}
		})
	}
}

// answers asks a server what every server knows.
func (g *group) answers(u *server) bool {
	if _, err := u.try(g.s.life, &wanted{wire: []byte{0}, kind: typeNS}, g.s.cfg.TryTime); err != nil {
		return false
	}
	u.fails.Store(0)
	u.well.Store(time.Now().UnixNano())
	return true
}

// recover looks at a sick server, less and less often, until it answers.
func (g *group) recover(u *server) {
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		select {
		case <-g.s.life.Done():
			return
		case <-time.After(pause):
		}
		if g.answers(u) {
			u.down.Store(false)
			return
		}
	}
}

func (g *group) away() (n int) {
	for _, u := range g.all {
		if u.down.Load() {
			n++
		}
	}
	return n
}

// lines are connections to one server over TLS that wait for the next question.
type lines struct {
	config *tls.Config
	mu     sync.Mutex
	open   []*tls.Conn
}
