package dns

import (
	"net/netip"
	"strings"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
)

// asking is one query on its way through judgement: who, what, the verdict, and its place in the journal.
type asking struct {
	s       *Server
	counts  *counts
	id      string // of the entry
	at      time.Time
	now     int64 // the same in nanoseconds
	client  *client
	who     *whom
	packet  []byte
	out     []byte
	limit   int // bytes of the answer
	q       query
	host    string
	dead    bool   // a spelling under which nothing can be found
	alias   string // the name to answer with instead (WEB-13)
	engine  *filter.Engine
	req     filter.Request
	verdict filter.Verdict
	slot    bool // the journal keeps room
}

// What a journal entry names where no rule of the pack decided.
const (
	ruleOwn     = "own"
	rulePrivate = "rebinding"
)

// repeated marks an entry that is told only after several like it, as the proxy's do.
const repeated = "repeat"

func (a *asking) decide(kind special) {
	w := a.who
	a.req = filter.Request{At: a.at, Account: w.sign.Account, Person: w.sign.Person, Host: a.host, Scheme: "dns",
		Network: w.sign.Network, Check: w.check.ID, Cut: w.facts.CutOff(a.client.addr, w.sign.Device.ID)}
	if a.host == "." {
		a.verdict = filter.Verdict{Allow: true, Rule: ruleOwn, Pack: a.engine.Rulebook().Version}
		return
	}
	a.verdict = a.engine.Decide(&a.req)
	if kind == relay { // the device asks by itself: it is no try of the child's, and nobody is told
		a.verdict = a.engine.Bypass(&a.req, &a.verdict, "relay")
		a.verdict.Alert = ""
	}
}

// room keeps a place in the journal. Without one, pupils stop and adults are counted. serves MON-01
func (a *asking) room() bool {
	a.slot = a.s.journal.Reserve()
	if !a.slot && a.who.adult {
		a.s.journal.Passed()
		return true
	}
	return a.slot
}

// special answers names that mean something to machines only: they are not judged, not written down and not forwarded.
func (a *asking) special(kind special) ([]byte, bool) {
	q := &a.q
	if kind == nowhere || kind == ordinary && !strings.Contains(a.host, ".") {
		if _, inside := a.s.zone(a.host); inside {
			return nil, false
		}
	}
	switch {
	case kind == canary, kind == nowhere:
		return q.none(a.out, a.packet, nxDomain, noReason, ownTTL), true
	case kind == empty:
		return q.none(a.out, a.packet, noError, noReason, ownTTL), true
	case kind == loopback:
		return q.addresses(a.out, a.packet, []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}, noReason, ownTTL), true
	case kind == ordinary && !aboutZones(q.kind) && !strings.Contains(a.host, "."): // a bare word: the root knows no addresses
		return q.none(a.out, a.packet, nxDomain, noReason, ownTTL), true
	}
	return nil, false
}

// ownName answers a name of the school's own: for everybody, always, with or without rules. It is written down when there
// is room, and no further.
func (a *asking) ownName(own owned) []byte {
	if a.engine != nil && a.s.journal.Reserve() {
		a.slot = true
		a.verdict = filter.Verdict{Allow: true, Rule: ruleOwn, Pack: a.engine.Rulebook().Version}
	}
	return a.logged(noError, a.q.addresses(a.out, a.packet, own.addrs, noReason, ownTTL))
}

// block answers as the configuration says: with the block page's address, or that there is no such name.
func (a *asking) block(never bool) []byte {
	a.counts.blocked.Add(1)
	ttl := uint32(a.s.cfg.BlockTTL / time.Second) //nolint:gosec // a setting of seconds
	if never || len(a.s.cfg.Page) == 0 {
		return a.logged(nxDomain, a.q.none(a.out, a.packet, nxDomain, reasonFiltered, ttl))
	}
	return a.logged(noError, a.q.addresses(a.out, a.packet, a.s.cfg.Page, reasonFiltered, ttl))
}

// compose answers with what an upstream server said, if no name on the way there is blocked.
func (a *asking) compose(st *stored) []byte {
	for _, name := range st.chain {
		r := a.req
		r.Host = name
		if v := a.engine.Decide(&r); stops(&a.verdict, &v) {
			a.verdict = v
			return a.block(false)
		}
	}
	if st.lead {
		a.verdict.Allow, a.verdict.Rule = false, rulePrivate
		return a.block(false)
	}
	code := int(st.code)
	message := a.q.head(a.out, a.packet, code)
	message = a.q.tail(st.write(message, a.now), code, noReason)
	return a.logged(code, a.q.fit(message, a.packet, a.limit))
}

// stops says whether a name on the way to the answer closes the name that was asked. Illegal lists always do. Other lists
// do where no person decided about the asked name itself. That a name in between is unknown says nothing: most of them
// belong to the networks that carry half the web.
func stops(asked, through *filter.Verdict) bool {
	if through.Allow {
		return false
	}
	switch through.Reason {
	case filter.Illegal:
		return true
	case filter.UnknownSite, filter.NoRuleFits, filter.Gated, filter.NoRules:
		return false
	}
	return asked.Reason == filter.ByRule || asked.Reason == filter.UnknownSite || asked.Reason == filter.NoRuleFits
}

// flags are what an answer is kept under beside its name and type.
func (a *asking) flags() byte {
	var f byte
	if a.q.do {
		f |= signed
	}
	if a.q.flags&unchecked != 0 {
		f |= unverified
	}
	if a.alias != "" {
		f |= aliased
	}
	return f
}

// logged writes the entry down, before the client sees anything of the answer.
func (a *asking) logged(code int, answer []byte) []byte {
	if a.slot {
		a.slot = false
		a.s.journal.Commit(a.entry(code))
	}
	return answer
}

// entry is what the journal will keep. Of a helpline it keeps not even the name.
func (a *asking) entry(code int) board.Entry {
	v, w := &a.verdict, a.who
	e := board.Entry{
		At: a.at, ID: a.id, School: a.engine.Rulebook().School, Account: w.sign.Account, Profile: v.Profile,
		Device: a.client.text, Method: typeName(a.q.kind), Scheme: "dns", Host: a.host, Category: v.Category, List: v.List,
		Verdict: "allow", Rule: v.Rule, Clause: v.Clause, Pack: v.Pack, Check: w.check.ID, Status: code, Door: "dns",
		Network: w.sign.Network, Asset: w.sign.Device.ID, How: w.sign.How, Lesson: v.Lesson,
	}
	if w.sign.Person != nil {
		e.Person = w.sign.Person.ID
	}
	if v.Quiet { // serves STD-27
		e.Host = ""
	}
	if !v.Allow {
		e.Verdict, e.Alert = "block", v.Alert
		if v.Alert != "" && v.Repeat > 0 {
			e.Alert = repeated // monitoring counts the attempts
		}
	}
	return e
}
