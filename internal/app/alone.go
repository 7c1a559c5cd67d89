package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
)

// OpenGateway takes the gateway's doors alone: rules and facts come from the centre, or without one from the copies in the
// data folder, which are watched; the log goes to the centre, or into an outbox. Without any rules everything is closed (WEB-01).
func OpenGateway(ctx context.Context, cfg Config, now clock.Clock) (*App, error) {
	a := &App{cfg: cfg, now: now}
	if err := a.openAlone(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *App) openAlone(ctx context.Context) error {
	if err := a.cfg.Centre.fits(true); err != nil {
		return err
	}
	if err := a.takeDir(); err != nil {
		return err
	}
	var err error
	if a.Proxy, err = proxy.Listen(ctx, a.cfg.Proxy.Listen); err != nil {
		return fmt.Errorf("the proxy address %s cannot be used: %w", a.cfg.Proxy.Listen, err)
	}
	if a.gateway, err = openGateway(ctx, a.cfg, a.now); err != nil {
		return err
	}
	if err := a.up(ctx); err != nil {
		return err
	}
	debug.FreeOSMemory() // what reading rules and lists took is not needed again
	return nil
}

// up says where the log goes: to the centre that the configuration names, or else into an outbox.
func (a *App) up(ctx context.Context) error {
	if a.cfg.Centre.Site != "" {
		return a.gateway.report(ctx, a.cfg)
	}
	box, err := openOutbox(a.cfg.Dir)
	if err != nil {
		return err
	}
	a.gateway.sink.open(ctx, box)
	return nil
}

// lookEvery is how soon a gateway alone sees a new copy: fifty milliseconds of nothing but two calls to the file system.
const lookEvery = 50 * time.Millisecond

// watch puts new copies of the rules and facts in force as they appear in the data folder. Where a centre sends them the
// copies are written here, and are nothing new.
func (g *gateway) watch(ctx context.Context) error {
	if g.line != nil {
		return nil
	}
	var rules, facts stamp // what was not there at the start, or could not be used without the other, is taken when it comes
	if g.engine.Load() != nil {
		rules, facts = stampOf(g.dir, board.RulebookFile), stampOf(g.dir, board.FactsFile)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookEvery):
		}
		if now := stampOf(g.dir, board.FactsFile); now != facts {
			facts = now
			g.takeFacts()
		}
		if now := stampOf(g.dir, board.RulebookFile); now != rules {
			rules = now
			g.takeRules()
		}
	}
}

// stamp tells one copy of a file from another: each is a file of its own, put in the place of the last.
type stamp struct {
	at   time.Time
	size int64
}

func stampOf(dir, name string) stamp {
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil {
		return stamp{}
	}
	return stamp{info.ModTime(), info.Size()}
}

func (g *gateway) takeFacts() {
	var facts board.Facts
	if err := board.Load(g.dir, board.FactsFile, &facts); err != nil {
		slog.Error("new facts cannot be read: the last stay in force", "error", err)
		return
	}
	g.vacate(&facts)
	g.board.PutFacts(&facts)
	g.proxy.Rejudge()
}

func (g *gateway) takeRules() {
	var rules board.Rulebook
	if err := board.Load(g.dir, board.RulebookFile, &rules); err != nil {
		slog.Error("new rules cannot be read: the last stay in force", "error", err)
		return
	}
	if err := g.rule(&rules); err != nil {
		slog.Error("new rules cannot be used: the last stay in force", "error", err)
	}
}
