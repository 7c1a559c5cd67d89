package identity

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// NewNeighbours reads the kernel's table over netlink.
func NewNeighbours() *Neighbours { return &Neighbours{read: readNeighbours} }

const (
	headSize     = unix.SizeofNlMsghdr
	neighbour    = unix.SizeofNdMsg
	neighAddress = unix.NDA_DST
	neighHard    = unix.NDA_LLADDR
	useless      = unix.NUD_INCOMPLETE | unix.NUD_FAILED | unix.NUD_NOARP
)

func readNeighbours() (map[netip.Addr]string, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	defer unix.Close(fd)
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 2})
	ask := make([]byte, headSize+neighbour)
	binary.NativeEndian.PutUint32(ask, uint32(len(ask))) //nolint:gosec // 28
	binary.NativeEndian.PutUint16(ask[4:], unix.RTM_GETNEIGH)
	binary.NativeEndian.PutUint16(ask[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	if err := unix.Sendto(fd, ask, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return nil, fmt.Errorf("asking: %w", err)
	}
	seen, buf := map[netip.Addr]string{}, make([]byte, 64<<10)
	for {
		n, from, err := unix.Recvfrom(fd, buf, 0)
		if err != nil {
			return nil, fmt.Errorf("answer: %w", err)
		}
		if nl, ok := from.(*unix.SockaddrNetlink); !ok || nl.Pid != 0 {
			continue // only the kernel is believed
		}
		if done, err := takeNeighbours(buf[:n], seen); done || err != nil {
			return seen, err
		}
	}
}

// takeNeighbours reads one answer of the kernel into seen. It says whether that was the last.
func takeNeighbours(b []byte, seen map[netip.Addr]string) (done bool, err error) {
	for len(b) >= headSize {
		size := int(binary.NativeEndian.Uint32(b))
		if size < headSize || size > len(b) {
			return true, unix.EBADMSG
		}
		body := b[headSize:size]
		switch binary.NativeEndian.Uint16(b[4:]) {
		case unix.NLMSG_DONE:
			return true, nil
		case unix.NLMSG_ERROR:
			if len(body) >= 4 {
				if code := int32(binary.NativeEndian.Uint32(body)); code < 0 { //nolint:gosec // a negative errno
					return true, unix.Errno(-code)
				}
			}
			return true, nil
		case unix.RTM_NEWNEIGH:
			addr, hard := oneNeighbour(body)
			if addr.IsValid() && hard != "" && len(seen) < maxNeighbours {
				seen[addr] = hard
			}
		}
		b = b[min(len(b), (size+3)&^3):]
	}
	return false, nil
}

// oneNeighbour reads one entry: an address and the hardware behind it, where the kernel is sure enough to send there.
func oneNeighbour(b []byte) (addr netip.Addr, hard string) {
	if len(b) < neighbour || binary.NativeEndian.Uint16(b[8:])&useless != 0 {
		return addr, ""
	}
	for b = b[neighbour:]; len(b) >= unix.SizeofRtAttr; {
		size := int(binary.NativeEndian.Uint16(b))
		if size < unix.SizeofRtAttr || size > len(b) {
			return netip.Addr{}, ""
		}
		value := b[unix.SizeofRtAttr:size]
		switch binary.NativeEndian.Uint16(b[2:]) {
		case neighAddress:
			if a, ok := netip.AddrFromSlice(value); ok {
				addr = a.Unmap()
			}
		case neighHard:
			if len(value) == 6 {
				hard = Hardware(fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", value[0], value[1], value[2], value[3], value[4], value[5]))
			}
		}
		b = b[min(len(b), (size+3)&^3):]
	}
	return addr, hard
}

// changes says when the kernel's table has changed. Where it cannot say so the channel stays silent.
func changes(ctx context.Context) <-chan struct{} {
	out := make(chan struct{}, 1)
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return out
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1 << (unix.RTNLGRP_NEIGH - 1)}); err != nil {
		_ = unix.Close(fd)
		return out
	}
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 500_000})
	go func() {
		defer unix.Close(fd)
		buf := make([]byte, 64<<10)
		for ctx.Err() == nil {
			_, _, err := unix.Recvfrom(fd, buf, 0)
			switch err { //nolint:errorlint // bare errnos
			case nil, unix.ENOBUFS:
				select {
				case out <- struct{}{}:
				default:
				}
			case unix.EAGAIN, unix.EINTR:
			default:
				if !pause(ctx, time.Second) {
					return
				}
			}
		}
	}()
	return out
}
