// Package probe puts harmless questions to the gateway's doors, and to the ways that should not exist past them, and says
// what it found. It asks as a browser does: through the socket, never by asking the rules.
//
// serves STD-05 STD-06 WEB-01 NET-19
package probe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"belisha/internal/board"
	"belisha/internal/kit/clock"
)

// Config says where the doors are.
type Config struct {
	Proxy  string            // host:port of the web filter; empty: not asked
	DNS    string            // host:port of the name server; empty: not asked
	Keeper *Keeper           // for passes; nil: asked as the device itself is known
	User   [2]string         // account and password for the filter, where there is no pass; empty: none
	Direct map[string]string // for tests: address → address that is dialled instead
	Wait   time.Duration     // for one answer; 5 s
	AtOnce int               // questions under way; 8
}

// Asker asks. Safe for several goroutines.
type Asker struct {
	cfg Config
	now clock.Clock
}

// New makes an asker.
func New(cfg Config, now clock.Clock) *Asker {
	if cfg.Wait <= 0 {
		cfg.Wait = 5 * time.Second
	}
	if cfg.AtOnce <= 0 {
		cfg.AtOnce = 8
	}
	return &Asker{cfg: cfg, now: now}
}

// Ask puts all the questions and returns an answer to each, in their order. Doors that are not there are left out.
func (a *Asker) Ask(ctx context.Context, all []board.Question) []board.Answer {
	out := make([]board.Answer, len(all))
	room := make(chan struct{}, a.cfg.AtOnce)
	var done sync.WaitGroup
	for i, q := range all {
		room <- struct{}{}
		done.Go(func() {
			defer func() { <-room }()
			out[i] = a.one(ctx, q)
		})
	}
	done.Wait()
	return out
}

func (a *Asker) one(ctx context.Context, q board.Question) board.Answer {
	ctx, end := context.WithTimeout(ctx, a.cfg.Wait)
	defer end()
	began := time.Now()
	answer := board.Answer{Question: q, At: a.now()}
	var err error
	switch q.Door {
	case DoorProxy, DoorOffice, DoorUpstream:
		answer.Found, answer.Rule, err = a.proxy(ctx, q)
	case DoorDNS:
		answer.Found, answer.Rule, err = a.name(ctx, q)
	case DoorDirect:
		answer.Found, err = a.direct(ctx, q)
	default:
		err = fmt.Errorf("there is no door %q", q.Door)
	}
	if err != nil {
		answer.Found, answer.Why = board.Failed, err.Error()
	}
	answer.Took = time.Since(began)
	return answer
}

// The doors.
const (
	DoorProxy  = "proxy"
	DoorDNS    = "dns"
	DoorDirect = "direct" // past the filter: every such way should be shut
	DoorOffice = "office" // through the filter to the office's own servers

	DoorUpstream = "upstream" // through the filter and its provider's layer, to the provider's test address
)

var errNoDoor = errors.New("this door is not set up here")

// pass is what lets a question in as a probe: one that came with it, or one of our own.
func (a *Asker) pass(q board.Question) string {
	switch {
	case q.Pass != "":
		return q.Pass
	case a.cfg.Keeper != nil && q.Profile != "":
		return a.cfg.Keeper.Write(claim(q), a.now())
	}
	return ""
}

// Lend makes the pass with which a device at its place asks as itself. It is good for as long as a sheet takes.
func (k *Keeper) Lend(q board.Question, now time.Time) string {
	return k.write(claim(q), now.Add(sheetTime))
}

// sheetTime is how long a device may take to ask all that it was given.
const sheetTime = 10 * time.Minute

// claim is as whom a question is asked.
func claim(q board.Question) Claim {
	return Claim{Profile: q.Profile, Network: q.Network, About: q.About, Open: q.Door == DoorOffice || q.Door == DoorUpstream}
}
