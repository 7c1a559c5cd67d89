package app

import (
	"fmt"
	"net"
	"net/netip"
	"slices"

	"belisha/internal/gateway/dns"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/proxy"
)

// LedConfig are the doors for connections that the network leads here on their way to a site.
type LedConfig struct {
	HTTP   string `yaml:"http" comment:"address and port for plain HTTP that a firewall leads here; empty: none"`
	HTTPS  string `yaml:"https" comment:"the same for HTTPS"`
	TProxy bool   `yaml:"tproxy" comment:"the firewall uses TPROXY instead of redirection"`
}

// FrontConfig are proxies and load balancers in front, which are believed about whom they ask for.
type FrontConfig struct {
	From    []string `yaml:"from" comment:"networks in which they stand, such as 10.1.0.5/32; empty: nobody is believed"`
	User    string   `yaml:"user" comment:"header with the account; empty: X-Authenticated-User"`
	Address string   `yaml:"address" comment:"header with the address of the device; empty: X-Forwarded-For"`
	Lined   bool     `yaml:"lined" comment:"they begin each connection with a line of the PROXY protocol"`
}

// ProviderConfig is the layer of a provider that has the lists against illegal content, which no school may hold.
type ProviderConfig struct {
	DNS   []string `yaml:"dns" comment:"the provider's filtered name servers, by which every site is found: 192.0.2.1; empty: the machine's own"`
	Pages []string `yaml:"pages" comment:"addresses of the provider's block page, to which its name servers lead"`
	Proxy string   `yaml:"proxy" comment:"host:port of the provider's filtered proxy, through which every request goes (CONNECT); empty: none"`
	Tests []string `yaml:"tests" comment:"addresses by which the provider lets its layer be tried; each has to stay shut"`
}

// DNSConfig is the school's own name server, with the filter's rules.
type DNSConfig struct {
	Listen    string              `yaml:"listen" comment:"address and port of the name server, UDP and TCP; empty: none"`
	TLS       string              `yaml:"tls" comment:"address and port for DNS over TLS, with web.cert; empty: none"`
	HTTPS     string              `yaml:"https" comment:"address and port for DNS over HTTPS, with web.cert; empty: none"`
	Upstreams []string            `yaml:"upstreams" comment:"servers that are asked, in order: 192.0.2.1, or tls://192.0.2.1@dns.example. A provider's filtered server carries the illegal lists"`
	Zones     map[string][]string `yaml:"zones" comment:"names that other servers know: zone: [server]"`
	Clients   []string            `yaml:"clients" comment:"networks that are answered; empty: loopback and private ones"`
}

// RadiusConfig hears who signs in at the wireless network.
type RadiusConfig struct {
	Listen string            `yaml:"listen" comment:"address and port for RADIUS accounting, usually :1813; empty: none"`
	From   map[string]string `yaml:"from" comment:"access points or controllers: network: file with the shared secret"`
	Realms []string          `yaml:"realms" comment:"the school's own realms, left off account names: school.example"`
}

// HandoutConfig is the small door where devices fetch the proxy's settings and its certificate.
type HandoutConfig struct {
	Listen string   `yaml:"listen" comment:"address and port, usually :80; empty: none"`
	Check  string   `yaml:"check" comment:"address and port of the check whether a device trusts the certificate, usually :8443; empty: none"`
	Names  []string `yaml:"names" comment:"names and addresses of this machine as devices know it; the first is handed out"`
	Direct []string `yaml:"direct" comment:"hosts that browsers reach past the filter, such as these pages in the same building; usually none"`
	Proxy  []string `yaml:"proxy" comment:"host:port of the web filter as devices reach it; empty: the first name and the port of proxy.listen"`
}

// FirewallConfig is what “belisha firewall” needs besides proxy.networks to write the firewall's rules.
type FirewallConfig struct {
	Interfaces map[string]string `yaml:"interfaces" comment:"the machine's interface for each part of the network: guest: eth1"`
	Led        []string          `yaml:"led" comment:"parts whose browsers know of no proxy: they are led to the filter"`
	Open       map[string]string `yaml:"open" comment:"what may go past the filter, and why: udp/123: the time"`
	Inside     []string          `yaml:"inside" comment:"the school's own networks, which are no internet"`
}

// ScannerConfig is the virus scanner for files that come in.
type ScannerConfig struct {
	Clamd string `yaml:"clamd" comment:"unix:/path or host:port of a clamd; empty: files are not scanned"`
}

// SourceConfig is one list, or a collection of lists, that the school subscribes to.
type SourceConfig struct {
	Name    string            `yaml:"name" comment:"the list's name, or what the collection is called"`
	Address string            `yaml:"address" comment:"https:// or the path of a file; a tar.gz holds a collection"`
	Header  map[string]string `yaml:"header" comment:"what the provider wants to see, such as Authorization"`
	As      string            `yaml:"as" comment:"what a plain file holds: domains or urls; empty: domains"`
	Only    []string          `yaml:"only" comment:"the lists that a collection may fill; empty: all that it brings"`
	Sum     string            `yaml:"sum" comment:"SHA-256 that the file must have, or the address where it stands"`
	Key     string            `yaml:"key" comment:"public key (minisign or ed25519) that has to have signed the file"`
}

