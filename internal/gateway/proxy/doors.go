package proxy

import (
	"net/http"
	"net/netip"
	"slices"
)

// DoorKind is how clients come to a listener.
type DoorKind int

// Kinds of door.
const (
	Explicit DoorKind = iota // browsers that know of the proxy
	LedHTTP                  // plain HTTP that the network led here on its way to a site
	LedTLS                   // TLS, the same
)

// doorTransparent marks the entries of what the network led here.
const doorTransparent = "transparent"

// Door is what a listener is for.
type Door struct {
	Kind  DoorKind
	Lined bool // every connection begins with a line of the PROXY protocol, and comes from Front.From

	port uint16 // of the listener
}

// way is how a connection came in.
type way struct {
	door    Door
	peer    netip.Addr     // at the other end of it, or of the load balancer's
	meant   netip.AddrPort // the address that the client had asked for, when it was led here
	fronted bool           // a trusted proxy said for whom it asks
	named   string         // the account that it named; empty: none
}

// enter finds out how a connection came in. False: it is over.
func (c *client) enter(d Door) bool {
	c.way = way{door: d, peer: c.addr}
	if d.Lined {
		if !c.s.cfg.Front.trusts(c.addr) || !c.line() {
			return false
		}
	}
	if d.Kind == Explicit {
		return true
	}
	if !d.Lined {
		c.way.meant = meantFor(c.conn)
	}
	if !c.way.meant.IsValid() || c.direct() {
		if d.Kind == LedHTTP {
			c.notice(nil, notProxyNotice())
		}
		return false
	}
	if d.Kind == LedTLS {
		c.throughTLS(c.way.meant.Addr().String(), c.way.meant.Port())
		return false
	}
	return true
}

// direct says that somebody came to the door itself, which is for those alone whom the network leads here.
func (c *client) direct() bool {
	own, err := netip.ParseAddrPort(c.conn.LocalAddr().String())
	return err == nil && own.Port() == c.way.door.port && own.Port() == c.way.meant.Port() && own.Addr().Unmap() == c.way.meant.Addr()
}

// Front says which proxies and load balancers in front of the gateway are believed about whom they ask for.
type Front struct {
	From    []netip.Prefix
	User    string // header with the account; X-Authenticated-User
	Address string // header with the client's address; X-Forwarded-For
}

func (f Front) filled() Front {
	if f.User == "" {
		f.User = "X-Authenticated-User"
	}
	if f.Address == "" {
		f.Address = "X-Forwarded-For"
	}
	f.User, f.Address = http.CanonicalHeaderKey(f.User), http.CanonicalHeaderKey(f.Address)
	return f
}

func (f *Front) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(f.From, func(p netip.Prefix) bool { return p.Contains(a) })
}

func (c *client) entryDoor() string {
	switch {
	case c.opened != nil:
		return doorInspected
	case c.way.door.Kind != Explicit:
		return doorTransparent
	}
	return ""
}
