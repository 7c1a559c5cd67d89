package proxy

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Bounds of the PROXY protocol's first words.
const (
	maxLineOne = 107  // version 1, with its end (its specification, §2.1)
	maxLineTwo = 2048 // version 2, what follows its first sixteen bytes
)

// lineTwo begins version 2.
const lineTwo = "\r\n\r\n\x00\r\nQUIT\n"

var errLine = errors.New("proxy: the load balancer's line cannot be read")

// line reads what a load balancer says of a connection before its first byte. Nothing of it reaches a site.
func (c *client) line() bool {
	_ = c.conn.SetReadDeadline(time.Now().Add(c.s.cfg.HeadTime))
	from, to, err := readLine(c.in)
	_ = c.conn.SetReadDeadline(time.Time{})
	if err != nil {
		return false
	}
	c.way.peer = from.Addr() // a load balancer passes on what clients write: their headers are no more believed than theirs
	if from.IsValid() {
		c.addr, c.way.meant = from.Addr(), to
	}
	return true
}

// readLine reads either version. Addresses that are not valid mean a connection of the load balancer's own.
func readLine(in *bufio.Reader) (from, to netip.AddrPort, err error) {
	first, err := in.Peek(1)
	if err != nil {
		return from, to, err //nolint:wrapcheck // ends the connection, nobody reads it
	}
	if first[0] == lineTwo[0] {
		return readLineTwo(in)
	}
	return readLineOne(in)
}

func readLineOne(in *bufio.Reader) (from, to netip.AddrPort, err error) {
	for n := 1; n <= maxLineOne; n++ {
		got, err := in.Peek(n)
		if err != nil {
			return from, to, err //nolint:wrapcheck // as above
		}
		if got[n-1] != '\n' {
			continue
		}
		from, to, err = lineOne(string(got))
		_, _ = in.Discard(n)
		return from, to, err
	}
	return from, to, errLine
}

// lineOne reads "PROXY TCP4 from to port port\r\n".
func lineOne(text string) (from, to netip.AddrPort, err error) {
	text, ended := strings.CutSuffix(text, "\r\n")
	words := strings.Split(text, " ")
	if !ended || len(words) < 2 || words[0] != "PROXY" {
		return from, to, errLine
	}
	if words[1] == "UNKNOWN" {
		return from, to, nil
	}
	if len(words) != 6 || words[1] != "TCP4" && words[1] != "TCP6" {
		return from, to, errLine
	}
	if from, err = addrPort(words[2], words[4], words[1] == "TCP4"); err != nil {
		return from, to, err
	}
	to, err = addrPort(words[3], words[5], words[1] == "TCP4")
	return from, to, err
}

func addrPort(addr, port string, four bool) (netip.AddrPort, error) {
	a, err := netip.ParseAddr(addr)
	n, errPort := strconv.ParseUint(port, 10, 16)
	if err != nil || errPort != nil || a.Is4() != four || a.Zone() != "" || len(port) > 1 && port[0] == '0' {
		return netip.AddrPort{}, errLine
	}
	return netip.AddrPortFrom(a.Unmap(), uint16(n)), nil
}

func readLineTwo(in *bufio.Reader) (from, to netip.AddrPort, err error) {
	head, err := in.Peek(16)
	if err != nil {
		return from, to, err //nolint:wrapcheck // as above
	}
	size := int(binary.BigEndian.Uint16(head[14:]))
	if !bytes.HasPrefix(head, []byte(lineTwo)) || head[12]>>4 != 2 || size > min(maxLineTwo, in.Size()-16) {
		return from, to, errLine
	}
	command, kind := head[12]&0xf, head[13]
	all, err := in.Peek(16 + size)
	if err != nil {
		return from, to, err //nolint:wrapcheck // as above
	}
	from, to, err = blockTwo(command, kind, all[16:])
	_, _ = in.Discard(16 + size)
	return from, to, err
}

// blockTwo reads the addresses of version 2.
func blockTwo(command, kind byte, b []byte) (from, to netip.AddrPort, err error) {
	width := 0
	switch {
	case command == 0: // LOCAL: the load balancer asks whether the gateway is alive
		return from, to, nil
	case command != 1:
		return from, to, errLine
	case kind == 0x11:
		width = 4
	case kind == 0x21:
		width = 16
	default:
		return from, to, errLine
	}
	if len(b) < 2*width+4 {
		return from, to, errLine
	}
	src, _ := netip.AddrFromSlice(b[:width])
	dst, _ := netip.AddrFromSlice(b[width : 2*width])
	ports := b[2*width:]
	return netip.AddrPortFrom(src.Unmap(), binary.BigEndian.Uint16(ports)), netip.AddrPortFrom(dst.Unmap(), binary.BigEndian.Uint16(ports[2:])), nil
}
