package dns

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Doors are the sockets that the resolver listens on. All are closed when serving ends.
type Doors struct {
	UDP   []*net.UDPConn
	TCP   []net.Listener
	TLS   []net.Listener // plain listeners: the resolver speaks TLS on them
	HTTPS []net.Listener // the same
}

// Listen opens UDP and TCP on one address, with a UDP socket for each processor, among which the kernel shares out the
// clients.
func Listen(ctx context.Context, address string) (Doors, error) {
	var d Doors
	shared := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var fault error
		err := raw.Control(func(fd uintptr) {
			fault = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
		})
		return errors.Join(err, fault)
	}}
	same := address
	for range runtime.GOMAXPROCS(0) {
		conn, err := shared.ListenPacket(ctx, "udp", same)
		if err != nil {
			return Doors{}, errors.Join(fmt.Errorf("dns: %w", err), d.close())
		}
		udp := conn.(*net.UDPConn) //nolint:forcetypeassert // the network says so
		_ = udp.SetReadBuffer(4 << 20)
		d.UDP = append(d.UDP, udp)
		same = udp.LocalAddr().String() // the others share the port that the first was given
	}
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return Doors{}, errors.Join(fmt.Errorf("dns: %w", err), d.close())
	}
	d.TCP = []net.Listener{ln}
	return d, nil
}

func (d *Doors) close() error {
	var err error
	for _, c := range d.UDP {
		err = errors.Join(err, c.Close())
	}
	for _, all := range [][]net.Listener{d.TCP, d.TLS, d.HTTPS} {
		for _, ln := range all {
			err = errors.Join(err, ln.Close())
		}
	}
	return err
}

// Serve answers until ctx ends, then lets what is under way finish for DrainTime. It is called once.
func (s *Server) Serve(ctx context.Context, d Doors) error {
	if (len(d.TLS) > 0 || len(d.HTTPS) > 0) && s.cfg.TLS == nil {
		return errors.Join(errors.New("dns: doors over TLS need a certificate"), d.close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	faults := make(chan error, len(d.UDP)+len(d.TCP)+len(d.TLS)+len(d.HTTPS))
	start := func(door func() error) {
		all.Go(func() {
			if err := door(); err != nil && ctx.Err() == nil {
				faults <- err
				cancel()
			}
		})
	}
	for _, conn := range d.UDP {
		start(func() error { return s.packets(conn) })
	}
	for _, ln := range d.TCP {
		start(func() error { return s.streams(ctx, ln, nil) })
	}
	for _, ln := range d.TLS {
		start(func() error { return s.streams(ctx, ln, s.overTLS()) })
	}
	for _, ln := range d.HTTPS {
		start(func() error { return s.overHTTPS(ctx, ln) })
	}
	<-ctx.Done()
	s.drain(&d, &all)
	select {
	case err := <-faults:
		return err
	default:
		return nil
	}
}

// drain stops taking queries, lets those finish that wait for others, and closes.
func (s *Server) drain(d *Doors, all *sync.WaitGroup) {
	for _, c := range d.UDP {
		_ = c.SetReadDeadline(time.Unix(1, 0)) // open still: answers under way leave by it
	}
	for _, lns := range [][]net.Listener{d.TCP, d.TLS, d.HTTPS} {
		for _, ln := range lns {
			_ = ln.Close()
		}
	}
	late := time.AfterFunc(s.cfg.DrainTime, s.end)
	for len(s.waiting) > 0 && s.life.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	late.Stop()
	s.end()
	all.Wait()
	s.errands.Wait()
	for _, c := range d.UDP {
		_ = c.Close()
	}
	groups := []*group{s.world}
	for _, z := range s.zones {
		groups = append(groups, z)
	}
	for _, g := range groups {
		for _, u := range g.all {
			u.idle.close()
		}
	}
}

// packets answers what comes to one UDP socket.
func (s *Server) packets(conn *net.UDPConn) error {
	b, err := newBatch(conn)
	if err != nil {
		return err
	}
	d := s.udpDesk()
	for {
		n, err := b.receive()
		if err != nil {
			if closing(err) {
				return nil
			}
			time.Sleep(time.Millisecond) // the kernel is short of memory, most likely
			continue
		}
		for i := range n {
			s.packet(d, b, conn, i)
		}
		if err := b.flush(); err != nil && closing(err) {
			return nil
		}
	}
}

func closing(err error) bool {
	return errors.Is(err, net.ErrClosed) || errors.Is(err, context.DeadlineExceeded) || isTimeout(err)
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// packet answers the i-th of a batch, or sends somebody for the answer.
func (s *Server) packet(d *desk, b *batch, conn *net.UDPConn, i int) {
	p, from := b.packet(i), b.from(i)
	message, later := d.answer(b.room(i), p, from.Addr(), 0)
	switch {
	case later == nil:
	case s.begin(later.a.client):
		control := append([]byte(nil), b.control(i)...)
		go func() {
			defer s.finish(later.a.client)
			_, _, _ = conn.WriteMsgUDPAddrPort(later.run(), control, from)
		}()
		return
	default:
		message = later.drop()
	}
	if len(message) > 0 {
		b.queue(i, message)
	}
}
