// Package dns is the gateway's name ear: the school's resolver over UDP, TCP, TLS and HTTPS. It asks the same filter as
// the proxy and writes the same journal.
//
// serves WEB-01, WEB-03, WEB-13, WEB-22, MON-01, STD-11, STD-27
//
// Most queries are answered by the goroutine that received them: a small strict reader, one decision, one look into the
// cache. Whatever has to be asked elsewhere goes to a goroutine of its own. Verdicts are never cached: the cache holds
// what upstream servers said, and each query is decided anew. Without rules nothing is answered but the school's names.
package dns

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/probe"
	"belisha/internal/kit/clock"
)

// Config is what a machine needs. Only Upstreams has no default: without them only the school's own names are answered.
type Config struct {
	Clients      []netip.Prefix    // networks that are answered; empty: loopback and private ones. Others meet silence
	Upstreams    []Upstream        // in order of preference
	Zones        []Zone            // names that other servers know, such as those of the school's own directory
	Resolve      map[string]string // name → address[:port], answered from here for everybody, always
	AllowPrivate []netip.Prefix    // private networks to which public names may lead
	Page         []netip.Addr      // where the block page is; empty: a blocked name does not exist (NXDOMAIN)
	TLS          *tls.Config       // certificate of the doors for DNS over TLS and HTTPS
	Roots        *x509.CertPool    // who may vouch for upstreams over TLS; nil: the machine's own

	BlockTTL   time.Duration // how long a client may remember a block; 10 s
	MaxTTL     time.Duration // of any answer; 1 day
	MaxNoTTL   time.Duration // of the answer that there is none; 1 h
	CacheNames int           // 65,536
	CacheBytes int           // 16 MiB
	Rate       int           // queries a second of one address; 2000. Below 0: no bound
	MaxWaiting int           // queries that wait for upstreams at once; 4096
	MaxConns   int           // connections of all clients over TCP, TLS and HTTPS together; 1024
	MaxEach    int           // connections of one address; 64
	Payload    int           // bytes of an answer over UDP at most; 1232

	TryTime   time.Duration // for one upstream to answer; 1.5 s
	TotalTime time.Duration // for all of them; 4 s
	IdleTime  time.Duration // of a client's connection between queries; 10 s
	DrainTime time.Duration // for what is under way when told to stop; 3 s
}

// Zone is a part of the names that is asked of other servers. Its names may lead to private addresses.
type Zone struct {
	Name      string
	Upstreams []Upstream
}

func (c Config) filled() Config {
	number := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	span := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	number(&c.CacheNames, 65536)
	number(&c.CacheBytes, 16<<20)
	number(&c.Rate, 2000)
	number(&c.MaxWaiting, 4096)
	number(&c.MaxConns, 1024)
	number(&c.MaxEach, 64)
	number(&c.Payload, maxPayload)
	c.Payload = min(max(c.Payload, minPayload), maxPayload)
	span(&c.BlockTTL, 10*time.Second)
	span(&c.MaxTTL, 24*time.Hour)
	span(&c.MaxNoTTL, time.Hour)
	span(&c.TryTime, 1500*time.Millisecond)
	span(&c.TotalTime, 4*time.Second)
	span(&c.IdleTime, 10*time.Second)
	span(&c.DrainTime, 3*time.Second)
	if len(c.Clients) == 0 {
		c.Clients = homes()
	}
	return c
}

// Server is the resolver. It serves once.
type Server struct {
	cfg     Config
	board   *board.Board
	journal *journal.Journal
	book    *identity.Book
	now     clock.Clock
	engine  atomic.Pointer[filter.Engine]
	keeper  atomic.Pointer[probe.Keeper]
	own     map[string]owned
	clients clients
	cache   *cache
	flights flights
	world   *group
	zones   map[string]*group
	guard   guard
	desks   sync.Pool // *desk
	waiting chan struct{}
	errands sync.WaitGroup
	conns   atomic.Int64
	counts  counts // of whoever has no desk of its own
	deskMu  sync.Mutex
	tallies []*counts // of the desks of the UDP doors

	life context.Context //nolint:containedctx // of the goroutines that outlast one query
	end  context.CancelFunc
}

// New makes a resolver that is closed until SetEngine.
func New(cfg Config, b *board.Board, j *journal.Journal, book *identity.Book, now clock.Clock) (*Server, error) {
	cfg = cfg.filled()
	s := &Server{cfg: cfg, board: b, journal: j, book: book, now: now, cache: newCache(cfg.CacheNames, cfg.CacheBytes),
		waiting: make(chan struct{}, cfg.MaxWaiting), guard: guard{allowed: cfg.AllowPrivate}}
	var err error
	if s.own, err = ownNames(cfg.Resolve); err != nil {
		return nil, err
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.world = s.newGroup(cfg.Upstreams)
	s.zones = make(map[string]*group, len(cfg.Zones))
	for _, z := range cfg.Zones {
		host, err := filter.NormalHost(z.Name)
		if err != nil {
			return nil, fmt.Errorf("dns: zone %q: %w", z.Name, err)
		}
		s.zones[host] = s.newGroup(z.Upstreams)
	}
	s.clients.init(cfg.Clients)
	s.flights.under = map[string]*flight{}
	s.desks.New = func() any {
		d := s.newDesk()
		d.counts = &s.counts
		return d
	}
	return s, nil
}

// SetEngine puts rules in force, or with nil closes the resolver. The cache stays: it holds no verdicts.
func (s *Server) SetEngine(e *filter.Engine) { s.engine.Store(e) }

// Figures are counts since the start.
type Figures struct {
	Queries   int64 // from the school's networks, well formed
	Blocked   int64
	Cached    int64 // answered from the cache
	Forwarded int64 // asked of upstream servers
	Failed    int64 // that no upstream server could answer
	Closed    int64 // refused because rules or the journal were missing
	Strangers int64 // from other networks: not answered
	Bounded   int64 // beyond what one address, or all together, may ask: not answered
	Malformed int64
	Names     int // in the cache
	Bytes     int // of the cache
	Conns     int // open now
	Away      int // upstream servers that do not answer now
}

// counts are of one desk, or of all that have none.
type counts struct {
	queries, blocked, cached, forwarded, failed, closed, strangers, bounded, malformed atomic.Int64

	_ [64]byte // desks count side by side
}

func (f *Figures) add(c *counts) {
	f.Queries += c.queries.Load()
	f.Blocked += c.blocked.Load()
	f.Cached += c.cached.Load()
	f.Forwarded += c.forwarded.Load()
	f.Failed += c.failed.Load()
	f.Closed += c.closed.Load()
	f.Strangers += c.strangers.Load()
	f.Bounded += c.bounded.Load()
	f.Malformed += c.malformed.Load()
}

// udpDesk makes a desk for a UDP door, whose counts are its own.
func (s *Server) udpDesk() *desk {
	d := s.newDesk()
	s.deskMu.Lock()
	defer s.deskMu.Unlock()
	s.tallies = append(s.tallies, d.counts)
	return d
}

// Figures returns the counts.
func (s *Server) Figures() Figures {
	f := Figures{Conns: int(s.conns.Load()), Away: s.world.away()}
	f.add(&s.counts)
	s.deskMu.Lock()
	for _, c := range s.tallies {
		f.add(c)
	}
	s.deskMu.Unlock()
	f.Names, f.Bytes = s.cache.size()
	for _, z := range s.zones {
		f.Away += z.away()
	}
	return f
}
