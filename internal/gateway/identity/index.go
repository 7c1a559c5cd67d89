package identity

import (
	"net/netip"
	"strings"

	"belisha/internal/board"
)

// index is the facts in a form that answers without copying. It is made once for each set of facts.
type index struct {
	facts    *board.Facts
	people   map[string]*board.Person
	hardware map[string]*board.Device
	fixed    map[netip.Addr]*board.Device
	tied     map[string]bool // ids of devices whose hardware address is known
}

func (b *Book) index() *index {
	facts := b.board.Facts()
	if facts == nil {
		return nil
	}
	if ix := b.made.Load(); ix != nil && ix.facts == facts {
		return ix
	}
	b.making.Lock() // new facts, which come far more seldom than requests
	defer b.making.Unlock()
	if ix := b.made.Load(); ix != nil && ix.facts == facts {
		return ix
	}
	ix := indexed(facts)
	b.made.Store(ix)
	return ix
}

func indexed(facts *board.Facts) *index {
	ix := &index{facts: facts, people: make(map[string]*board.Person, len(facts.People)),
		hardware: map[string]*board.Device{}, fixed: map[netip.Addr]*board.Device{}, tied: map[string]bool{}}
	for account, p := range facts.People {
		ix.people[account] = &p
	}
	for key, d := range facts.Devices {
		if p := ix.person(d.Owner); p != nil {
			d.Owner = p.Account // as it is written elsewhere
		}
		if hw := Hardware(key); hw != "" {
			ix.hardware[hw], ix.tied[d.ID] = &d, true
		} else if addr, err := netip.ParseAddr(key); err == nil {
			ix.fixed[addr.Unmap().WithZone("")] = &d
		}
	}
	return ix
}

func (ix *index) person(account string) *board.Person { return ix.people[strings.ToLower(account)] }

// device finds the registered device. Whoever takes the fixed address of a device whose hardware is on record has not
// become that device.
func (ix *index) device(addr netip.Addr, hardware string) *board.Device {
	if hardware != "" {
		if d := ix.hardware[hardware]; d != nil {
			return d
		}
	}
	d := ix.fixed[addr]
	if d != nil && hardware != "" && ix.tied[d.ID] {
		return nil
	}
	return d
}
