package handout

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Part is a part of the school's network whose devices reach the internet through the gateway's machine.
type Part struct {
	Key       string
	Interface string         // of the gateway's machine, to which the part is joined
	Ranges    []netip.Prefix // its addresses; whatever claims another is dropped
	Led       bool           // browsers that know of no proxy are led to the filter; otherwise they are shut out
}

// Ways are the doors to which connections are led. A door that is 0 is not there: what it would take is dropped.
type Ways struct {
	HTTP, TLS, DNS uint16
	Inside         []netip.Prefix // the school's own networks, which are no internet: other rules say who may go there
	Open           []Opening      // what may go past the filter
}

// Opening lets one kind of traffic past the filter, such as the time.
type Opening struct {
	Protocol string // tcp | udp
	Port     uint16
	To       []netip.Prefix // empty: anywhere
	Why      string         // for whoever reads the ruleset
}

// Ruleset writes what nftables must hold so that nothing goes past the filter: what is not led to it is dropped, and stays
// so when the filter is not running. // serves WEB-01 STD-11
func Ruleset(parts []Part, w Ways) (string, error) {
	if err := sound(parts, w); err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("#!/usr/sbin/nft -f\n# All internet passes the filter. Written by Belisha; loading it again replaces it whole.\n" +
		"# It needs no running filter: what the filter would have taken is refused while it is away.\n\n" +
		"table inet belisha\ndelete table inet belisha\n\ntable inet belisha {\n")
	names := func(keep func(Part) bool) (all []string) {
		for _, p := range parts {
			if keep(p) && !slices.Contains(all, strconv.Quote(p.Interface)) {
				all = append(all, strconv.Quote(p.Interface))
			}
		}
		return all
	}
	set(&b, "inside", "ifname", names(func(Part) bool { return true }))
	set(&b, "led", "ifname", names(func(p Part) bool { return p.Led }))
	four, six := families(w.Inside)
	set(&b, "own4", "ipv4_addr", four)
	set(&b, "own6", "ipv6_addr", six)
	lead(&b, w)
	past(&b, parts, w)
	doors(&b, w)
	b.WriteString("}\n")
	return b.String(), nil
}

// lead sends what browsers ask for to the filter's doors.
func lead(b *strings.Builder, w Ways) {
	b.WriteString("\n\tchain lead {\n\t\ttype nat hook prerouting priority dstnat; policy accept;\n" +
		"\t\tiifname != @led return\n\t\tfib daddr type local return\n\t\tip daddr @own4 return\n\t\tip6 daddr @own6 return\n")
	if w.HTTP != 0 {
		fmt.Fprintf(b, "\t\ttcp dport 80 redirect to :%d\n", w.HTTP)
	}
	if w.TLS != 0 {
		fmt.Fprintf(b, "\t\ttcp dport 443 redirect to :%d\n", w.TLS)
	}
	if w.DNS != 0 {
		fmt.Fprintf(b, "\t\tmeta l4proto { tcp, udp } th dport 53 redirect to :%d\n", w.DNS)
	}
	b.WriteString("\t}\n")
}

// past drops what would go past the filter. What browsers would try first is refused, so that they do not wait.
func past(b *strings.Builder, parts []Part, w Ways) {
	b.WriteString("\n\tchain past {\n\t\ttype filter hook forward priority filter; policy accept;\n\t\tiifname != @inside return\n")
	for _, p := range joined(parts) {
		four, six := families(p.Ranges)
		claims(b, p, "ip", "ipv4", four)
		claims(b, p, "ip6", "ipv6", six)
	}
	b.WriteString("\t\tip daddr @own4 return\n\t\tip6 daddr @own6 return\n\t\tct direction reply ct state established return\n")
	for _, o := range w.Open {
		open(b, o)
	}
	b.WriteString("\t\tudp dport 443 counter reject with icmpx port-unreachable comment \"QUIC\"\n" +
		"\t\tmeta l4proto { tcp, udp } th dport 853 counter reject with icmpx port-unreachable comment \"encrypted DNS\"\n" +
		"\t\tmeta l4proto { tcp, udp } th dport 53 counter reject with icmpx port-unreachable comment \"DNS elsewhere\"\n" +
		"\t\tmeta l4proto tcp counter reject with tcp reset comment \"past the filter\"\n" +
		"\t\tcounter drop comment \"past the filter\"\n\t}\n")
}

// claims drops what claims an address that its part of the network does not have.
func claims(b *strings.Builder, p Part, family, protocol string, all []string) {
	if len(all) == 0 {
		fmt.Fprintf(b, "\t\tiifname %q meta nfproto %s counter drop comment \"no addresses there\"\n", p.Interface, protocol)
		return
	}
	fmt.Fprintf(b, "\t\tiifname %q %s saddr != { %s } counter drop comment \"not from there\"\n", p.Interface, family, strings.Join(all, ", "))
}

// joined puts parts on one interface together.
func joined(parts []Part) (all []Part) {
	for _, p := range parts {
		i := slices.IndexFunc(all, func(q Part) bool { return q.Interface == p.Interface })
		if i < 0 {
			p.Ranges = slices.Clone(p.Ranges)
			all = append(all, p)
			continue
		}
		all[i].Ranges = append(all[i].Ranges, p.Ranges...)
	}
	return all
}

func open(b *strings.Builder, o Opening) {
	four, six := families(o.To)
	say := func(to string) {
		fmt.Fprintf(b, "\t\t%s%s dport %d counter accept comment %q\n", to, o.Protocol, o.Port, o.Why)
	}
	if len(o.To) == 0 {
		say("")
	}
	if len(four) > 0 {
		say("ip daddr { " + strings.Join(four, ", ") + " } ")
	}
	if len(six) > 0 {
		say("ip6 daddr { " + strings.Join(six, ", ") + " } ")
	}
}

// doors keeps everybody from the doors for what is led here, who comes by himself.
func doors(b *strings.Builder, w Ways) {
	var ports []string
	for _, p := range []uint16{w.HTTP, w.TLS} {
		if p != 0 {
			ports = append(ports, strconv.Itoa(int(p)))
		}
	}
	if len(ports) == 0 {
		return
	}
	fmt.Fprintf(b, "\n\tchain doors {\n\t\ttype filter hook input priority filter; policy accept;\n"+
		"\t\ttcp dport { %s } ct status & dnat != dnat counter reject with tcp reset\n\t}\n", strings.Join(ports, ", "))
}

func set(b *strings.Builder, name, kind string, all []string) {
	fmt.Fprintf(b, "\tset %s {\n\t\ttype %s\n", name, kind)
	if kind != "ifname" {
		b.WriteString("\t\tflags interval\n\t\tauto-merge\n")
	}
	if len(all) > 0 {
		fmt.Fprintf(b, "\t\telements = { %s }\n", strings.Join(all, ", "))
	}
	b.WriteString("\t}\n")
}
