package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"

	"belisha/internal/gateway/filter"
)

// errPrivate says that a site lies on a network that the gateway must not open to children.
var errPrivate = errors.New("the address is private")

// errPort says that a port is not for browsing.
var errPort = errors.New("the port is closed")

// dialler reaches sites. It judges the address that is really dialled, after the name was resolved, so that a
// name which changes its answer gains nothing.
type dialler struct {
	resolve  map[string]string
	allowed  []netip.Prefix
	closed   []netip.Prefix
	provider Provider
	guarded  net.Dialer
	free     net.Dialer
}

func newDialler(cfg Config) (*dialler, error) {
	d := &dialler{resolve: map[string]string{}, allowed: cfg.AllowPrivate, closed: append(forbidden(), cfg.OwnNetworks...), provider: cfg.Provider}
	for name, to := range cfg.Resolve {
		host, err := filter.NormalHost(name)
		if err != nil {
			return nil, fmt.Errorf("proxy: resolve %q: %w", name, err)
		}
		d.resolve[host] = to
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("proxy: own addresses: %w", err)
	}
	for _, a := range own {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			d.closed = append(d.closed, netip.PrefixFrom(p.Addr().Unmap(), p.Addr().Unmap().BitLen()))
		}
	}
	const probes = -1 // the proxy has idle limits of its own, and setting probes up costs four system calls a site
	d.guarded = net.Dialer{Timeout: cfg.DialTime, KeepAlive: probes, Control: d.control, Resolver: cfg.Provider.resolver()}
	d.free = net.Dialer{Timeout: cfg.DialTime, KeepAlive: probes}
	return d, nil
}

// forbidden are the networks that are nobody's web site.
func forbidden() []netip.Prefix {
	var all []netip.Prefix
	for _, p := range [...]string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
		"192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
		"64:ff9b:1::/48", // a local translator's (RFC 8215): where the IPv4 address stands in it is its own affair
	} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}

// openKey marks a context whose target is exempt: the records themselves.
type openKey struct{}

func exempt(ctx context.Context) context.Context { return context.WithValue(ctx, openKey{}, true) }

// dial is a DialContext. Addr is host:port as the client named it.
func (d *dialler) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if to, ok := d.resolve[strings.ToLower(host)]; ok {
		if _, _, err := net.SplitHostPort(to); err != nil {
			to = net.JoinHostPort(strings.Trim(to, "[]"), port)
		}
		return d.free.DialContext(ctx, network, to) //nolint:wrapcheck // the caller reads the kind of failure
	}
	if ctx.Value(openKey{}) != nil {
		return d.free.DialContext(ctx, network, addr) //nolint:wrapcheck // as above
	}
	if d.provider.Proxy != "" {
		return d.through(ctx, addr)
	}
	return d.guarded.DialContext(ctx, network, addr) //nolint:wrapcheck // as above
}

// control runs between resolving and connecting, for each address tried.
func (d *dialler) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !d.public(to.Addr()) {
		return errPrivate
	}
	return nil
}

func (d *dialler) public(a netip.Addr) bool {
	a = inner(a.WithZone("").Unmap())
	for _, p := range d.allowed {
		if p.Contains(a) {
			return true
		}
	}
	for _, p := range d.closed {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// inner finds the IPv4 address that a translated IPv6 address leads to (NAT64, 6to4).
func inner(a netip.Addr) netip.Addr {
	if !a.Is6() {
		return a
	}
	b := a.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(a), netip.MustParsePrefix("::/96").Contains(a) && !a.IsLoopback() && !a.IsUnspecified():
		return netip.AddrFrom4([4]byte(b[12:16]))
	case netip.MustParsePrefix("2002::/16").Contains(a):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return a
}
