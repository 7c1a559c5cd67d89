package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Provider is the layer of somebody who holds the lists against illegal content, which no school may: every site is found by
// its name servers, or reached through its proxy. Nobody in school can lift it. // serves STD-06 WEB-03
type Provider struct {
	DNS   []netip.AddrPort // asked for every name; empty: the machine's own servers
	Pages []netip.Addr     // where its name servers lead instead of to a site that it shuts
	Proxy string           // host:port; every connection goes through it by CONNECT; empty: none
}

// errProvider says that the provider's layer shut a site.
var errProvider = errors.New("the provider's filter does not open it")

// maxConnected bounds the head of the provider's answer to CONNECT.
const maxConnected = 8 << 10

// resolver asks the provider's name servers and no others: one that does not answer is no reason to ask somebody who would
// give an answer that the provider holds back.
func (p Provider) resolver() *net.Resolver {
	if len(p.DNS) == 0 {
		return nil
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, p.DNS[rand.IntN(len(p.DNS))].String())
	}}
}

// page says whether an address is that of the provider's block page.
func (p Provider) page(at net.Addr) bool {
	a, err := netip.ParseAddrPort(at.String())
	return err == nil && slices.Contains(p.Pages, a.Addr().Unmap())
}

// through reaches addr by way of the provider's proxy.
func (d *dialler) through(ctx context.Context, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil && !d.public(a) {
		return nil, errPrivate
	}
	conn, err := d.free.DialContext(ctx, "tcp", d.provider.Proxy)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller reads the kind of failure
	}
	until, _ := ctx.Deadline()
	if until.IsZero() {
		until = time.Now().Add(d.free.Timeout)
	}
	_ = conn.SetDeadline(until)
	if err := connect(conn, addr); err != nil {
		_ = conn.Close()
		return nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return conn, nil
}

// connect asks for a tunnel and reads exactly the head of the answer: what follows belongs to the tunnel.
func connect(conn net.Conn, addr string) error {
	if _, err := io.WriteString(conn, "CONNECT "+addr+" HTTP/1.1\r\nHost: "+addr+"\r\n\r\n"); err != nil {
		return fmt.Errorf("proxy: provider: %w", err)
	}
	var head strings.Builder
	one := make([]byte, 1)
	for !strings.HasSuffix(head.String(), "\r\n\r\n") {
		if head.Len() > maxConnected {
			return fmt.Errorf("proxy: provider: %w", errTooLong)
		}
		if _, err := conn.Read(one); err != nil {
			return fmt.Errorf("proxy: provider: %w", err)
		}
		head.Write(one)
	}
	if status := head.String(); !strings.HasPrefix(status, "HTTP/1.1 2") && !strings.HasPrefix(status, "HTTP/1.0 2") {
		return errProvider
	}
	return nil
}
