package dns

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/gateway/filter"
)

// maxChain bounds how many names an answer may lead through.
const maxChain = 16

// guard knows which addresses are nobody's web site.
type guard struct{ allowed []netip.Prefix }

// private says whether a public name may not lead there: a page could otherwise turn on the school's own machines.
func (g *guard) private(ip net.IP) bool {
	addr, ok := netip.AddrFromSlice(ip)
	addr = addr.Unmap()
	if slices.ContainsFunc(g.allowed, func(p netip.Prefix) bool { return p.Contains(addr) }) {
		return false
	}
	if !ok || addr.IsPrivate() || addr.IsLoopback() || addr.IsUnspecified() || addr.IsLinkLocalUnicast() || addr.IsMulticast() {
		return true
	}
	if addr.Is4() {
		b := addr.As4()
		return b[0] == 0 || b[0] >= 240 || b[0] == 100 && b[1]&0xc0 == 64 || b[0] == 198 && b[1]&0xfe == 18 || b[0] == 192 && b[1] == 0 && b[2] == 0
	}
	b := addr.As16()
	if b[0] == 0 && b[1] == 0x64 && b[2] == 0xff && b[3] == 0x9b || b[0] == 0x20 && b[1] == 2 { // NAT64 and 6to4 carry an IPv4 address
		at := 12
		if b[0] == 0x20 {
			at = 2
		}
		return g.private(b[at : at+4])
	}
	return b[0] == 0xfe && b[1]&0xc0 == 0xc0 // fec0::/10
}

// cleaner makes of an upstream answer what may be passed on.
type cleaner struct {
	kind   uint16
	do     bool
	inside bool // of a zone of the school's own: it may lead to private addresses
	guard  *guard
	lead   bool
	chain  []string
}

// clean keeps the records that answer the question, in their order, and takes out what would lead round the filter: keys
// for an encrypted hello, and addresses outside A and AAAA records. // serves STD-11
func (c *cleaner) clean(reply *mdns.Msg, name string) *mdns.Msg {
	m := new(mdns.Msg)
	m.Response, m.Rcode = true, reply.Rcode
	m.Question = []mdns.Question{{Name: name, Qtype: c.kind, Qclass: mdns.ClassINET}}
	names := c.follow(reply.Answer, name)
	for _, rr := range reply.Answer {
		h := rr.Header()
		h.Name = mdns.CanonicalName(h.Name) // the question was asked in odd letters
		if h.Class != mdns.ClassINET || !names[h.Name] {
			continue
		}
		if h.Rrtype == c.kind || h.Rrtype == mdns.TypeCNAME || c.do && h.Rrtype == mdns.TypeRRSIG {
			m.Answer = append(m.Answer, c.one(rr))
		}
	}
	for _, rr := range reply.Ns {
		switch rr.Header().Rrtype {
		case mdns.TypeSOA:
			m.Ns = append(m.Ns, rr)
		case mdns.TypeNSEC, mdns.TypeNSEC3, mdns.TypeRRSIG:
			if c.do {
				m.Ns = append(m.Ns, rr)
			}
		}
	}
	return m
}

// follow finds the names that the answer goes through.
func (c *cleaner) follow(answer []mdns.RR, name string) map[string]bool {
	names := map[string]bool{mdns.CanonicalName(name): true}
	for at := mdns.CanonicalName(name); len(names) <= maxChain; {
		next := ""
		for _, rr := range answer {
			if one, ok := rr.(*mdns.CNAME); ok && mdns.CanonicalName(one.Hdr.Name) == at {
				next = mdns.CanonicalName(one.Target)
			}
		}
		if next == "" || names[next] {
			break
		}
		names[next], at = true, next
		c.through(next)
	}
	return names
}

// through notes a further name to be judged. One that is no host at all cannot be on any list.
func (c *cleaner) through(name string) {
	if host, err := filter.NormalHost(strings.TrimSuffix(name, ".")); err == nil {
		c.chain = append(c.chain, host)
	}
}

// one cleans a record.
func (c *cleaner) one(rr mdns.RR) mdns.RR {
	switch r := rr.(type) {
	case *mdns.A:
		c.lead = c.lead || !c.inside && c.guard.private(r.A)
	case *mdns.AAAA:
		c.lead = c.lead || !c.inside && c.guard.private(r.AAAA)
	case *mdns.HTTPS:
		c.service(&r.SVCB)
	case *mdns.SVCB:
		c.service(r)
	}
	return rr
}

