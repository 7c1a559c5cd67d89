package dns_test

import (
	"testing"

	mdns "github.com/miekg/dns"

	"belisha/internal/board"
)

// shows NET-18: the name server refuses a device that was cut off, and no other.
func TestADeviceThatWasCutOff_NET18(t *testing.T) {
	w := newWorld(t, "news.example. 60 IN A 192.0.2.1")
	h := open(t, w)
	before := h.ask(atPupil, "news.example", mdns.TypeA)
	facts := people()
	facts.Cut = map[string]board.Held{atPupil: {Gate: board.CutGate, Clause: "filter.age", Says: "This device rests for a while."}}
	h.board.PutFacts(facts)
	if cut := h.ask(atPupil, "news.example", mdns.TypeA); cut == before {
		t.Errorf("cut off, it is answered %s as before", cut)
	}
	if e := h.last(); e.Verdict != "block" || e.Rule != "gate.cut" {
		t.Errorf("the log says %+v", e)
	}
	if other := h.ask(atStaff, "news.example", mdns.TypeA); other != before {
		t.Errorf("another device is answered %s, not %s", other, before)
	}
}
