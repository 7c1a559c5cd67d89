package main

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"syscall"
	"time"
)

// wire is one connection of the client.
type wire struct {
	fd     int
	at     int // step
	said   bool
	got    int
	since  time.Time
	answer answer
}

// client drives all its connections from one thread, so that it costs as little as a client can.
type client struct {
	load
	to    syscall.Sockaddr
	poll  int
	wires map[int]*wire
	buf   []byte
	tally tally
	end   time.Time
}

// Faults of a peer.
var (
	errHungUp  = errors.New("hung up")
	errRefused = errors.New("refused")
	errSilent  = errors.New("no answer in ten seconds")
)

const (
	readable = syscall.EPOLLIN | syscall.EPOLLRDHUP
	writable = syscall.EPOLLOUT
)

// run does the work and says what came of it. No answer for ten seconds is a failure.
func run(l load) tally {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if l.code == 0 {
		l.code = 200
	}
	ap := netip.MustParseAddrPort(l.addr)
	c := &client{load: l, to: &syscall.SockaddrInet4{Port: int(ap.Port()), Addr: ap.Addr().As4()}, wires: map[int]*wire{}, buf: make([]byte, 256<<10)}
	var err error
	if c.poll, err = syscall.EpollCreate1(syscall.EPOLL_CLOEXEC); err != nil {
		return tally{failed: 1, cause: err, took: time.Second}
	}
	defer syscall.Close(c.poll)
	start := time.Now()
	c.end = start.Add(l.span)
	for range l.conns {
		c.open(&wire{})
	}
	c.loop()
	c.tally.took = time.Since(start)
	for fd := range c.wires {
		_ = syscall.Close(fd)
	}
	return c.tally
}

func (c *client) loop() {
	events := make([]syscall.EpollEvent, 256)
	for len(c.wires) > 0 && (c.once || time.Now().Before(c.end)) {
		n, err := syscall.EpollWait(c.poll, events, 10_000)
		if err == syscall.EINTR {
			continue
		}
		if n == 0 || err != nil {
			c.fail(errors.Join(errSilent, err))
			return
		}
		for _, e := range events[:n] {
			if w := c.wires[int(e.Fd)]; w != nil {
				c.turn(w, e.Events)
			}
		}
	}
}

// open connects a wire anew.
func (c *client) open(w *wire) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		c.fail(err)
		return
	}
	_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	if err := syscall.Connect(fd, c.to); err != nil && err != syscall.EINPROGRESS {
		_ = syscall.Close(fd)
		c.fail(err)
		return
	}
	*w = wire{fd: fd, since: time.Now(), answer: w.answer}
	w.answer.reset()
	c.wires[fd] = w
	c.tally.opened++
	_ = syscall.EpollCtl(c.poll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: writable, Fd: int32(fd)})
}

func (c *client) turn(w *wire, what uint32) {
	if !w.said {
		if what&(syscall.EPOLLERR|syscall.EPOLLHUP) != 0 {
			c.drop(w, errRefused)
			return
		}
		_ = syscall.EpollCtl(c.poll, syscall.EPOLL_CTL_MOD, w.fd, &syscall.EpollEvent{Events: readable, Fd: int32(w.fd)})
		c.say(w)
		return
	}
	c.hear(w)
}

// say sends a step whole: it is always small.
func (c *client) say(w *wire) {
	s := c.script.steps[w.at].say
	if n, err := syscall.Write(w.fd, s); err != nil || n != len(s) {
		c.drop(w, fmt.Errorf("write: %w", err))
		return
	}
	w.said, w.got = true, 0
	w.answer.reset()
}

func (c *client) hear(w *wire) {
	n, err := syscall.Read(w.fd, c.buf)
	if err == syscall.EAGAIN {
		return
	}
	if n <= 0 {
		if n == 0 && w.answer.inBody && w.answer.closing {
			c.done(w, true)
			return
		}
		c.drop(w, errors.Join(errHungUp, err))
		return
	}
	c.tally.bytes += int64(n)
	s := &c.script.steps[w.at]
	whole := false
	if s.exact > 0 {
		w.got += n
		whole = w.got >= s.exact
	} else if whole, err = w.answer.take(c.buf[:n], s.bare, c.codeOf(s)); err != nil {
		c.drop(w, err)
		return
	}
	if whole {
		c.done(w, false)
	}
}

func (c *client) codeOf(s *step) int {
	if s.bare {
		return 200
	}
	return c.code
}

// done goes on to the next step, the same again, or a new connection.
func (c *client) done(w *wire, ended bool) {
	if w.at < len(c.script.steps)-1 {
		w.at++
		c.say(w)
		return
	}
	now := time.Now()
	c.tally.done++
	c.tally.waits = append(c.tally.waits, uint32(now.Sub(w.since).Microseconds()))
	switch {
	case c.once:
		c.close(w)
	case c.script.keep && !ended:
		w.since = now
		c.say(w)
	default:
		c.close(w)
		c.open(w)
	}
}

func (c *client) close(w *wire) {
	_ = syscall.Close(w.fd)
	delete(c.wires, w.fd)
}

func (c *client) fail(err error) {
	c.tally.failed++
	if c.tally.cause == nil {
		c.tally.cause = err
	}
}

// drop counts a failure and starts the wire again, unless everything fails.
func (c *client) drop(w *wire, err error) {
	c.fail(err)
	c.close(w)
	if !c.once && c.tally.failed < 1000 {
		c.open(w)
	}
}
