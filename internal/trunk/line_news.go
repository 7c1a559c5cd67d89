package trunk

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"belisha/internal/board"
)

// takeRules puts rules from the centre in force. Those that cannot be used leave the last in force, and somebody hears of it.
func (l *Line) takeRules(data []byte) {
	var rules board.Rulebook
	l.news(data, &rules, &l.rules, func() error { return l.opt.Apply(&rules, nil) },
		"trunk.rules", "New rules could not be used there: the last ones stay in force. Is Belisha there older than here?")
}

// takeFacts does the same with facts.
func (l *Line) takeFacts(data []byte) {
	var s sheet
	l.news(data, &s, &l.facts, func() error {
		if s.Facts == nil {
			return errBad
		}
		s.Facts.Checks = s.Checks
		l.checks = nil
		if len(s.Checks) > 0 {
			l.checks = s.Facts
		}
		return l.opt.Apply(nil, s.Facts)
	}, "trunk.facts", "What the centre knows of people could not be used there: the last stays in force.")
}

// news unpacks what came down and applies it. The hash is taken down whether it could be used or not: the same again would
// not be better.
func (l *Line) news(data []byte, into any, hash *string, apply func() error, kind, trouble string) {
	l.applying.Lock()
	defer l.applying.Unlock()
	name, rest := cutHash(data)
	if name == "" || name == *hash {
		return
	}
	err := l.packer.unpack(rest, into)
	if err == nil {
		err = apply()
	}
	if err != nil {
		slog.Error("news from the centre cannot be used: the last stay in force", "kind", kind, "error", err)
		l.Warn(context.Background(), kind, trouble)
	}
	*hash = name
	l.fresh.nudge()
}

// hashSize is how many letters stand before what comes down.
const hashSize = 32

func cutHash(data []byte) (string, []byte) {
	if len(data) < hashSize {
		return "", nil
	}
	return string(data[:hashSize]), data[hashSize:]
}

// greet says every few seconds that the site is there and what it holds, and at once when something came down.
func (l *Line) greet(ctx context.Context) {
	for ctx.Err() == nil {
		s := l.State(ctx)
		l.applying.Lock()
		h := hello{Version: l.opt.Version, Waiting: s.Waiting, Oldest: s.Oldest, Rules: l.rules, Facts: l.facts}
		l.applying.Unlock()
		every := pause // until somebody answers
		if data, err := json.Marshal(h); err == nil {
			if _, err := l.ask(ctx, kindHello, data); err == nil {
				every = pulse
			}
		}
		if !l.linked() {
			l.alone()
		}
		timer := time.NewTimer(every)
		select {
		case <-ctx.Done():
		case <-l.fresh:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// alone ends the checks that were running: while the centre is away nobody could tell that one has ended. serves INC-23
func (l *Line) alone() {
	l.applying.Lock()
	defer l.applying.Unlock()
	if l.checks == nil {
		return
	}
	facts := *l.checks
	facts.Checks, l.checks, l.facts = nil, nil, ""
	if err := l.opt.Apply(nil, &facts); err != nil {
		slog.Error("the checks of devices could not be ended", "error", err)
	}
}

func (l *Line) hear() { l.heard.Store(int64(time.Since(l.begun))) }
