package dns

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	mdns "github.com/miekg/dns"
)

// maxLines bounds the connections to one server that wait.
const maxLines = 8

// Faults of an upstream's answer.
var (
	errOther = errors.New("dns: an answer to another question")
	errCase  = errors.New("dns: the answer spells the question otherwise")
)

func refusedAtOnce(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// wanted is one question to an upstream server. It says nothing of who asks: no client subnet, no cookie.
type wanted struct {
	wire   []byte // the name in lower case
	kind   uint16
	do, cd bool
}

// packet writes the question with a random number and its letters in random case, which a forger has to guess too.
func (w *wanted) packet() []byte {
	be := binary.BigEndian
	var chance [maxWire + 2]byte
	_, _ = rand.Read(chance[:2+len(w.wire)]) // never fails
	p := make([]byte, 0, headSize+len(w.wire)+15)
	p = append(p, chance[0], chance[1])
	flags := uint16(wantsRecursion)
	if w.cd {
		flags |= unchecked
	}
	p = be.AppendUint16(p, flags)
	p = append(p, 0, 1, 0, 0, 0, 0, 0, 1)
	for i, c := range w.wire { // the length of a part is never a letter: at most 63
		if c >= 'a' && c <= 'z' && chance[2+i]&1 != 0 {
			c -= 'a' - 'A'
		}
		p = append(p, c)
	}
	p = be.AppendUint16(p, w.kind)
	p = be.AppendUint16(p, classIN)
	p = append(p, 0, 0, typeOPT)
	p = be.AppendUint16(p, maxPayload)
	do := byte(0)
	if w.do {
		do = 0x80
	}
	return append(p, 0, 0, do, 0, 0, 0)
}

// answers says whether a packet answers a question: number, question, letters.
func answers(reply, asked []byte) error {
	end := len(asked) - 11 // before the OPT record
	if len(reply) < end || reply[0] != asked[0] || reply[1] != asked[1] || reply[2]&0x80 == 0 || reply[2]>>3&15 != 0 ||
		reply[4] != 0 || reply[5] != 1 {
		return errOther
	}
	if bytes.Equal(reply[headSize:end], asked[headSize:end]) {
		return nil
	}
	if bytes.EqualFold(reply[headSize:end-4], asked[headSize:end-4]) && bytes.Equal(reply[end-4:end], asked[end-4:end]) {
		return errCase
	}
	return errOther
}

// exchange asks one server.
func (u *server) exchange(ctx context.Context, w *wanted) (*mdns.Msg, error) {
	asked := w.packet()
	var reply []byte
	var err error
	if u.TLS != "" {
		reply, err = u.secure(ctx, asked)
	} else {
		reply, err = u.datagram(ctx, asked)
		if errors.Is(err, errCase) || err == nil && reply[2]&(cut>>8) != 0 { // over TCP nobody forges blindly
			reply, err = u.stream(ctx, asked)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("dns: upstream: %w", err)
	}
	m := new(mdns.Msg)
	if err := m.Unpack(reply); err != nil {
		return nil, fmt.Errorf("dns: upstream: %w", err)
	}
	return m, nil
}

// datagram asks over UDP from a port of its own. Packets that answer something else are passed over.
func (u *server) datagram(ctx context.Context, asked []byte) ([]byte, error) {
	conn, err := u.connect(ctx, "udp")
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if _, err := conn.Write(asked); err != nil {
		return nil, err
	}
	buf := make([]byte, 4096)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return nil, err
		}
		if err := answers(buf[:n], asked); !errors.Is(err, errOther) {
			return buf[:n], err
		}
	}
}

func (u *server) connect(ctx context.Context, network string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, u.Addr.String())
	if err != nil {
		return nil, err
	}
	if end, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(end)
	}
	return conn, nil
}

func (u *server) stream(ctx context.Context, asked []byte) ([]byte, error) {
	conn, err := u.connect(ctx, "tcp")
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	reply, err := talk(conn, asked)
	if err == nil || errors.Is(err, errCase) {
		return reply, nil
	}
	return nil, err
}

// talk sends one question over a stream and reads its answer.
func talk(conn net.Conn, asked []byte) ([]byte, error) {
	framed := binary.BigEndian.AppendUint16(make([]byte, 0, len(asked)+2), uint16(len(asked))) //nolint:gosec // a short question
	if _, err := conn.Write(append(framed, asked...)); err != nil {
		return nil, err
	}
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return nil, err
	}
	reply := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, reply); err != nil {
		return nil, err
	}
	return reply, answers(reply, asked)
}

// secure asks over TLS, over a waiting connection if there is one.
func (u *server) secure(ctx context.Context, asked []byte) ([]byte, error) {
	for {
		conn, waited := u.idle.take()
		if !waited {
			raw, err := u.connect(ctx, "tcp")
			if err != nil {
				return nil, err
			}
			conn = tls.Client(raw, u.idle.config)
			if err := conn.HandshakeContext(ctx); err != nil {
				_ = raw.Close()
				return nil, err
			}
		} else if end, ok := ctx.Deadline(); ok {
			_ = conn.SetDeadline(end)
		}
		reply, err := talk(conn, asked)
		if err == nil || errors.Is(err, errCase) {
			u.idle.give(conn)
			return reply, nil
		}
		_ = conn.Close()
		if !waited || ctx.Err() != nil {
			return nil, err
		}
	}
}

func (l *lines) take() (*tls.Conn, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) == 0 {
		return nil, false
	}
	conn := l.open[len(l.open)-1]
	l.open = l.open[:len(l.open)-1]
	return conn, true
}

func (l *lines) give(conn *tls.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) >= maxLines {
		_ = conn.Close()
		return
	}
	l.open = append(l.open, conn)
}

// close ends the connections that wait.
func (l *lines) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.open {
		_ = conn.Close()
	}
	l.open = nil
}
