package identity

import (
	"net/netip"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc6911"
)

// What an accounting packet tells (RFC 2866 §5.1).
const (
	started     = rfc2866.AcctStatusType_Value_Start
	stopped     = rfc2866.AcctStatusType_Value_Stop
	between     = rfc2866.AcctStatusType_Value_InterimUpdate
	switchedOn  = rfc2866.AcctStatusType_Value_AccountingOn
	switchedOff = rfc2866.AcctStatusType_Value_AccountingOff
)

// accounting is one packet, read and not yet believed.
type accounting struct {
	status   rfc2866.AcctStatusType
	nas      string // the access point, by address and by what it calls itself
	id       string
	user     string
	hardware string
	addrs    []netip.Addr
	written  time.Time // when the access point wrote it; zero: it does not say
}

func readAccounting(p *radius.Packet, from netip.Addr) (accounting, error) {
	status, err := rfc2866.AcctStatusType_Lookup(p)
	if err != nil {
		return accounting{}, errPacket
	}
	a := accounting{
		status: status, id: rfc2866.AcctSessionID_GetString(p), user: rfc2865.UserName_GetString(p),
		hardware: Hardware(rfc2865.CallingStationID_GetString(p)),
		nas:      from.String() + " " + rfc2865.NASIPAddress_Get(p).String() + " " + rfc2865.NASIdentifier_GetString(p),
	}
	if when, err := rfc2869.EventTimestamp_Lookup(p); err == nil {
		a.written = when
	}
	a.addr(p.Get(rfc2865.FramedIPAddress_Type), 4)
	for _, one := range p.Attributes {
		if one.Type == rfc6911.FramedIPv6Address_Type {
			a.addr(one.Attribute, 16)
		}
	}
	return a, nil
}

// addr notes an address that somebody can really be at.
func (a *accounting) addr(b radius.Attribute, size int) {
	addr, ok := netip.AddrFromSlice(b)
	if !ok || len(b) != size || len(a.addrs) >= maxFramed {
		return
	}
	addr = addr.Unmap()
	if addr.IsUnspecified() || addr.IsMulticast() || addr.IsLoopback() || addr == netip.AddrFrom4([4]byte{255, 255, 255, 255}) ||
		addr == netip.AddrFrom4([4]byte{255, 255, 255, 254}) { // "the access point shall choose" (RFC 2865 §5.8)
		return
	}
	a.addrs = append(a.addrs, addr)
}
