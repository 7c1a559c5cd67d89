package identity

import (
	"errors"
	"fmt"
	"net/netip"

	"layeh.com/radius"
)

// genuine checks from whom a packet is before any of it is believed, and reads it.
func (r *Radius) genuine(nas netip.Addr, b []byte) (accounting, *radius.Packet, error) {
	key := r.secretOf(nas)
	if key == nil {
		return accounting{}, nil, errStranger
	}
	if len(b) < 20 || radius.Code(b[0]) != radius.CodeAccountingRequest {
		return accounting{}, nil, errPacket
	}
	size := int(b[2])<<8 | int(b[3])
	if size < 20 || size > len(b) {
		return accounting{}, nil, errPacket
	}
	b = b[:size] // what lies beyond is padding (RFC 2865 §3)
	if !radius.IsAuthenticRequest(b, key) {
		return accounting{}, nil, errSecret
	}
	p, err := radius.Parse(b, key)
	if err != nil {
		return accounting{}, nil, fmt.Errorf("%w: %w", errPacket, err)
	}
	said, err := readAccounting(p, nas)
	return said, p.Response(radius.CodeAccountingResponse), err
}

// secretOf is the secret of the narrowest network that holds the address.
func (r *Radius) secretOf(nas netip.Addr) []byte {
	best, key := -1, []byte(nil)
	for _, s := range r.secrets {
		if s.from.Contains(nas) && s.from.Bits() > best {
			best, key = s.from.Bits(), s.key
		}
	}
	return key
}

var (
	errStranger = errors.New("nobody that the gateway knows")
	errSecret   = errors.New("the secret is another")
	errPacket   = errors.New("not an accounting packet")
)
