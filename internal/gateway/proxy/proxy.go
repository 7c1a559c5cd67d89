// Package proxy is the gateway's web ear: an explicit HTTP proxy that asks the filter and writes the journal.
//
// serves WEB-01, WEB-02, WEB-04, WEB-16, MON-01, NEW-01, STD-09, STD-12
//
// It decides on the host. A plain request is forwarded or answered with the block page; a tunnel is copied without
// being opened, or, when blocked, answered under a certificate of the school's CA that serves the block page and
// nothing else. Without rules it closes.
//
// Words that it can see are read by the rules on words: searches before they go up, pages, messages to tools of artificial
// intelligence and their answers while they pass, beside the traffic; what finds no room is counted and not read. A search's
// finding stands in its own line; what is found in a page, a message or an answer gets one further line with Where. Only where
// the policy closes such words for a profile is a page or a message held until it is judged (up to 256 KiB, or ten seconds
// between two pieces of it); an answer that comes piece by piece is told of and never held.
package proxy

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/content"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/probe"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/id"
)

// Config is what a machine needs. Only Dir has no default.
type Config struct {
	Dir          string              // the CA and the key that signs tickets
	AllowPrivate []netip.Prefix      // networks that may be reached although they are private
	OwnNetworks  []netip.Prefix      // the school's own public networks, refused like private ones
	Resolve      map[string]string   // name → address[:port]; exempt from the rule on private addresses
	Front        Front               // proxies and load balancers in front, which are believed; zero: none
	Inspect      bool                // HTTPS is opened where the policy says so: only when devices trust the school's CA
	Provider     Provider            // who holds the lists against illegal content; zero: nobody
	Roots        []*x509.Certificate // issuers that are believed beside the system's, when HTTPS is opened
	TunnelPorts  []uint16            // ports that CONNECT may name; 443. On 443 a tunnel must speak TLS
	MaxConns     int                 // clients at once; 8192
	MaxHead      int                 // bytes of one request's head; 16 KiB
	MaxHashes    int                 // password checks at once; half the processors
	Readers      int                 // texts that are read at once; a quarter of the processors
	Unread       int                 // texts that may wait to be read; 256

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
	number(&c.Readers, max(1, runtime.NumCPU()/4))
	number(&c.Unread, mostUnread)
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
	c.Front = c.Front.filled()
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
	bulk     hauls
	drawn    sync.Pool // *bytes.Buffer
	clients  clients
	standing standing
	refused  refusals
	guard    atomic.Pointer[content.Guard] // looks into what comes down; nil: nobody
	trust    *tls.Config                   // for sites: whom the school believes
	handout  atomic.Pointer[http.Handler]  // what devices need to be set up; nil: nothing is given out
	book     atomic.Pointer[identity.Book] // who is behind an address
	day      *content.Meter                // what each account has moved today
	keeper   atomic.Pointer[probe.Keeper]  // knows the gateway's own probes; nil: there are none
	inspects inspection                    // HTTPS that is opened
	reading  reading                       // words that are read beside the traffic
	presses  presses                       // of the buttons on block pages
	notices  notices                       // on copyright, that were read
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
	s.day = content.NewMeter(clock.London)
	s.book.Store(identity.New(b, nil))
	s.forTLS = s.ca.config()
	s.trust = believes(cfg.Roots)
	if err = s.inspects.open(s); err != nil {
		return nil, err
	}
	s.origins = s.transport()
	s.buffers.New = func() any { return new([bulkSize]byte) }
	s.drawn.New = func() any { return new(bytes.Buffer) }
	s.chatter.New = func() any { return new([chatSize]byte) }
	s.desks.New = func() any { return newDesk(cfg.MaxHead) }
	s.lines.idle = map[string][]*line{}
	s.clients.open, s.clients.from = map[net.Conn]state{}, map[netip.Addr]int{}
	s.standing.open, s.standing.anew = map[io.Closer]*asking{}, make(chan struct{}, 1)
	s.reading.open(&s.cfg)
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

// SetBook lets the proxy know who is behind an address. New gives it a book of the board's facts alone.
func (s *Server) SetBook(b *identity.Book) { s.book.Store(b) }

// CAUntil is when the school's own certificate ends.
func (s *Server) CAUntil() time.Time { return s.ca.cert.NotAfter }

// CAFile is the certificate that browsers must trust to see the block page of an HTTPS site.
func (s *Server) CAFile() string { return s.ca.certFile }

// Figures are counts since the start.
type Figures struct {
	Requests       int64 // plain requests and tunnels judged
	Blocked        int64
	WrongPasswords int64
	Closed         int64 // refused because rules or the journal were missing
	Clients        int   // connections open now

	Read    int64  // pages, messages and answers whose words were read
	Worried int64  // of these, in which something was found
	Unread  int64  // not read, or not whole, since there was no room: anything but a few is a fault to report
	Missed  Missed // the same by where they stood
}

type refusals struct{ requests, blocked, wrong, closed atomic.Int64 }

// Figures returns the counts.
func (s *Server) Figures() Figures {
	missed := s.reading.missed.all()
	return Figures{Requests: s.refused.requests.Load(), Blocked: s.refused.blocked.Load(),
		WrongPasswords: s.refused.wrong.Load(), Closed: s.refused.closed.Load(), Clients: s.clients.count(),
		Read: s.reading.read.Load(), Worried: s.reading.found.Load(), Unread: missed.All(), Missed: missed}
}

// transport keeps connections to origins warm, and changes nothing of what passes.
func (s *Server) transport() *http.Transport {
	return &http.Transport{
		Proxy: nil, DialContext: s.dial.dial, DialTLSContext: s.dialOne, DisableCompression: true,
		MaxIdleConns: 1024, MaxIdleConnsPerHost: 256, IdleConnTimeout: 90 * time.Second,
		ResponseHeaderTimeout: s.cfg.AnswerTime, ExpectContinueTimeout: time.Second,
		MaxResponseHeaderBytes: 128 << 10,
	}
}
