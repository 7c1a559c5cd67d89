package filter

import (
	"errors"
	"math/bits"
	"net/netip"

	"belisha/internal/gateway/lists"
	"belisha/internal/policy"
)

// way is one way round the filter: what is done about it, for whom.
type way struct {
	policy.Bypass
	rule  string
	block bool
}

// mostWays is how many the marks of a host can tell apart.
const mostWays = 64

func (e *Engine) compileBypass() error {
	if len(e.pack.Filtering.Bypass) > mostWays {
		return errors.New("more ways round the filter than there are bits for them")
	}
	for i, b := range e.pack.Filtering.Bypass {
		e.ways = append(e.ways, way{Bypass: b, rule: "bypass." + b.Way, block: b.Do != "note"})
		if b.Way == bareAddress {
			e.bare |= 1 << i
		}
		if err := e.markAll("bypass", b.Way, b.Hosts, func(m *mark) { m.ways |= 1 << i }); err != nil {
			return err
		}
	}
	return nil
}

// Bypass judges a way round the filter that a door has seen: an encrypted hello, QUIC, a question to another resolver, a
// bare address. A way that the pack only notes passes as it would, and the verdict names it. // serves STD-11 WEB-15
func (e *Engine) Bypass(r *Request, v *Verdict, seen string) Verdict {
	switch {
	case e == nil:
		return Verdict{Reason: NoRules}
	case v.Reason == Checked || v.Reason == Allowed:
		return *v
	}
	for i := range e.ways {
		if w := &e.ways[i]; w.Way == seen && concerns(w.Profiles, v.Profile) {
			return e.tried(v, w)
		}
	}
	return *v
}

func (e *Engine) tried(v *Verdict, w *way) Verdict {
	out := *v
	if v.Allow && w.block {
		out = e.instead(v, WayRound, w.rule, w.Clause)
	}
	out.Bypass = w.Way
	return out
}

// bypassLink closes the hosts of a way round the filter, and marks a way that is only noted. A public address that no list
// knows and nobody has named is the way of bare addresses, whichever door it is asked at. // serves STD-11
func (e *Engine) bypassLink(d *decision, m *mark, host string) bool {
	ways := m.ways
	if e.bare != 0 && lists.IsAddress(host) && d.on.And(e.known).Empty() && m.app == nil && publicAddress(host) {
		ways |= e.bare
	}
	for left := ways; left != 0; left &= left - 1 {
		w := &e.ways[bits.TrailingZeros64(left)]
		if !concerns(w.Profiles, d.profile.Key) {
			continue
		}
		d.way = w
		if w.block {
			d.found(WayRound, false, w.rule, w.Clause)
			d.category = e.categoryOf(d.on)
		}
		return w.block // the first that speaks of the profile decides, as with rules
	}
	return false
}

// bareAddress is the way round the filter of a site that is asked for by its address and not by its name.
const bareAddress = "address"

// publicAddress says that an address is somebody's on the internet. Those of the school's own networks are the dialler's.
func publicAddress(host string) bool {
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsGlobalUnicast() && !a.IsPrivate()
}
