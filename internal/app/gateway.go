package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/content"
	"belisha/internal/gateway/dns"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/probe"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
	"belisha/internal/policy"
	"belisha/internal/trunk"
)

// gateway is the traffic wing, built from a board. It starts from the last good copies when the records are away.
type gateway struct {
	dir     string
	now     clock.Clock
	board   *board.Board
	sink    *relay
	shared  []netip.Prefix
	journal *journal.Journal
	proxy   *proxy.Server
	book    *identity.Book
	radius  *identity.Radius // nil: none
	dns     *dns.Server      // nil: none
	guard   *content.Guard
	keeper  *probe.Keeper
	doors   doors
	stand   atomic.Pointer[standing] // where the doors are, once they are open
	lists   *listKeeper
	index   atomic.Pointer[lists.Index]
	engine  atomic.Pointer[filter.Engine]
	late    atomic.Pointer[board.Rulebook] // rules that could not be used when they came; nil: none
	centre  *trunk.Centre                  // nil: no other sites report here
	line    *trunk.Line                    // nil: this gateway reports to nobody
}

func openGateway(ctx context.Context, cfg Config, now clock.Clock) (*gateway, error) {
	g := &gateway{dir: cfg.Dir, now: now, board: &board.Board{}, sink: &relay{}, shared: prefixes(cfg.Proxy.Shared)}
	g.lists = newListKeeper(cfg, now)
	if err := g.openLists(ctx); err != nil {
		return nil, err
	}
	spill := filepath.Join(cfg.Dir, "journal")
	if err := os.MkdirAll(spill, 0o700); err != nil {
		return nil, fmt.Errorf("app: journal: %w", err)
	}
	var err error
	if g.journal, err = journal.New(g.sink, journal.Options{Dir: spill, Queue: cfg.Proxy.Queue, Every: time.Second}); err != nil {
		return nil, err
	}
	ports := make([]uint16, 0, len(cfg.Proxy.Ports))
	for _, p := range cfg.Proxy.Ports {
		ports = append(ports, uint16(p)) //nolint:gosec // checked by Config.check
	}
	believed, err := roots(cfg.Proxy.Roots)
	if err != nil {
		return nil, err
	}
	g.proxy, err = proxy.New(proxy.Config{Dir: cfg.Dir, AllowPrivate: prefixes(cfg.Proxy.AllowPrivate), Resolve: cfg.Proxy.Resolve, TunnelPorts: ports,
		Front: cfg.Proxy.Front.front(), Roots: believed, Inspect: cfg.Proxy.Inspect, Provider: cfg.Proxy.Provider.provider()}, g.board, g.journal, now)
	if err != nil {
		return nil, err
	}
	if err := g.know(cfg); err != nil {
		return nil, err
	}
	if err := g.listen(ctx, cfg); err != nil {
		return nil, err
	}
	g.lastGood()
	return g, nil
}

// lastGood puts up the copies that were kept when the records were last there (WEB-01). None: the gateway is closed.
func (g *gateway) lastGood() {
	var rules board.Rulebook
	var facts board.Facts
	if err := board.Load(g.dir, board.RulebookFile, &rules); err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			slog.Error("no last good copy of the rules", "error", err)
		}
		return
	}
	if err := board.Load(g.dir, board.FactsFile, &facts); err != nil {
		slog.Error("no last good copy of the facts: everyone has the strictest profile", "error", err)
	} else {
		facts.Seats = nil // who sat where is not known any more
		g.board.PutFacts(&facts)
	}
	if err := g.rule(&rules); err != nil {
		slog.Error("the last good copy of the rules cannot be used", "error", err)
	}
}

// rule compiles a rulebook and puts it in force.
func (g *gateway) rule(rules *board.Rulebook) error {
	engine, err := g.compile(rules)
	if err != nil {
		g.late.Store(rules)
		return fmt.Errorf("app: rules: %w", err)
	}
	g.late.Store(nil)
	g.board.PutRulebook(rules)
	g.engine.Store(engine)
	g.overlay()
	g.proxy.SetEngine(engine)
	g.warm(engine)
	if g.dns != nil {
		g.dns.SetEngine(engine)
	}
	return nil
}

