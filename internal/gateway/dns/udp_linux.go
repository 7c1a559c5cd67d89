package dns

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sizes of a batch: one system call moves so many packets.
const (
	batchSize   = 64
	maxQuery    = 2048
	controlSize = 64
)

// mmsghdr is the kernel's struct of that name.
type mmsghdr struct {
	head unix.Msghdr
	size uint32
}

// batch receives and sends packets of one socket, many a call. Its memory is laid out once.
type batch struct {
	raw     syscall.RawConn
	pinned  bool // the socket listens on all addresses: each answer leaves from the one that was asked
	count   int  // received
	queued  int  // to be sent
	sent    int
	fault   error
	reading func(fd uintptr) bool
	writing func(fd uintptr) bool

	in, out  [batchSize]mmsghdr
	inParts  [batchSize]unix.Iovec
	outParts [batchSize]unix.Iovec
	names    [batchSize]unix.RawSockaddrAny
	controls [batchSize][controlSize]byte
	packets  [batchSize][maxQuery]byte
	messages [batchSize][maxPayload + 64]byte
}

func newBatch(conn *net.UDPConn) (*batch, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("dns: udp: %w", err)
	}
	b := &batch{raw: raw}
	local, ok := conn.LocalAddr().(*net.UDPAddr)
	b.pinned = ok && local.IP.IsUnspecified()
	if b.pinned {
		if err := pin(raw, local.IP.To4() == nil); err != nil {
			return nil, err
		}
	}
	for i := range b.in {
		b.inParts[i].Base = &b.packets[i][0]
		b.inParts[i].SetLen(maxQuery)
		b.in[i].head.Iov = &b.inParts[i]
		b.in[i].head.SetIovlen(1)
		b.in[i].head.Name = (*byte)(unsafe.Pointer(&b.names[i]))
		b.out[i].head.Iov = &b.outParts[i]
		b.out[i].head.SetIovlen(1)
	}
	b.reading, b.writing = b.read, b.write
	return b, nil
}

// pin asks the kernel to say to which address each packet came.
func pin(raw syscall.RawConn, six bool) error {
	var fault error
	err := raw.Control(func(fd uintptr) {
		if six {
			fault = unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_RECVPKTINFO, 1)
			return
		}
		fault = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1)
	})
	if err = errors.Join(err, fault); err != nil {
		return fmt.Errorf("dns: udp: %w", err)
	}
	return nil
}

// receive waits for packets and says how many came.
func (b *batch) receive() (int, error) {
	for i := range b.in {
		h := &b.in[i].head
		h.Namelen, h.Flags = unix.SizeofSockaddrAny, 0
		if b.pinned {
			h.Control = &b.controls[i][0]
			h.SetControllen(controlSize)
		}
	}
	if err := b.raw.Read(b.reading); err != nil {
		return 0, err //nolint:wrapcheck // the caller only asks whether the socket is closed
	}
	return b.count, b.fault
}

func (b *batch) read(fd uintptr) bool {
	n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, fd, uintptr(unsafe.Pointer(&b.in[0])), batchSize, unix.MSG_DONTWAIT, 0, 0)
	if errno == unix.EAGAIN {
		return false
	}
	b.count, b.fault = int(n), nil
	if errno != 0 {
		b.count = 0
		if errno != unix.EINTR {
			b.fault = errno
		}
	}
	return true
}

// packet is the i-th that came; nil when it was longer than any query.
func (b *batch) packet(i int) []byte {
	if b.in[i].head.Flags&unix.MSG_TRUNC != 0 {
		return nil
	}
	return b.packets[i][:b.in[i].size]
}

// from is where it came from.
func (b *batch) from(i int) netip.AddrPort {
	name := unsafe.Pointer(&b.names[i])
	switch b.names[i].Addr.Family {
	case unix.AF_INET:
		sa := (*unix.RawSockaddrInet4)(name)
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), port(&sa.Port))
	case unix.AF_INET6:
		sa := (*unix.RawSockaddrInet6)(name)
		addr := netip.AddrFrom16(sa.Addr)
		if sa.Scope_id != 0 {
			addr = addr.WithZone(strconv.Itoa(int(sa.Scope_id)))
		}
		return netip.AddrPortFrom(addr, port(&sa.Port))
	}
	return netip.AddrPort{}
}

func port(p *uint16) uint16 {
	b := (*[2]byte)(unsafe.Pointer(p))
	return uint16(b[0])<<8 | uint16(b[1])
}

// control is what the kernel needs to send an answer to the i-th from the address that was asked. The way out is left
// to it, except for addresses that mean something on one wire only.
func (b *batch) control(i int) []byte {
	if !b.pinned {
		return nil
	}
	c := b.controls[i][:min(int(b.in[i].head.Controllen), controlSize)]
	if len(c) < unix.SizeofCmsghdr {
		return nil
	}
	h := (*unix.Cmsghdr)(unsafe.Pointer(&c[0]))
	switch {
	case h.Level == unix.IPPROTO_IP && h.Type == unix.IP_PKTINFO && len(c) >= unix.CmsgLen(unix.SizeofInet4Pktinfo):
		clear(c[unix.CmsgLen(0) : unix.CmsgLen(0)+4])
	case h.Level == unix.IPPROTO_IPV6 && h.Type == unix.IPV6_PKTINFO && len(c) >= unix.CmsgLen(unix.SizeofInet6Pktinfo):
		if at := unix.CmsgLen(0); c[at] != 0xfe {
			clear(c[at+16 : at+20])
		}
	default:
		return nil
	}
	return c
}

// room is where the answer to the i-th may be written.
func (b *batch) room(i int) []byte { return b.messages[i][:0] }

// queue makes ready to send an answer to the i-th.
func (b *batch) queue(i int, message []byte) {
	out := &b.out[b.queued]
	part := &b.outParts[b.queued]
	part.Base = &message[0]
	part.SetLen(len(message))
	out.head.Name, out.head.Namelen = b.in[i].head.Name, b.in[i].head.Namelen
	out.head.Control = nil
	out.head.SetControllen(0)
	if c := b.control(i); c != nil {
		out.head.Control = &c[0]
		out.head.SetControllen(len(c))
	}
	b.queued++
}

// flush sends what is queued. A packet that cannot be sent is left out: its client asks again.
func (b *batch) flush() error {
	for b.sent = 0; b.sent < b.queued; {
		if err := b.raw.Write(b.writing); err != nil {
			return err //nolint:wrapcheck // the caller only asks whether the socket is closed
		}
	}
	b.queued = 0
	return nil
}

func (b *batch) write(fd uintptr) bool {
	n, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&b.out[b.sent])), uintptr(b.queued-b.sent), unix.MSG_DONTWAIT, 0, 0)
	switch errno {
	case 0:
		b.sent += int(n)
	case unix.EAGAIN:
		return false
	case unix.EINTR:
	default:
		b.sent++
	}
	return true
}
