package policy

import (
	"net/netip"
	"slices"
)

// Inside says whether an address is of the school's own networks. Where the pack names none, private addresses and this
// machine's own are inside. What is no address is outside. // serves STD-17
func (a Access) Inside(addr string) bool {
	at, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	at = at.Unmap().WithZone("")
	if len(a.School) == 0 {
		return at.IsPrivate() || at.IsLoopback() || at.IsLinkLocalUnicast()
	}
	return slices.ContainsFunc(a.School, func(s string) bool {
		p, err := netip.ParsePrefix(s)
		return err == nil && p.Contains(at)
	})
}
