package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// state is what a client's connection is doing, so that draining can close the idle ones.
type state int

const (
	idle state = iota
	busy
	tunnelled
)

// clients are the open connections.
type clients struct {
	mu       sync.Mutex
	open     map[net.Conn]state
	from     map[netip.Addr]int // connections of each address; those of proxies in front are not counted
	draining bool
}

// fewEach is what one address may always hold.
const fewEach = 16

// add lets a connection in. The last quarter of the room is for addresses that hold no more than their eighth: one device
// that opens connection after connection must not take the internet from a school. // serves WEB-01
func (c *clients) add(conn net.Conn, from netip.Addr, most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	crowded := len(c.open) >= most-most/4 && c.from[from] >= max(most/8, fewEach)
	if len(c.open) >= most || crowded || c.draining {
		return false
	}
	c.open[conn] = idle
	if from.IsValid() {
		c.from[from]++
	}
	return true
}

// left notes that a connection of an address has ended.
func (c *clients) left(from netip.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.from[from]--; c.from[from] <= 0 {
		delete(c.from, from) // also what was never counted
	}
}

// set notes a state. False: the proxy is draining, and an idle client has to go.
func (c *clients) set(conn net.Conn, s state) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[conn] = s
	return !c.draining || s == busy
}

func (c *clients) remove(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, conn)
}

func (c *clients) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}

// drain closes what is idle; with all it closes everything.
func (c *clients) drain(all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.draining = true
	for conn, s := range c.open {
		if all || s == idle {
			_ = conn.Close()
		}
	}
}

// Serve answers clients of ln until ctx ends, then lets what is under way finish for DrainTime.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	return s.ServeDoor(ctx, ln, Door{})
}

// ServeDoor is Serve for any kind of door.
func (s *Server) ServeDoor(ctx context.Context, ln net.Listener, door Door) error {
	if at, err := netip.ParseAddrPort(ln.Addr().String()); err == nil {
		door.port = at.Port()
	}
	s.standing.struck.Do(func() { go s.keepHours(ctx) })
	var all sync.WaitGroup
	stop := context.AfterFunc(ctx, func() { _ = ln.Close() })
	defer stop()
	err := s.accept(ctx, ln, door, &all)
	s.clients.drain(false)
	gone := make(chan struct{})
	go func() { all.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(s.cfg.DrainTime):
		s.clients.drain(true)
		<-gone
	}
	s.reading.settle()
	s.origins.CloseIdleConnections()
	s.inspects.close()
	s.lines.close()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *Server) accept(ctx context.Context, ln net.Listener, door Door, all *sync.WaitGroup) error {
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			from := s.counted(conn)
			if !s.clients.add(conn, from, s.cfg.MaxConns) {
				_ = conn.Close()
				continue
			}
			all.Go(func() { defer s.clients.left(from); s.client(ctx, conn, door) })
		case errors.Is(err, net.ErrClosed) || ctx.Err() != nil:
			return fmt.Errorf("proxy: %w", err)
		default: // out of file descriptors, most likely: others may finish meanwhile
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// counted is the address whose connections are counted; not valid for a proxy in front, which speaks for many.
func (s *Server) counted(conn net.Conn) netip.Addr {
	from := addrOf(conn)
	if s.cfg.Front.trusts(from) {
		return netip.Addr{}
	}
	return from
}
