package dns

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"net/netip"
	"slices"
	"time"

	"belisha/internal/gateway/filter"
	"belisha/internal/kit/id"
)

// desk is where one goroutine answers. Nothing on it is shared, so nothing on it is locked.
type desk struct {
	s      *Server
	ids    *id.Source
	counts *counts
	known  map[netip.Addr]*client
	key    []byte
	text   []byte
	a      asking
}

// newDesk makes a desk that counts for itself.
func (s *Server) newDesk() *desk {
	d := &desk{s: s, known: map[netip.Addr]*client{}, counts: new(counts)}
	d.ids = &id.Source{Now: func() time.Time { return d.a.at }, Rand: bufio.NewReaderSize(rand.Reader, 1024)}
	return d
}

// client finds who asks; nil for a stranger.
func (d *desk) client(addr netip.Addr) *client {
	addr = addr.Unmap()
	if addr.Zone() != "" {
		addr = addr.WithZone("")
	}
	if c, ok := d.known[addr]; ok {
		return c
	}
	c := d.s.clients.of(addr)
	if c != nil {
		if len(d.known) >= perDesk {
			clear(d.known)
		}
		d.known[addr] = c
	}
	return c
}

// name returns the host as text that stays, and with it the entry's id: the one piece of memory that a query costs.
func (d *desk) name(host []byte) (name, entry string) {
	d.text = append(d.ids.Append(d.text[:0]), host...)
	both := string(d.text)
	return both[id.Size:], both[:id.Size]
}

// answer judges one packet and writes the answer into out. Where it has to come from elsewhere, it returns an errand
// instead. Nothing at all: silence is the answer. Most is what the door takes; 0: what the client says.
func (d *desk) answer(out, packet []byte, from netip.Addr, most int) ([]byte, *errand) {
	s, a := d.s, &d.a
	a.at = s.now()
	a.now = a.at.UnixNano()
	c := d.client(from)
	switch {
	case c == nil:
		d.counts.strangers.Add(1)
		return nil, nil
	case !c.may(s.cfg.Rate, a.now):
		d.counts.bounded.Add(1)
		return nil, nil
	}
	q := &a.q
	a.s, a.counts, a.client, a.packet, a.out, a.slot, a.alias = s, d.counts, c, packet, out[:0], false, ""
	read := q.read(packet)
	a.limit = most
	if most == 0 {
		a.limit = min(int(q.size), s.cfg.Payload)
	}
	switch read {
	case silent:
		d.counts.malformed.Add(1)
		return nil, nil
	case malformed:
		d.counts.malformed.Add(1)
		q.end, q.edns = 0, false
		return q.plainAnswer(a.out, packet, formErr, noReason), nil
	case unknownOp:
		return q.plainAnswer(a.out, packet, notImp, noReason), nil
	case otherVersion:
		return q.plainAnswer(a.out, packet, badVers, noReason), nil
	case good:
	}
	d.counts.queries.Add(1)
	if q.class != classIN || q.kind >= firstMeta && q.kind <= lastMeta || q.kind == typeOPT || !d.host() {
		return q.plainAnswer(a.out, packet, refused, noReason), nil
	}
	return d.judge()
}

// host finds the one spelling of the name. False: it is none that a browser would reach.
func (d *desk) host() bool {
	a, q := &d.a, &d.a.q
	a.dead = false
	switch {
	case q.plain && q.length <= maxWire-1:
		a.host, a.id = d.name(q.text())
		return true
	case q.length == 1: // the root: no site, but what a resolver behind this one needs
		a.host, a.id = d.name([]byte("."))
		return aboutZones(q.kind)
	case dotInside(q.wire()):
		return false
	}
	text := string(q.text())
	host, err := filter.NormalHost(text)
	a.host, a.id = d.name([]byte(host))
	a.dead = true // judged as what a browser would make of it; nothing of this spelling is in the DNS
	return err == nil
}

// dotInside says whether a part of a name on the wire holds a dot, so that it would read as two.
func dotInside(wire []byte) bool {
	for len(wire) > 0 {
		size := int(wire[0])
		if bytes.IndexByte(wire[1:1+size], '.') >= 0 {
			return true
		}
		wire = wire[1+size:]
	}
	return false
}

// judge goes through everything that can be said without asking anybody.
func (d *desk) judge() ([]byte, *errand) {
	s, a, q := d.s, &d.a, &d.a.q
	a.engine = s.engine.Load()
	a.who = s.who(a.client, a.at, a.now)
	if own, ok := s.own[a.host]; ok {
		return a.ownName(own), nil
	}
	if a.engine == nil { // serves WEB-01: no rules, no browsing
		d.counts.closed.Add(1)
		return q.plainAnswer(a.out, a.packet, servFail, reasonNotReady), nil
	}
	kind := specialOf(a.host)
	if answer := d.probed(kind); answer != nil {
		return answer, nil
	}
	if answer, ok := a.special(kind); ok {
		return answer, nil
	}
	a.decide(kind)
	if !a.room() {
		d.counts.closed.Add(1)
		return q.plainAnswer(a.out, a.packet, refused, reasonProhibited), nil
	}
	switch {
	case !a.verdict.Allow:
		return a.block(kind == relay), nil
	case a.dead:
		return a.logged(nxDomain, q.none(a.out, a.packet, nxDomain, noReason, ownTTL)), nil
	case q.kind == typeANY:
		return a.logged(noError, q.anything(a.out, a.packet)), nil
	}
	if q.kind == typeA || q.kind == typeAAAA || q.kind == typeHTTPS || q.kind == typeCNAME {
		a.alias, _ = a.engine.SafeName(&a.req)
	}
	d.key = keyOf(d.key, q.wire(), q.kind, a.flags(), a.alias)
	if st := s.cache.get(d.key, s.cache.hash(d.key), a.now); st != nil {
		d.counts.cached.Add(1)
		return a.compose(st), nil
	}
	return nil, &errand{a: *a, key: slices.Clone(d.key), packet: slices.Clone(a.packet)}
}
