package dns

import (
	mdns "github.com/miekg/dns"

	"belisha/internal/board"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/probe"
)

// SetKeeper lets the gateway's own probes in. Without it there are none.
func (s *Server) SetKeeper(k *probe.Keeper) { s.keeper.Store(k) }

// shortestPass is less than any pass takes: other queries are not looked at twice.
const shortestPass = 64

// probed answers a probe with what is decided for the profile that it asks as. Nothing is forwarded and nothing is written
// down: no person was there. Nil: it is none. serves STD-05
func (d *desk) probed(kind special) []byte {
	a := &d.a
	keeper := a.s.keeper.Load()
	if keeper == nil || !a.q.edns || len(a.packet)-a.q.end < shortestPass {
		return nil
	}
	m := new(mdns.Msg)
	if m.Unpack(a.packet) != nil {
		return nil
	}
	claim, ok := keeper.Read(probe.Pass(m), a.at)
	if !ok {
		return nil
	}
	if claim.Profile != "" { // else from a device at its place: as whoever it is known to be
		a.who = &whom{sign: identity.Sign{Person: probe.Somebody(a.engine.Pack(), claim.Profile, a.at), Network: claim.Network}}
	}
	a.decide(kind)
	word := board.Block
	if a.verdict.Allow {
		word = board.Allow
	}
	reply := new(mdns.Msg).SetReply(m)
	probe.Say(reply, word, a.verdict.Rule)
	out, err := reply.Pack()
	if err != nil {
		return nil
	}
	return append(a.out, out...)
}
