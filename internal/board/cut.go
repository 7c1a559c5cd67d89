package board

import "net/netip"

// CutGate is the gate of a device that was cut off because of a security alert: it stands in no pack. // serves NET-18
const CutGate = "cut"

// CutOff is what keeps a device from the internet, by its address or its id in the register; nil: nothing does.
func (f *Facts) CutOff(addr netip.Addr, asset string) *Held {
	if f == nil || len(f.Cut) == 0 {
		return nil
	}
	if h, ok := f.Cut[addr.Unmap().String()]; ok {
		return &h
	}
	if h, ok := f.Cut[asset]; ok && asset != "" {
		return &h
	}
	return nil
}
