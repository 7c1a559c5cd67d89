package proxy

import (
	"net/netip"
	"strings"
)

// spoken is what a connection has said before: browsers ask one site for many things in a row, from one address.
type spoken struct {
	to    string
	usual uint16
	host  string
	port  uint16
	addr  netip.Addr
	text  string
}

// target is parseTarget, remembering.
func (s *spoken) target(to string, usual uint16) (string, uint16, error) {
	if to != s.to || usual != s.usual || s.host == "" {
		to = strings.Clone(to) // it is part of a head, in which a password stands
		host, port, err := parseTarget(to, usual)
		if err != nil {
			return "", 0, err
		}
		s.to, s.usual, s.host, s.port = to, usual, host, port
	}
	return s.host, s.port, nil
}

// device writes an address.
func (s *spoken) device(addr netip.Addr) string {
	if addr != s.addr || s.text == "" {
		s.addr, s.text = addr, addr.String()
	}
	return s.text
}
