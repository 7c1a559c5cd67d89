package trunk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"belisha/internal/board"
)

// LineOptions are what a site's end needs besides its invitation. The zero value of a bound takes the usual one.
type LineOptions struct {
	Dir     string // where lines wait, for the owner's eyes only
	Version string // of this program, as the centre shows it
	Most    int64  // bytes that may wait; 4 GiB
	Spare   uint64 // bytes of the disk that are left to others; 128 MiB

	// Apply puts rules or facts in force and keeps a copy of them; nil leaves one as it is. Calls never overlap.
	Apply func(rules *board.Rulebook, facts *board.Facts) error
}

// Line is a site's end. It is a board.Sink and a board.Recorder, safe for any number of goroutines.
type Line struct {
	to     Invitation
	opt    LineOptions
	packer *packer
	end    atomic.Pointer[end]
	lanes  [2]lane
	warns  chan warning
	fresh  bell         // something came down: say which is held now
	heard  atomic.Int64 // when the centre last answered, in nanoseconds since begun
	begun  time.Time
	link   atomic.Pointer[link]

	applying     sync.Mutex
	rules, facts string       // hashes of what is in force
	checks       *board.Facts // facts with checks in force; nil: none run
}

// link is one time for which the connection stands: what was asked in it gets no answer in another.
type link struct {
	ctx   context.Context //nolint:containedctx // it is the span of the link, not of a call
	drop  context.CancelFunc
	ready atomic.Bool // the centre has answered over it: before that an answer may find no way back
}

func newLink() *link {
	ctx, drop := context.WithCancel(context.Background())
	return &link{ctx: ctx, drop: drop}
}

// end is the embedded server, with what speaks to it. When the disk throws it out, another takes its place.
type end struct {
	server *server.Server
	conn   *nats.Conn
	js     jetstream.JetStream
	keep   jetstream.Stream
}

// keepName is the stream on the site's disk.
const keepName = "LOG"

func kept(kind string) string { return "keep." + kind }

// OpenLine sets up a site's end. The centre need not be there.
func OpenLine(ctx context.Context, to Invitation, opt LineOptions) (*Line, error) {
	if opt.Most == 0 {
		opt.Most = 4 << 30
	}
	if opt.Spare == 0 {
		opt.Spare = 128 << 20
	}
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("trunk: %w", err)
	}
	p, err := newPacker()
	if err != nil {
		return nil, err
	}
	l := &Line{to: to, opt: opt, packer: p, warns: make(chan warning, 20), fresh: make(bell, 1), begun: time.Now()}
	l.heard.Store(-int64(lostAfter))
	l.link.Store(newLink())
	l.lanes = [2]lane{{kind: kindUrgent, wake: make(bell, 1)}, {kind: kindLog, wake: make(bell, 1)}}
	return l, l.raise(ctx)
}

// raise starts the server and opens what lies on the disk.
func (l *Line) raise(ctx context.Context) error {
	s, err := start(leaf(l.to, l.opt))
	if err != nil {
		return err
	}
	e := &end{server: s}
	if err := l.join(ctx, e); err != nil {
		e.close()
		return err
	}
	l.end.Store(e)
	return nil
}

func (l *Line) join(ctx context.Context, e *end) error {
	var err error
	if e.conn, err = nats.Connect("", nats.InProcessServer(e.server), nats.CustomInboxPrefix(answers(l.to.Site)), nats.MaxReconnects(-1), nats.ReconnectWait(pause/10)); err != nil {
		return fmt.Errorf("trunk: joining: %w", err)
	}
	if e.js, err = jetstream.New(e.conn); err != nil {
		return fmt.Errorf("trunk: joining: %w", err)
	}
	e.keep, err = e.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: keepName, Subjects: []string{kept("*")}, MaxBytes: l.opt.Most,
		MaxMsgSize: mostMessage, Discard: jetstream.DiscardNew, Storage: jetstream.FileStorage, AllowDirect: true, Duplicates: 2 * time.Minute})
	if err != nil {
		return fmt.Errorf("trunk: what waits on the disk: %w", err)
	}
	for kind, take := range map[string]func([]byte){kindRules: l.takeRules, kindFacts: l.takeFacts} {
		if _, err := e.conn.Subscribe(down(l.to.Site, kind), func(m *nats.Msg) { take(m.Data) }); err != nil {
			return fmt.Errorf("trunk: listening: %w", err)
		}
	}
	return nil
}

func (e *end) close() {
	if e.conn != nil {
		e.conn.Close()
	}
	e.server.Shutdown()
	e.server.WaitForShutdown()
}

// Close ends the line. What waits stays on the disk.
func (l *Line) Close() {
	if e := l.end.Swap(nil); e != nil {
		e.close()
	}
}

// Serve carries what waits to the centre until ctx ends.
func (l *Line) Serve(ctx context.Context) error {
	var all sync.WaitGroup
	for i := range l.lanes {
		all.Go(func() { l.carry(ctx, &l.lanes[i]) })
	}
	all.Go(func() { l.greet(ctx) })
	all.Go(func() { l.speak(ctx) })
	l.mind(ctx)
	all.Wait()
	return nil
}

// mind sees when the link comes and goes, and puts another server in the place of one whose store the disk has thrown out.
func (l *Line) mind(ctx context.Context) {
	var last uint64
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause / 10):
		}
		e := l.end.Load()
		if e == nil {
			continue
		}
		if now := e.connection(); now != last {
			last = now
			l.turned()
		}
		if e.server.JetStreamEnabled() || free(l.opt.Dir) < l.opt.Spare {
			continue
		}
		last = 0
		l.turned()
		e.close()
		if err := l.raise(ctx); err != nil {
			l.Warn(ctx, "trunk.store", "The log that waits for the centre cannot be opened. It is tried again.")
		}
	}
}

// connection tells one connection to the centre from the next, which may follow at once; 0: none.
func (e *end) connection() uint64 {
	all, err := e.server.Leafz(nil)
	if err != nil || len(all.Leafs) == 0 {
		return 0
	}
	return all.Leafs[0].ID
}

// turned lets go of what was asked over a connection that is gone, and greets the centre over a new one as soon as it stands.
func (l *Line) turned() {
	l.link.Swap(newLink()).drop()
	l.fresh.nudge()
}

// State is how the line stands.
type State struct {
	Name    string
	Linked  bool // the centre answered lately
	Waiting int  // parcels on the disk
	Oldest  time.Time
}

// State says how the line stands.
func (l *Line) State(ctx context.Context) State {
	s := State{Name: l.to.Name, Linked: l.linked()}
	if e := l.end.Load(); e != nil {
		if info, err := e.keep.Info(ctx); err == nil && info.State.Msgs > 0 {
			s.Waiting, s.Oldest = int(info.State.Msgs), info.State.FirstTime //nolint:gosec // bounded by the disk
		}
	}
	return s
}

func (l *Line) linked() bool {
	return time.Since(l.begun)-time.Duration(l.heard.Load()) < lostAfter
}

// errShut says that the line has no end just now.
var errShut = errors.New("trunk: the line is not open") //nolint:gochecknoglobals // constant error

// aside keeps a parcel that the centre cannot read, so that it stops nobody and is not lost.
func (l *Line) aside(seq uint64, data []byte) error {
	dir := filepath.Join(l.opt.Dir, "aside")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("trunk: %w", err)
	}
	return write(filepath.Join(dir, fmt.Sprintf("%020d.parcel", seq)), data)
}