// service takes the keys of an encrypted hello out of a service record, and addresses: those are to be asked for.
func (c *cleaner) service(r *mdns.SVCB) {
	if r.Target != "." && r.Target != "" {
		c.through(mdns.CanonicalName(r.Target))
	}
	gone := func(k mdns.SVCBKey) bool {
		return k == mdns.SVCB_ECHCONFIG || k == mdns.SVCB_IPV4HINT || k == mdns.SVCB_IPV6HINT || k == mdns.SVCB_DOHPATH
	}
	r.Value = slices.DeleteFunc(r.Value, func(v mdns.SVCBKeyValue) bool {
		if must, ok := v.(*mdns.SVCBMandatory); ok {
			must.Code = slices.DeleteFunc(must.Code, gone)
			return len(must.Code) == 0
		}
		return gone(v.Key())
	})
}

// under puts an answer under another name, which the safe search name stands for. // serves WEB-13
func (c *cleaner) under(m *mdns.Msg, name, alias string) *mdns.Msg {
	ttl := uint32(300)
	for _, rr := range m.Answer {
		ttl = min(ttl, rr.Header().Ttl)
	}
	first := &mdns.CNAME{Hdr: mdns.RR_Header{Name: name, Rrtype: mdns.TypeCNAME, Class: mdns.ClassINET, Ttl: ttl}, Target: alias}
	m.Answer = append([]mdns.RR{first}, m.Answer...)
	if m.Rcode == mdns.RcodeNameError {
		m.Rcode = mdns.RcodeServerFailure // the pack names a safe name that does not exist: better nothing than the unsafe one
	}
	m.Question = []mdns.Question{{Name: name, Qtype: c.kind, Qclass: mdns.ClassINET}}
	return m
}

// keep writes an answer in the form in which the cache holds it, with its lifetime.
func (c *cleaner) keep(m *mdns.Msg, most [2]time.Duration) (*stored, error) {
	if len(m.Question) == 0 {
		return nil, errors.New("dns: an answer without its question")
	}
	life := c.lifetime(m, most)
	m.Compress = true
	wire, err := m.Pack()
	if err != nil {
		return nil, fmt.Errorf("dns: pack: %w", err)
	}
	if len(wire) > maxMessage-64 {
		return nil, errors.New("dns: the answer is too long")
	}
	start := skipName(wire, headSize) + 4
	places, ok := ttls(wire, start, len(m.Answer)+len(m.Ns))
	if !ok {
		return nil, errors.New("dns: the answer cannot be written")
	}
	for i := range places {
		places[i] -= uint16(start) //nolint:gosec // behind the first question
	}
	return &stored{body: slices.Clone(wire[start:]), ttls: places, answers: uint16(len(m.Answer)), servers: uint16(len(m.Ns)), //nolint:gosec // bounded by the message
		code: uint8(m.Rcode), lead: c.lead, chain: c.chain, life: life}, nil //nolint:gosec // four bits
}

// lifetime is the shortest of the records, and of an answer that there is nothing what its SOA says (RFC 2308). Nothing
// else is kept.
func (c *cleaner) lifetime(m *mdns.Msg, most [2]time.Duration) time.Duration {
	if m.Rcode != mdns.RcodeSuccess && m.Rcode != mdns.RcodeNameError {
		return 0
	}
	ttl := uint32(most[0] / time.Second) //nolint:gosec // a setting of seconds
	found := false
	for _, rr := range m.Answer {
		h := rr.Header()
		h.Ttl = min(h.Ttl, uint32(most[0]/time.Second)) //nolint:gosec // a setting of seconds
		ttl = min(ttl, h.Ttl)
		found = found || h.Rrtype == c.kind
	}
	if found && m.Rcode == mdns.RcodeSuccess {
		return time.Duration(ttl) * time.Second
	}
	ends := uint32(0)
	for _, rr := range m.Ns {
		if soa, ok := rr.(*mdns.SOA); ok {
			soa.Hdr.Ttl = min(soa.Hdr.Ttl, soa.Minttl, uint32(most[1]/time.Second)) //nolint:gosec // a setting of seconds
			ends = soa.Hdr.Ttl
		}
	}
	return time.Duration(min(ttl, ends)) * time.Second
}
