package proxy

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// originalDst asks the kernel for the address before it was rewritten; the number is the same for IPv4 and IPv6.
const originalDst = 80

// meantFor is the address that a client had asked for before the network led it here: by redirection the kernel remembers
// it, by TPROXY the connection still has it. Not valid: nobody knows.
func meantFor(conn net.Conn) netip.AddrPort {
	tcp, ok := conn.(syscall.Conn)
	if !ok {
		return netip.AddrPort{}
	}
	own, err := netip.ParseAddrPort(conn.LocalAddr().String())
	if err != nil {
		return netip.AddrPort{}
	}
	own = netip.AddrPortFrom(own.Addr().Unmap().WithZone(""), own.Port())
	raw, err := tcp.SyscallConn()
	if err != nil {
		return netip.AddrPort{}
	}
	found := own
	_ = raw.Control(func(fd uintptr) {
		if before, ok := before(int(fd), own.Addr().Is4()); ok {
			found = before
		}
	})
	return found
}

// before reads the kernel's memory of a redirected connection.
func before(fd int, four bool) (netip.AddrPort, bool) {
	if four {
		got, err := unix.GetsockoptIPv6Mreq(fd, unix.IPPROTO_IP, originalDst) // as long as a sockaddr_in and more
		if err != nil {
			return netip.AddrPort{}, false
		}
		b := got.Multiaddr
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[4:8])), binary.BigEndian.Uint16(b[2:4])), true
	}
	got, err := unix.GetsockoptIPv6MTUInfo(fd, unix.IPPROTO_IPV6, originalDst) // begins with a sockaddr_in6
	if err != nil {
		return netip.AddrPort{}, false
	}
	var port [2]byte
	binary.NativeEndian.PutUint16(port[:], got.Addr.Port)
	return netip.AddrPortFrom(netip.AddrFrom16(got.Addr.Addr).Unmap(), binary.BigEndian.Uint16(port[:])), true
}

// ListenLed listens for what the network leads here by TPROXY, under addresses that are not the machine's own. For
// redirection any listener will do.
func ListenLed(ctx context.Context, address string) (net.Listener, error) {
	var said error
	cfg := net.ListenConfig{Control: func(network, _ string, raw syscall.RawConn) error {
		err := raw.Control(func(fd uintptr) {
			if network == "tcp6" {
				said = unix.SetsockoptInt(int(fd), unix.SOL_IPV6, unix.IPV6_TRANSPARENT, 1)
			}
			if said == nil {
				said = unix.SetsockoptInt(int(fd), unix.SOL_IP, unix.IP_TRANSPARENT, 1)
			}
		})
		if err != nil {
			return err //nolint:wrapcheck // Listen wraps
		}
		return said
	}}
	ln, err := cfg.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("proxy: listening for what the network leads here: %w", err)
	}
	return ln, nil
}
