// Package proxy is the gateway's web ear: an explicit HTTP proxy that asks the filter and writes the journal.
//
// serves WEB-01, WEB-02, WEB-04, WEB-16, MON-01, NEW-01
//
// It decides on the host. A plain request is forwarded or answered with the block page; a tunnel is copied without
// being opened, or, when blocked, answered under a certificate of the school's CA that serves the block page and
// nothing else. Without rules it closes.
package proxy

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/journal"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
)

// Config is what a machine needs. Only Dir has no default.
type Config struct {
	Dir          string            // the CA and the key that signs tickets
	AllowPrivate []netip.Prefix    // networks that may be reached although they are private
	OwnNetworks  []netip.Prefix    // the school's own public networks, refused like private ones
	Resolve      map[string]string // name → address[:port]; exempt from the rule on private addresses
	TunnelPorts  []uint16          // ports that CONNECT may name; 443. On 443 a tunnel must speak TLS
	MaxConns     int               // clients at once; 8192
	MaxHead      int               // bytes of one request's head; 16 KiB
	MaxHashes    int               // password checks at once; half the processors

	HeadTime   time.Duration // to send a head, or a ClientHello; 10 s
	IdleTime   time.Duration // between requests of one client; 2 min
	TunnelIdle time.Duration // without a byte either way; 10 min
	DialTime   time.Duration // to reach a site; 10 s
	AnswerTime time.Duration // for a site to begin its answer; 30 s
	DrainTime  time.Duration // for what is under way when told to stop; 10 s
	Pause      time.Duration // first pause after wrong passwords, doubled each time; 200 ms
	SignInTime time.Duration // how long a verified password need not be hashed again; 10 min
}

func (c Config) filled() Config {
	number := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	span := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	number(&c.MaxConns, 8192)
	number(&c.MaxHead, 16<<10)
	number(&c.MaxHashes, max(1, runtime.NumCPU()/2))
	span(&c.HeadTime, 10*time.Second)
	span(&c.IdleTime, 2*time.Minute)
	span(&c.TunnelIdle, 10*time.Minute)
	span(&c.DialTime, 10*time.Second)
	span(&c.AnswerTime, 30*time.Second)
	span(&c.DrainTime, 10*time.Second)
	span(&c.Pause, 200*time.Millisecond)
	span(&c.SignInTime, 10*time.Minute)
	if len(c.TunnelPorts) == 0 {
		c.TunnelPorts = []uint16{443}
	}
	return c
}

// Server is the proxy. It may serve several listeners; when one is told to stop, all drain, and it is not used again.
type Server struct {
	cfg      Config
	board    *board.Board
	journal  *journal.Journal
	now      clock.Clock
	ids      *id.Source
	rules    atomic.Pointer[rules]
	dial     *dialler
	origins  *http.Transport // for requests with a body, or that change protocol
	lines    lines           // for the others
	ca       *authority
	tickets  *signer
	door     *doorkeeper
	forTLS   *tls.Config
	policy   string    // Content-Security-Policy of our own pages
	desks    sync.Pool // *desk
	buffers  sync.Pool // *[bulkSize]byte
	chatter  sync.Pool // *[chatSize]byte
	clients  clients
	standing standing
	refused  refusals
}

// rules are the engine and its pages, swapped together: a page never cites another pack than the one that ruled.
type rules struct {
	engine *filter.Engine
	pages  *pages
}

// New makes a proxy that is closed until SetEngine.
func New(cfg Config, b *board.Board, j *journal.Journal, now clock.Clock) (*Server, error) {
	cfg = cfg.filled()
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	s := &Server{policy: contentPolicy(), cfg: cfg, board: b, journal: j, now: now, ids: id.New(now)}
	var err error
	if s.ca, err = openAuthority(cfg.Dir, clock.System()); err != nil {
		return nil, err
	}
	if s.tickets, err = openSigner(cfg.Dir); err != nil {
		return nil, err
	}
	if s.dial, err = newDialler(cfg); err != nil {
		return nil, err
	}
	s.door = newDoorkeeper(cfg, now)
	s.forTLS = s.ca.config()
	s.origins = s.transport()
	s.buffers.New = func() any { return new([bulkSize]byte) }
	s.chatter.New = func() any { return new([chatSize]byte) }
	s.desks.New = func() any { return newDesk(cfg.MaxHead) }
	s.lines.idle = map[string][]*line{}
	s.clients.open = map[net.Conn]state{}
	s.standing.open = map[net.Conn]*asking{}
	return s, nil
}

// SetEngine puts rules in force, or with nil closes the proxy. Block pages are rendered here, not when needed.
func (s *Server) SetEngine(e *filter.Engine) {
	if e == nil {
		s.rules.Store(nil)
		s.Rejudge()
		return
	}
	s.rules.Store(&rules{engine: e, pages: render(e)})
	s.origins.CloseIdleConnections() // one may have been opened under an exemption that is over
	s.Rejudge()
}

// CAFile is the certificate that browsers must trust to see the block page of an HTTPS site.
func (s *Server) CAFile() string { return s.ca.certFile }

// Figures are counts since the start.
type Figures struct {
	Requests       int64 // plain requests and tunnels judged
	Blocked        int64
	WrongPasswords int64
	Closed         int64 // refused because rules or the journal were missing
	Clients        int   // connections open now
}

type refusals struct{ requests, blocked, wrong, closed atomic.Int64 }

// Figures returns the counts.
func (s *Server) Figures() Figures {
	return Figures{Requests: s.refused.requests.Load(), Blocked: s.refused.blocked.Load(),
		WrongPasswords: s.refused.wrong.Load(), Closed: s.refused.closed.Load(), Clients: s.clients.count()}
}

// transport keeps connections to origins warm, and changes nothing of what passes.
func (s *Server) transport() *http.Transport {
	return &http.Transport{
		Proxy: nil, DialContext: s.dial.dial, DisableCompression: true,
		MaxIdleConns: 1024, MaxIdleConnsPerHost: 256, IdleConnTimeout: 90 * time.Second,
		ResponseHeaderTimeout: s.cfg.AnswerTime, ExpectContinueTimeout: time.Second,
		MaxResponseHeaderBytes: 128 << 10,
	}
}
