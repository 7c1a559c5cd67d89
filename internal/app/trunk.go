package app

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
	"belisha/internal/trunk"
)

// fromSites is the sink of what gateways at other sites send: the same as this house's own gateway has.
type fromSites struct{ *relay }

// Take gives lines to the log and pages of checks to whoever keeps those. It implements board.Sink.
func (f fromSites) Take(ctx context.Context, batch []board.Entry) error {
	return hand(ctx, batch, f.relay)
}

// listenCentre opens the door for gateways at other sites. serves MON-01
func (g *gateway) listenCentre(ctx context.Context, cfg Config) error {
	if cfg.Centre.Listen == "" {
		return nil
	}
	c, err := trunk.OpenCentre(ctx, trunk.CentreOptions{Dir: cfg.Dir, Listen: cfg.Centre.Listen, Cert: cfg.Centre.Cert, Key: cfg.Centre.Key,
		Now: g.now, Sink: fromSites{g.sink}, Board: g.board})
	if err != nil {
		return err
	}
	g.centre = c
	g.doors.add("centre", c.Addr(), func() error { c.Close(); return nil }, c.Serve)
	return nil
}

// report makes a gateway alone report to the centre that its configuration names.
func (g *gateway) report(ctx context.Context, cfg Config) error {
	in, err := trunk.ReadInvitation(cfg.Centre.Site)
	if err != nil {
		return err
	}
	g.line, err = trunk.OpenLine(ctx, in, trunk.LineOptions{Dir: filepath.Join(cfg.Dir, "line"), Version: release(), Apply: g.obey})
	if err != nil {
		return err
	}
	g.sink.open(ctx, g.line)
	g.doors.run = append(g.doors.run, g.line.Serve, func(ctx context.Context) error {
		return drain(ctx, cfg.Dir, g.line) // of a time when it reported to nobody
	})
	return nil
}

// obey puts in force what the centre sends.
func (g *gateway) obey(rules *board.Rulebook, facts *board.Facts) error {
	err := g.post(rules, facts)
	if rules != nil {
		debug.FreeOSMemory() // what reading rules took is not needed again
	}
	return err
}

// hangUp ends the line; what waits stays on the disk.
func (g *gateway) hangUp() {
	if g.line != nil {
		g.line.Close()
	}
}

// sites are the gateways of other sites as parts of the filter. // serves WEB-32
func (g *gateway) sites() []board.Component {
	if g.centre == nil {
		return nil
	}
	var out []board.Component
	for _, s := range g.centre.Stations() {
		c := board.Component{Key: "site." + s.ID, Title: "Gateway at " + s.Name, State: board.Alive, At: s.At, Says: "nothing waits there"}
		if s.Waiting > 0 {
			c.Says = fmt.Sprintf("%d parcels of log lines wait there, the oldest from %s", s.Waiting, s.Oldest.In(clock.London).Format("2 January 15:04"))
		}
		if s.Silent {
			c.State = board.Away
		}
		if s.Seen.At.IsZero() {
			c.Says = "it has never reported"
		}
		out = append(out, c)
	}
	return out
}
