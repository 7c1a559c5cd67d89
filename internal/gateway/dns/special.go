package dns

import (
	"fmt"
	"net/netip"
	"strings"

	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/lists"
)

// ownTTL is how long clients may remember a name of the school's own.
const ownTTL = 60

// owned is a name that the school answers itself.
type owned struct{ addrs []netip.Addr }

// ownNames reads the configuration: name → address[:port].
func ownNames(resolve map[string]string) (map[string]owned, error) {
	own := make(map[string]owned, len(resolve))
	for name, to := range resolve {
		host, err := filter.NormalHost(name)
		if err != nil {
			return nil, fmt.Errorf("dns: resolve %q: %w", name, err)
		}
		addr, err := netip.ParseAddr(strings.Trim(to, "[]"))
		if err != nil {
			with, perr := netip.ParseAddrPort(to)
			if perr != nil {
				return nil, fmt.Errorf("dns: resolve %q: %q is no address", name, to)
			}
			addr = with.Addr()
		}
		own[host] = owned{addrs: []netip.Addr{addr.Unmap().WithZone("")}}
	}
	return own, nil
}

// special says what a name means that is not looked for outside.
type special uint8

const (
	ordinary special = iota
	loopback         // localhost, RFC 6761
	nowhere          // leads nowhere in public: it is not asked of anybody
	empty            // exists, with nothing in it: clients must find no other resolver there (RFC 9462)
	canary           // asks whether this network filters names
	relay            // asks whether this network lets iCloud Private Relay pass
)

// specialOf looks at the end of a name, without allocating.
func specialOf(host string) special {
	switch host {
	case "use-application-dns.net":
		return canary
	case "mask.icloud.com", "mask-h2.icloud.com":
		return relay
	case "localhost":
		return loopback
	}
	switch top := host[strings.LastIndexByte(host, '.')+1:]; top {
	case "localhost":
		return loopback
	case "local", "onion", "invalid", "internal":
		return nowhere
	case "arpa":
		return underArpa(host)
	}
	return ordinary
}

func underArpa(host string) special {
	switch {
	case host == "resolver.arpa" || strings.HasSuffix(host, ".resolver.arpa"):
		return empty
	case host == "home.arpa" || strings.HasSuffix(host, ".home.arpa"), privateReverse(host):
		return nowhere
	}
	return ordinary
}

// privateReverse says whether a name asks who a private address is (RFC 6303): nobody outside knows.
func privateReverse(host string) bool {
	if net, ok := strings.CutSuffix(host, ".in-addr.arpa"); ok {
		first := net[strings.LastIndexByte(net, '.')+1:]
		rest := strings.TrimSuffix(net[:len(net)-len(first)], ".")
		second := rest[strings.LastIndexByte(rest, '.')+1:]
		switch first {
		case "10", "127", "0":
			return true
		case "192":
			return second == "168"
		case "169":
			return second == "254"
		case "172":
			return len(second) == 2 && (second >= "16" && second <= "31")
		}
		return false
	}
	for _, end := range [...]string{".d.f.ip6.arpa", ".c.f.ip6.arpa", ".8.e.f.ip6.arpa", ".9.e.f.ip6.arpa", ".a.e.f.ip6.arpa", ".b.e.f.ip6.arpa", ".0.0.0.0.ip6.arpa"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

// zone finds the servers of a name: those of the nearest zone, else those of the world. Inside is true for a zone's.
func (s *Server) zone(host string) (g *group, inside bool) {
	if len(s.zones) > 0 {
		for name := host; name != ""; name = lists.Parent(name) {
			if g, ok := s.zones[name]; ok {
				return g, true
			}
		}
		if g, ok := s.zones[host[strings.LastIndexByte(host, '.')+1:]]; ok {
			return g, true
		}
	}
	return s.world, false
}

// aboutZones says whether a type asks about a zone and not for somebody's address.
func aboutZones(kind uint16) bool {
	return kind == typeNS || kind == typeSOA || kind == typeDS || kind == typeDNSKEY
}
