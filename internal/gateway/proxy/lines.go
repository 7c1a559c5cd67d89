package proxy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// Bounds of the lines to origins.
const (
	maxLines     = 1024
	maxLinesEach = 256
	lineIdle     = 90 * time.Second
	maxAnswer    = 128 << 10 // bytes of an answer's head
	maxInterim   = 5         // answers like 103 before the real one
)

// errStale says that a kept line was closed at the other end before a word of the answer came.
var errStale = errors.New("proxy: the kept connection had ended")

// lines are kept connections to origins for requests without a body, which are nearly all. One goroutine asks and
// reads on its own stack; net/http's Transport, which takes the other requests, hands each through three.
type lines struct {
	mu    sync.Mutex
	idle  map[string][]*line
	count int
	swept time.Time
}

// line is one connection to an origin.
type line struct {
	conn  net.Conn
	limit io.LimitedReader
	in    *bufio.Reader
	out   *bufio.Writer
	key   string
	since time.Time
	kept  bool
	wait  wait
	heard heard
}

func newLine(conn net.Conn, key string) *line {
	l := &line{conn: conn, key: key, out: bufio.NewWriterSize(conn, 4<<10)}
	l.limit = io.LimitedReader{R: conn, N: maxAnswer}
	l.in = bufio.NewReaderSize(&l.limit, 8<<10)
	return l
}

// take returns a kept line that is still quiet, or nil.
func (ls *lines) take(key string) *line {
	for {
		ls.mu.Lock()
		all := ls.idle[key]
		if len(all) == 0 {
			ls.mu.Unlock()
			return nil
		}
		l := all[len(all)-1]
		ls.idle[key] = all[:len(all)-1]
		ls.count--
		ls.mu.Unlock()
		if time.Since(l.since) < lineIdle && l.quiet() {
			return l
		}
		_ = l.conn.Close()
	}
}

// quiet says that the other end neither hung up nor said anything unasked, which would be taken for the next answer.
func (l *line) quiet() bool {
	tcp, ok := wire(l.conn).(syscall.Conn)
	if !ok || l.in.Buffered() > 0 {
		return false
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return false
	}
	still := false
	err = raw.Read(func(fd uintptr) bool {
		var one [1]byte
		_, _, err := syscall.Recvfrom(int(fd), one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		still = errors.Is(err, syscall.EAGAIN)
		return true
	})
	return still && err == nil
}

// put keeps a line for the next request.
func (ls *lines) put(l *line) {
	l.kept, l.since = true, time.Now()
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if l.since.Sub(ls.swept) > lineIdle/3 {
		ls.sweep(l.since)
	}
	if ls.count >= maxLines || len(ls.idle[l.key]) >= maxLinesEach {
		_ = l.conn.Close()
		return
	}
	ls.idle[l.key] = append(ls.idle[l.key], l)
	ls.count++
}

// sweep closes what nobody has asked for in a while; with the zero time everything. The lock is held.
func (ls *lines) sweep(now time.Time) {
	ls.swept = now
	for key, all := range ls.idle {
		kept := all[:0]
		for _, l := range all {
			if !now.IsZero() && now.Sub(l.since) < lineIdle {
				kept = append(kept, l)
				continue
			}
			_ = l.conn.Close()
			ls.count--
		}
		if ls.idle[key] = kept; len(kept) == 0 {
			delete(ls.idle, key)
		}
	}
}

func (ls *lines) close() {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.sweep(time.Time{})
}

// fetch asks an origin over a kept line, or a new one. A kept line that turns out dead is replaced without a word:
// requests that come here change nothing, so asking twice is safe.
func (s *Server) fetch(ctx context.Context, r *http.Request, ask *asking) (*http.Response, *line, error) {
	to := address(ask.host, ask.port)
	key := to
	if ask.records {
		key = "records " + to // reached by an exemption that no other request may inherit
	} else if ask.scheme == "https" {
		key = "tls " + to
	}
	for {
		l := s.lines.take(key)
		if l == nil {
			conn, err := s.reach(ctx, ask)
			if err != nil {
				return nil, nil, err //nolint:wrapcheck // the caller reads the kind of failure
			}
			l = newLine(conn, key)
		}
		resp, err := l.ask(r, s.cfg.AnswerTime)
		if err == nil {
			return resp, l, nil
		}
		_ = l.conn.Close()
		if !errors.Is(err, errStale) {
			return nil, nil, err
		}
	}
}

// ask writes a request without a body and reads the head of its answer.
func (l *line) ask(r *http.Request, patience time.Duration) (*http.Response, error) {
	l.wait.read(l.conn, patience)
	l.wait.write(l.conn, patience)
	w := l.out
	for _, text := range [...]string{r.Method, " ", r.URL.RequestURI(), " HTTP/1.1\r\nHost: ", r.Host, "\r\n"} {
		_, _ = w.WriteString(text)
	}
	writeFields(w, r.Header)
	_, _ = w.WriteString("\r\n")
	err := w.Flush()
	if err == nil {
		l.limit.N = maxAnswer
		_, err = l.in.Peek(1)
	}
	var late net.Error
	if err != nil && l.kept && (!errors.As(err, &late) || !late.Timeout()) {
		return nil, errStale
	}
	if err != nil {
		return nil, fmt.Errorf("proxy: asking: %w", err)
	}
	if resp := l.heard.read(l.in, r); resp != nil {
		l.limit.N = math.MaxInt64
		return resp, nil
	}
	return l.answer(r)
}

// spent says that the body of the last answer was read to its end.
func (l *line) spent() bool { return l.heard.body.left <= 0 }

func (l *line) answer(r *http.Request) (*http.Response, error) {
	l.heard.body.left = 0 // the answer has a body of another kind, which tells its end itself
	for range maxInterim {
		resp, err := http.ReadResponse(l.in, r)
		if err != nil {
			return nil, fmt.Errorf("proxy: answer: %w", err)
		}
		if resp.StatusCode >= http.StatusOK {
			l.limit.N = math.MaxInt64
			return resp, nil
		}
		if resp.StatusCode == http.StatusSwitchingProtocols {
			break // nobody asked for that
		}
	}
	return nil, errors.New("proxy: the answer makes no sense")
}

func writeFields(w *bufio.Writer, h http.Header) {
	for name, values := range h {
		for _, v := range values {
			_, _ = w.WriteString(name)
			_, _ = w.WriteString(": ")
			_, _ = w.WriteString(v)
			_, _ = w.WriteString("\r\n")
		}
	}
}
