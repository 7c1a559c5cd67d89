package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
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
	draining bool
}

func (c *clients) add(conn net.Conn, most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= most || c.draining {
		return false
	}
	c.open[conn] = idle
	return true
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
	var all sync.WaitGroup
	stop := context.AfterFunc(ctx, func() { _ = ln.Close() })
	defer stop()
	err := s.accept(ctx, ln, &all)
	s.clients.drain(false)
	gone := make(chan struct{})
	go func() { all.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(s.cfg.DrainTime):
		s.clients.drain(true)
		<-gone
	}
	s.origins.CloseIdleConnections()
	s.lines.close()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *Server) accept(ctx context.Context, ln net.Listener, all *sync.WaitGroup) error {
	for {
		conn, err := ln.Accept()
		switch {
		case err == nil:
			if !s.clients.add(conn, s.cfg.MaxConns) {
				_ = conn.Close()
				continue
			}
			all.Go(func() { s.client(ctx, conn) })
		case errors.Is(err, net.ErrClosed) || ctx.Err() != nil:
			return fmt.Errorf("proxy: %w", err)
		default: // out of file descriptors, most likely: others may finish meanwhile
			time.Sleep(20 * time.Millisecond)
		}
	}
}
