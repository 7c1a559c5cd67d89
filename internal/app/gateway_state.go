package app

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/content"
)

// components are the parts of the gateway and what they last said of themselves. // serves WEB-32
func (g *gateway) components() []board.Component {
	if g.journal == nil {
		return nil // opened for questions alone
	}
	now := g.now()
	own := []board.Component{g.rulesState(now), g.listsState(), g.textsState(now), g.journalState(now), g.scannerState(), g.namesState(now), g.certificateState(now)}
	return append(own, g.sites()...)
}

func (g *gateway) rulesState(now time.Time) board.Component {
	c := board.Component{Key: "rules", Title: "Rules of the web filter", State: board.Away, Says: "no rules are loaded: everything is closed"}
	if e := g.engine.Load(); e != nil {
		c.State, c.Says, c.At = board.Alive, "version "+e.Rulebook().Version+" is in force", now
		if gaps := e.Gaps(); len(gaps) > 0 {
			c.Says += fmt.Sprintf("; %d lists that the rules name are not loaded", len(gaps))
		}
	}
	return c
}

// listsState is as old as the oldest list against illegal material: the pack says how old that may be.
func (g *gateway) listsState() board.Component {
	c := board.Component{Key: "lists", Title: "Category lists", State: board.Away, Says: "no lists are loaded"}
	ix, e := g.index.Load(), g.engine.Load()
	if ix == nil {
		return c
	}
	names := 0
	for _, l := range ix.Lists() {
		names += l.Entries
	}
	c.State, c.Says = board.Alive, fmt.Sprintf("%d lists, %d names, built %s", len(ix.Lists()), names, ix.Built().Format("2 January 15:04"))
	if g.lists.dir == "" {
		c.State, c.Says = board.Off, "only the small list that comes with Belisha is there: subscribe to lists (sources, or a folder)"
		return c
	}
	if e != nil {
		if old := e.Stale(g.now(), g.lists.confirmed()); len(old) > 0 {
			c.State, c.Says, c.At = board.Old, fmt.Sprintf("%d lists against illegal material are older than the policy allows", len(old)), old[0].Updated
		}
	}
	return c
}

func (g *gateway) journalState(now time.Time) board.Component {
	n := g.journal.Counts()
	c := board.Component{Key: "journal", Title: "Access log", State: board.Alive, At: now, Says: fmt.Sprintf("%d lines handed over, %d wait", n.Sent, n.Waiting+n.Spilled)}
	if n.Lost > 0 {
		c.State, c.Says = board.Away, fmt.Sprintf("%d lines were lost since the start", n.Lost)
	}
	return c
}

func (g *gateway) scannerState() board.Component {
	h := g.guard.Health()
	c := board.Component{Key: "scanner", Title: "Virus scanner for files that come in", State: board.Off, Says: "scanner.clamd is not set"}
	switch h.Scanner {
	case content.Working:
		c.State, c.At, c.Says = board.Alive, h.Made, fmt.Sprintf("%s, %d signatures", h.Engine, h.Signatures)
		if h.Made.IsZero() {
			c.At = h.Heard
		}
	case content.Away:
		c.State, c.At, c.Says = board.Away, h.Heard, "it does not answer: "+h.Why
	case content.Unasked:
		c.State, c.Says = board.Alive, "it has not been asked yet"
	}
	return c
}

func (g *gateway) namesState(now time.Time) board.Component {
	c := board.Component{Key: "dns", Title: "Name server", State: board.Off, Says: "dns.listen is not set"}
	if g.dns == nil {
		return c
	}
	f := g.dns.Figures()
	c.State, c.At, c.Says = board.Alive, now, fmt.Sprintf("%d queries, %d blocked, %d answered from memory", f.Queries, f.Blocked, f.Cached)
	if f.Away > 0 {
		c.State, c.Says = board.Away, fmt.Sprintf("%d of the servers that it asks do not answer", f.Away)
	}
	return c
}

// certificateState tells well ahead when the school's own certificate ends: every device has to trust the next one first.
func (g *gateway) certificateState(now time.Time) board.Component {
	until := g.proxy.CAUntil()
	c := board.Component{Key: "certificate", Title: "The school's own certificate", State: board.Alive, At: now, Says: "good until " + until.Format("2 January 2006")}
	if until.Sub(now) < 90*24*time.Hour {
		c.State, c.Says = board.Old, "it ends on "+until.Format("2 January 2006")+": make a new one and hand it out before"
	}
	return c
}

// flushTime is how long somebody waits for the newest lines of the log.
const flushTime = 2 * time.Second

// flush has the log take what waits in memory. When it cannot just now, whoever asks goes on with what there is.
func (g *gateway) flush(ctx context.Context) {
	if g == nil || g.journal == nil {
		return
	}
	short, cancel := context.WithTimeout(ctx, flushTime)
	defer cancel()
	_ = g.journal.Sync(short)
}
