// Package identity finds out who and what is behind an address, from what the network tells: where somebody signed in,
// the register of devices, RADIUS accounting, the parts of the network. It never guesses: what is unknown stays so, and
// where two signs contradict each other neither counts.
//
// serves WEB-04 WEB-21 STD-07 STD-10
package identity

import (
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
)

// Ways in which a person is known, for the log. This is also the order of the evidence, but for the front's, which comes
// second: whoever typed a password is nearer than an address.
const (
	BySignIn = "sign-in" // typed at the filter
	BySeat   = "seat"    // signed in at the records from this address
	ByRadius = "radius"  // signed in at the wireless network
	ByDevice = "device"  // the registered owner of a device
	ByFront  = "front"   // named by a trusted proxy in front
)

// Sign is what the network tells of an address.
type Sign struct {
	Account string
	Person  *board.Person // nil: unknown. It must not be changed
	How     string
	Device  board.Device // zero: unknown
	Network string       // key of the part of the network; empty: unknown
}

// Network is a part of the school's network by its addresses.
type Network struct {
	Key    string
	Ranges []netip.Prefix
}

// Book answers who is behind an address. Safe for several goroutines; asking takes no lock and no memory.
type Book struct {
	networks   []Network
	board      *board.Board
	neighbours atomic.Pointer[Neighbours]
	radius     atomic.Pointer[Radius]

	making sync.Mutex // of a new index
	made   atomic.Pointer[index]
}

// New makes a book over the board's facts.
func New(b *board.Board, networks []Network) *Book { return &Book{board: b, networks: networks} }

// Watch lets the book know hardware addresses from the kernel's table.
func (b *Book) Watch(n *Neighbours) { b.neighbours.Store(n) }

// Hear lets the book know who signed in at the wireless network.
func (b *Book) Hear(r *Radius) { b.radius.Store(r) }

// Of says who is behind an address at a moment, by the nearest evidence.
func (b *Book) Of(addr netip.Addr, at time.Time) Sign {
	addr = addr.Unmap().WithZone("")
	s := Sign{Network: b.network(addr)}
	ix := b.index()
	if ix == nil {
		return s
	}
	hardware := b.neighbours.Load().At(addr)
	if d := ix.device(addr, hardware); d != nil {
		s.Device = *d
	}
	switch seat, ok := ix.facts.Seats[addr]; {
	case ok && at.Before(seat.Until):
		s.Account, s.How = seat.Account, BySeat
	default:
		if account := b.radius.Load().at(addr, hardware, at); account != "" {
			s.Account, s.How = account, ByRadius
		} else if s.Device.Owner != "" {
			s.Account, s.How = s.Device.Owner, ByDevice
		}
	}
	if s.Account != "" {
		s.Person = ix.person(s.Account)
	}
	return s
}

// Named is the person of an account, nil when nobody has it.
func (b *Book) Named(account string) *board.Person {
	if ix := b.index(); ix != nil {
		return ix.person(account)
	}
	return nil
}

func (b *Book) network(addr netip.Addr) string {
	for i := range b.networks {
		for _, r := range b.networks[i].Ranges {
			if r.Contains(addr) {
				return b.networks[i].Key
			}
		}
	}
	return ""
}
