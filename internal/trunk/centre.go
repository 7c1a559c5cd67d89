package trunk

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/kit/tokens"
)

// CentreOptions are what the records' side needs. The zero value of a span takes the usual one.
type CentreOptions struct {
	Dir       string // the data folder
	Listen    string // address and port for sites
	Cert, Key string // PEM files; empty: its own
	Now       clock.Clock
	Look      time.Duration // how often sites, rules and facts are looked at; 200 ms
	Silence   time.Duration // after which somebody hears of a silent site; 10 minutes

	Sink  board.Sink   // takes what comes up: lines and pages of checks in one batch
	Board *board.Board // whose rules and facts go down
}

// Centre is the records' side of every line.
type Centre struct {
	opt    CentreOptions
	sites  *Sites
	packer *packer
	host   string
	port   int
	face   *tls.Config
	secret string
	server *server.Server
	conn   *nats.Conn
	closed sync.Once

	mu    sync.Mutex
	open  map[string]*station // by the site's id
	rules *news               // nil: none yet
	facts *news
	saved bool      // what is seen is in the file
	wrote time.Time // that file
}

// station is what the centre knows of a site that is let in.
type station struct {
	site  Site
	subs  []*nats.Subscription
	seen  Seen
	since time.Time // from when on it could have been heard
	told  bool      // somebody knows that it is silent
	sent  map[string]sending
}

// sending is what a site was sent last, and when.
type sending struct {
	hash string
	at   time.Time
}

// OpenCentre takes the door for sites.
func OpenCentre(ctx context.Context, opt CentreOptions) (*Centre, error) {
	if opt.Look == 0 {
		opt.Look = 200 * time.Millisecond
	}
	if opt.Silence == 0 {
		opt.Silence = silence
	}
	sites, err := OpenSites(opt.Dir)
	if err != nil {
		return nil, err
	}
	c := &Centre{opt: opt, sites: sites, secret: tokens.New(), open: map[string]*station{}, saved: true}
	if c.packer, err = newPacker(); err != nil {
		return nil, err
	}
	pair, _, err := certificate(sites.dir, opt.Cert, opt.Key)
	if err != nil {
		return nil, err
	}
	c.face = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS13}
	if err := c.address(ctx); err != nil {
		return nil, err
	}
	if err := c.start(); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// address reads where to listen, and tries it: the server would not say why it cannot.
func (c *Centre) address(ctx context.Context) error {
	host, text, err := net.SplitHostPort(c.opt.Listen)
	if err != nil {
		return fmt.Errorf("the centre's address %s cannot be used: %w", c.opt.Listen, err)
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.opt.Listen)
	if err != nil {
		return fmt.Errorf("the centre's address %s cannot be used: %w", c.opt.Listen, err)
	}
	defer ln.Close()
	if c.port, err = strconv.Atoi(text); err != nil {
		return fmt.Errorf("the centre's address %s names no port", c.opt.Listen)
	}
	if c.host = host; host == "" {
		c.host = "0.0.0.0"
	}
	if c.port == 0 {
		c.port = ln.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // it was asked for tcp
	}
	return nil
}

func (c *Centre) start() error {
	all, err := c.sites.All()
	if err != nil {
		return err
	}
	if c.server, err = start(c.hub(all)); err != nil {
		return err
	}
	c.conn, err = nats.Connect("", nats.InProcessServer(c.server), nats.UserInfo(inside, c.secret), nats.MaxReconnects(-1), nats.ReconnectWait(pause/10))
	if err != nil {
		return fmt.Errorf("trunk: the centre: %w", err)
	}
	return c.admit(all)
}

// Addr is where sites are heard.
func (c *Centre) Addr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(c.host), Port: c.port} }

// Close ends every line. What is on its way is not lost: the sites have it.
func (c *Centre) Close() {
	c.closed.Do(func() {
		if c.conn != nil {
			c.conn.Close()
		}
		if c.server != nil {
			c.server.Shutdown()
			c.server.WaitForShutdown()
		}
	})
}

// Serve looks after the sites until ctx ends.
func (c *Centre) Serve(ctx context.Context) error {
	defer c.Close()
	var lists, book, facts any = c.stamp(), (*board.Rulebook)(nil), (*board.Facts)(nil)
	pulse := time.NewTicker(c.opt.Look)
	defer pulse.Stop()
	for {
		if now := any(c.opt.Board.Rulebook()); now != book {
			book = now
			c.publish(kindRules, now)
		}
		if now := c.opt.Board.Facts(); any(now) != facts {
			facts = now
			c.publish(kindFacts, sheetOf(now))
		}
		if now := any(c.stamp()); now != lists {
			if err := c.reload(ctx); err == nil {
				lists = now
			}
		}
		c.watch(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-pulse.C:
		}
	}
}

func sheetOf(f *board.Facts) sheet {
	s := sheet{Facts: f}
	if f != nil {
		s.Checks = f.Checks
	}
	return s
}

// stamp tells one copy of the list of sites from another.
func (c *Centre) stamp() [2]int64 {
	info, err := os.Stat(filepath.Join(c.sites.dir, sitesFile))
	if err != nil {
		return [2]int64{}
	}
	return [2]int64{info.ModTime().UnixNano(), info.Size()}
}
