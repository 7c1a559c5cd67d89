package filter

import (
	"slices"
	"time"

	"belisha/internal/board"
)

// anyGate is the rule of a gate that the pack in force does not know any more: the facts are a moment older than it.
const anyGate = "gate"

// compileGates writes the gates' rules out beforehand: the hot path puts no words together.
func (e *Engine) compileGates() {
	e.gates = make(map[string]string, len(e.pack.Gates))
	for _, g := range e.pack.Gates {
		e.gates[g.Key] = anyGate + "." + g.Key
		if e.stranger == nil && slices.Contains(g.Closes, "internet") {
			e.stranger = []board.Held{{Gate: strangers, Clause: g.Clause, Helper: "your teacher or the school office",
				Says: "We do not know who you are. Sign in with your own name."}}
		}
	}
	for _, key := range []string{strangers, board.Sanction, board.Hours, board.EyesUp, board.CutGate} {
		e.gates[key] = anyGate + "." + key
	}
}

// strangers is the key of the gate for those whom nobody knows: a made-up name opens no more than a missing signature does.
const strangers = "stranger"

// Stranger is what holds somebody whom nobody knows; empty where the policy keeps the internet shut for nobody.
func (e *Engine) Stranger() []board.Held { return e.stranger }

// gateLink keeps everything shut for somebody who has to sign, or to be allowed, first. The gate that the policy names
// first is the one that is cited. A teacher's "eyes up" is for the school's devices: where own devices are, it does not
// hold. // serves WEB-29 AUA-15 AUA-07 MON-13
func (e *Engine) gateLink(d *decision, p *board.Person, network string, at time.Time) bool {
	held := e.stranger
	if p != nil {
		held = p.Held
	}
	first := slices.IndexFunc(held, func(h board.Held) bool {
		return (h.Until.IsZero() || at.Before(h.Until)) && (h.Gate != board.EyesUp || !e.networks[network].unmanaged)
	})
	if first < 0 {
		return false
	}
	d.reason, d.allow, d.held = Gated, false, &held[first]
	d.clause = or(d.held.Clause, d.clause)
	d.category = e.categoryOf(d.on)
	return true
}

// gateRule is what a log line says of a gate.
func (e *Engine) gateRule(h *board.Held) string {
	if rule, ok := e.gates[h.Gate]; ok {
		return rule
	}
	return anyGate
}