func (s SourceConfig) source() lists.Source {
	return lists.Source{Name: s.Name, Address: s.Address, Header: s.Header, As: s.As, Only: s.Only, Sum: s.Sum, Key: s.Key}
}

func (p ProxyConfig) networks() []identity.Network {
	var out []identity.Network
	for key, ranges := range p.Networks {
		out = append(out, identity.Network{Key: key, Ranges: prefixes(ranges)})
	}
	slices.SortFunc(out, narrowest)
	return out
}

// narrowest puts the network with the longest prefix first, so that a part of a part is found before the whole.
func narrowest(a, b identity.Network) int {
	longest := func(n identity.Network) (most int) {
		for _, p := range n.Ranges {
			most = max(most, p.Bits())
		}
		return most
	}
	if d := longest(b) - longest(a); d != 0 {
		return d
	}
	if a.Key < b.Key {
		return -1
	}
	return 1
}

func (f FrontConfig) front() proxy.Front {
	return proxy.Front{From: prefixes(f.From), User: f.User, Address: f.Address}
}

func (p ProviderConfig) provider() proxy.Provider {
	out := proxy.Provider{Proxy: p.Proxy}
	for _, text := range p.Pages {
		out.Pages = append(out.Pages, netip.MustParseAddr(text)) // checked when read
	}
	for _, text := range p.DNS {
		out.DNS = append(out.DNS, netip.AddrPortFrom(netip.MustParseAddr(text), 53)) // checked when read
	}
	return out
}

// upstreams reads servers; they were checked when the configuration was read.
func upstreams(list []string) ([]dns.Upstream, error) {
	var out []dns.Upstream
	for _, text := range list {
		one, err := dns.ParseUpstream(text)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// resolver is the name server's configuration; cert is set up by the caller.
func (c Config) resolver() (dns.Config, error) {
	out := dns.Config{Clients: prefixes(c.DNS.Clients), Resolve: c.Proxy.Resolve, AllowPrivate: prefixes(c.Proxy.AllowPrivate)}
	var err error
	if out.Upstreams, err = upstreams(c.DNS.Upstreams); err != nil {
		return out, err
	}
	for name, servers := range c.DNS.Zones {
		zone := dns.Zone{Name: name}
		if zone.Upstreams, err = upstreams(servers); err != nil {
			return out, err
		}
		out.Zones = append(out.Zones, zone)
	}
	return out, nil
}

// checkGateway says what is wrong with the gateway's part, by its key.
func (c Config) checkGateway(path string) error {
	lists := map[string][]string{"proxy.front.from": c.Proxy.Front.From, "dns.clients": c.DNS.Clients, "firewall.inside": c.Firewall.Inside}
	for key, ranges := range c.Proxy.Networks {
		lists["proxy.networks."+key] = ranges
	}
	for from := range c.Radius.From {
		lists["radius.from"] = append(lists["radius.from"], from)
	}
	for key, list := range lists {
		for _, p := range list {
			if _, err := netip.ParsePrefix(p); err != nil {
				return fmt.Errorf("the configuration %s: %s: %q is not a network such as 10.1.0.0/24", path, key, p)
			}
		}
	}
	for _, text := range slices.Concat(c.Proxy.Provider.DNS, c.Proxy.Provider.Pages) {
		if _, err := netip.ParseAddr(text); err != nil {
			return fmt.Errorf("the configuration %s: proxy.provider: %q is not an address such as 192.0.2.1", path, text)
		}
	}
	if _, err := c.resolver(); err != nil {
		return fmt.Errorf("the configuration %s: dns: %w", path, err)
	}
	if (c.DNS.TLS != "" || c.DNS.HTTPS != "") && c.Web.Cert == "" {
		return fmt.Errorf("the configuration %s: dns.tls and dns.https need web.cert and web.key", path)
	}
	if (c.DNS.TLS != "" || c.DNS.HTTPS != "") && c.DNS.Listen == "" {
		return fmt.Errorf("the configuration %s: dns.tls and dns.https need dns.listen", path)
	}
	if c.Radius.Listen != "" && len(c.Radius.From) == 0 {
		return fmt.Errorf("the configuration %s: radius.from must say which access points are heard", path)
	}
	if c.Handout.Listen != "" && len(c.Handout.Names) == 0 {
		return fmt.Errorf("the configuration %s: handout.names must say how devices know this machine", path)
	}
	for key, at := range map[string]string{"proxy.led.http": c.Proxy.Led.HTTP, "proxy.led.https": c.Proxy.Led.HTTPS, "dns.listen": c.DNS.Listen, "dns.tls": c.DNS.TLS,
		"dns.https": c.DNS.HTTPS, "radius.listen": c.Radius.Listen, "handout.listen": c.Handout.Listen, "handout.check": c.Handout.Check} {
		if _, _, err := net.SplitHostPort(at); at != "" && err != nil {
			return fmt.Errorf("the configuration %s: %s: %q is not an address and a port such as 10.1.0.1:53", path, key, at)
		}
	}
	return nil
}
