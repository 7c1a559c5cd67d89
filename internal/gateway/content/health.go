package content

import (
	"context"
	"errors"
	"time"
)

// States of the scanner.
const (
	None    = "none"    // none is set up
	Unasked = "unasked" // nobody has asked it yet
	Working = "working"
	Away    = "away"
)

// resting is how long a scanner that is away is not asked again: a page with fifty files must not wait fifty times.
const resting = 5 * time.Second

// Health is how the scanner does. // serves WEB-32
type Health struct {
	Scanner    string    // None, Unasked, Working or Away
	Engine     string    // what it calls itself
	Signatures int       // the number of its signatures; 0: it does not say
	Made       time.Time // when its signatures were made; zero: it does not say
	Heard      time.Time // when it last answered
	Since      time.Time // of the state
	Why        string    // it is away

	tried time.Time // when it was last found away
}

// Health says how the scanner did when it was last asked.
func (g *Guard) Health() Health { return *g.health.Load() }

// Check asks the scanner whether it is there and how old its signatures are. Call it now and then.
func (g *Guard) Check(ctx context.Context) Health {
	if g.cfg.Clamd == "" {
		return g.Health()
	}
	answer, err := g.ask(ctx, "PING")
	if err == nil && answer != "PONG" {
		err = errAway
	}
	if err == nil {
		answer, err = g.ask(ctx, "VERSION")
	}
	if err == nil {
		g.told(nil, answer)
	} else if ctx.Err() == nil {
		g.told(err, "")
	}
	return g.Health()
}

// told notes how the scanner answered, and warns when that changes.
func (g *Guard) told(err error, answer string) {
	g.telling.Lock()
	defer g.telling.Unlock()
	was, at := g.Health(), now()
	is := was
	switch {
	case err == nil:
		is.Scanner, is.Heard, is.Why = Working, at, ""
		if answer != "" {
			is.Engine, is.Signatures, is.Made = version(answer)
		}
	default:
		is.Scanner, is.Why, is.tried = Away, err.Error(), at
	}
	if is.Scanner != was.Scanner {
		is.Since = at
		if is.Scanner == Away {
			g.cfg.Log.Warn("The virus scanner does not answer: downloads are treated as the policy says of files that cannot be scanned",
				"error", is.Why)
		} else if was.Scanner == Away {
			g.cfg.Log.Info("The virus scanner answers again")
		}
	}
	g.health.Store(&is)
}

// rests says that the scanner was away a moment ago.
func (g *Guard) rests() bool {
	h := g.health.Load()
	return h.Scanner == Away && now().Sub(h.tried) < resting
}

// scanned is scan with its news noted. A file that is too large says nothing of the scanner's health.
func (g *Guard) scanned(ctx context.Context, p part) (virus string, err error) {
	if g.rests() {
		return "", errAway
	}
	virus, err = g.scan(ctx, p.reader())
	switch {
	case err == nil, errors.Is(err, errTooLarge):
		g.told(nil, "")
	case ctx.Err() == nil:
		g.told(err, "")
	}
	return virus, err
}