// compile reads the pack only when it is another: a decision about one site changes the exceptions alone.
func (g *gateway) compile(rules *board.Rulebook) (*filter.Engine, error) {
	if e := g.engine.Load(); e != nil && e.Rulebook().Version == rules.Version && maps.Equal(e.Rulebook().Files, rules.Files) {
		return e.Again(rules, g.index.Load())
	}
	if e := g.byGist(rules); e != nil {
		return e, nil
	}
	e, err := filter.Compile(rules, g.index.Load())
	if err == nil {
		g.keepGist(rules, e.Pack())
	}
	return e, err //nolint:wrapcheck // the caller says what it was for
}

// post takes new facts and rules from the records, keeps a copy of each, and puts them up. nil leaves one as it is.
func (g *gateway) post(rules *board.Rulebook, facts *board.Facts) error {
	if facts != nil {
		g.vacate(facts)
		g.board.PutFacts(facts)
		g.proxy.Rejudge() // an account that is closed now, or filtered otherwise
		if err := board.Save(g.dir, board.FactsFile, facts); err != nil {
			return err
		}
	}
	if rules == nil {
		return nil
	}
	if err := g.rule(rules); err != nil {
		return err
	}
	return board.Save(g.dir, board.RulebookFile, rules)
}

// vacate takes away the seats at addresses that several people share, such as a server with many screens: whoever
// browses there signs in at the filter.
func (g *gateway) vacate(facts *board.Facts) {
	maps.DeleteFunc(facts.Seats, func(at netip.Addr, _ board.Seat) bool {
		return slices.ContainsFunc(g.shared, func(p netip.Prefix) bool { return p.Contains(at) })
	})
}

// Prepare tries the rules of a pack without putting them in force (policy.Consumer): the commit is the publishing that
// hears of the activation.
func (g *gateway) Prepare(p *policy.Pack) (policy.Plan, error) {
	engine, err := filter.CompilePack(&board.Rulebook{Version: "prepared", Files: p.Files}, p, g.index.Load())
	if err != nil {
		return policy.Plan{}, fmt.Errorf("the web filter cannot use this pack: %w", err)
	}
	effects := []string{fmt.Sprintf("%d filter rules for %d profiles", len(p.Filtering.Rules), len(p.Filtering.Profiles))}
	if gaps := engine.Gaps(); len(gaps) > 0 {
		effects = append(effects, fmt.Sprintf("%d lists that the rules name are not loaded, so those rules find nothing: %s", len(gaps), strings.Join(gaps, ", ")))
	}
	return policy.Plan{About: "The web filter", Effects: effects, Commit: func() {}}, nil
}

// relay hands entries to the records once they are there, and keeps the few warnings that came before.
type relay struct {
	to      atomic.Pointer[board.Sink]
	mu      sync.Mutex
	waiting [][2]string
}

// mostWaiting bounds the warnings kept for the records.
const mostWaiting = 20

// open lets the records hear, first of what they missed.
func (r *relay) open(ctx context.Context, to board.Sink) {
	r.to.Store(&to)
	r.mu.Lock()
	waiting := r.waiting
	r.waiting = nil
	r.mu.Unlock()
	for _, w := range waiting {
		to.Warn(ctx, w[0], w[1])
	}
}

var errAway = errors.New("app: the records are away")

func (r *relay) Take(ctx context.Context, batch []board.Entry) error {
	if s := r.to.Load(); s != nil {
		return (*s).Take(ctx, batch)
	}
	return errAway
}

// Record hands on the pages of checks; until somebody keeps them they wait in the journal. serves INC-23
func (r *relay) Record(ctx context.Context, batch []board.Entry) error {
	if s := r.to.Load(); s != nil {
		if keeper, ok := (*s).(board.Recorder); ok {
			return keeper.Record(ctx, batch)
		}
	}
	return errAway
}

func (r *relay) Tell(ctx context.Context, t board.Tell) (string, error) {
	if s := r.to.Load(); s != nil {
		return (*s).Tell(ctx, t)
	}
	return "", errAway
}

func (r *relay) Warn(ctx context.Context, kind, text string) {
	if s := r.to.Load(); s != nil {
		(*s).Warn(ctx, kind, text)
		return
	}
	slog.Warn("gateway", "kind", kind)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) < mostWaiting {
		r.waiting = append(r.waiting, [2]string{kind, text})
	}
}
