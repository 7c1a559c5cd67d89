package identity

import (
	"context"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"
)

// Bounds of what is known of neighbours.
const (
	maxNeighbours  = 1 << 16
	neighboursLast = 2 * time.Second        // between two readings of the kernel's table
	neighboursSoon = 100 * time.Millisecond // after it said that something changed
)

// Neighbours are the hardware addresses of the addresses that the machine can see itself, as the kernel has them. Behind
// another router there are none, and nobody there is known by a device. // serves WEB-21 STD-07
type Neighbours struct {
	seen atomic.Pointer[map[netip.Addr]string]
	read func() (map[netip.Addr]string, error)
}

// At is the hardware address behind an address; empty: unknown.
func (n *Neighbours) At(addr netip.Addr) string {
	if n == nil {
		return ""
	}
	if seen := n.seen.Load(); seen != nil {
		return (*seen)[addr]
	}
	return ""
}

// Run keeps the table fresh until ctx ends: at once when the kernel tells of a change, and every two seconds anyway.
func (n *Neighbours) Run(ctx context.Context) error {
	if err := n.Refresh(); err != nil {
		return err
	}
	changed := changes(ctx)
	tick := time.NewTicker(neighboursLast)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			if !pause(ctx, neighboursSoon/10) {
				return nil
			}
		case <-tick.C:
		}
		if err := n.Refresh(); err != nil {
			return err
		}
		if !pause(ctx, neighboursSoon) {
			return nil
		}
	}
}

// Refresh reads the table once. When it cannot be read nobody is known by it any more.
func (n *Neighbours) Refresh() error {
	seen, err := n.read()
	if err != nil {
		n.seen.Store(nil)
		return fmt.Errorf("identity: the kernel's table of neighbours: %w", err)
	}
	n.seen.Store(&seen)
	return nil
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
