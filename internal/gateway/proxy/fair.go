package proxy

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"belisha/internal/gateway/filter"
	"belisha/internal/policy"
)

// errUnfair ends a transfer beyond the day's bound, where the policy stops it instead of slowing it.
var errUnfair = errors.New("proxy: beyond the bound of the day")

// countEvery is how many bytes are moved between two looks at the day's sum: the sum is shared, and a look costs a lock.
const countEvery = 256 << 10

// measure counts what one person moves, and slows or stops what is beyond the policy's bounds. // serves WEB-26
type measure struct {
	s       *Server
	account string
	bounds  *policy.Fairness
	since   int64 // bytes since the last look
}

// measured gives the measure of a request; nil where there is no bound, or a lesson lifts it.
func (c *client) measured(ask *asking) *measure {
	if ask.records || ask.rules == nil || ask.who.account == "" || ask.verdict.Quiet {
		return nil
	}
	if p := ask.who.person; p != nil && p.Lesson.Runs(c.s.now()) {
		return nil
	}
	bounds := ask.rules.engine.Fair(&ask.verdict)
	if bounds == nil || bounds.DailyMB <= 0 && bounds.FileMB <= 0 {
		return nil
	}
	return &measure{s: c.s, account: ask.who.account, bounds: bounds}
}

// beyond says whether the day's bound is passed, after n more bytes.
func (m *measure) beyond(n int64) bool {
	today := m.s.day.Took(m.account, m.s.now(), n)
	return m.bounds.DailyMB > 0 && today > int64(m.bounds.DailyMB)<<20
}

// took counts n bytes; beyond the bound it waits as long as they may take, or says that no more may come.
func (m *measure) took(n int) error {
	if m.since += int64(n); m.since < countEvery {
		return nil
	}
	moved := m.since
	m.since = 0
	if !m.beyond(moved) {
		return nil
	}
	if m.bounds.SlowKB <= 0 {
		return errUnfair
	}
	time.Sleep(time.Duration(moved) * time.Second / time.Duration(m.bounds.SlowKB<<10))
	return nil
}

// settle counts what was moved since the last look.
func (m *measure) settle() {
	m.beyond(m.since)
	m.since = 0
}

// unfair puts a refusal in place of the verdict for a file that is too large, or a day's bound that is passed and not slowed.
func (c *client) unfair(ask *asking, m *measure, length int64) bool {
	f := m.bounds
	tooLong := f.FileMB > 0 && length > int64(f.FileMB)<<20
	if !tooLong && (f.SlowKB > 0 || !m.beyond(0)) {
		return false
	}
	v := ask.verdict
	v.Allow, v.Reason, v.Rule, v.Clause, v.Alert = false, filter.Unfair, "fair."+f.Key, f.Clause, ""
	c.instead(ask, v)
	return true
}

// meteredBody is an answer on its way to somebody with bounds. One that began within them is never cut off: the next is
// refused, with a page that says why.
type meteredBody struct {
	io.ReadCloser
	m *measure
}

func (b meteredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		_ = b.m.took(n)
	}
	if err != nil {
		b.m.settle()
	}
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

// meter lets the answer be counted, or refuses it; false: ask holds the refusal.
func (c *client) meter(ask *asking, resp *http.Response) bool {
	m := c.measured(ask)
	if m == nil || resp.StatusCode == http.StatusSwitchingProtocols {
		return true
	}
	if c.unfair(ask, m, resp.ContentLength) {
		return false
	}
	resp.Body = meteredBody{resp.Body, m}
	return true
}

// meteredConn is a tunnel's far end, counted in both directions. Nobody can put a page into it, so it ends at the bound.
type meteredConn struct {
	net.Conn
	in, out *measure
}

func (c meteredConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		if merr := c.in.took(n); merr != nil {
			return n, merr
		}
	}
	return n, err //nolint:wrapcheck // io.EOF must stay itself
}

func (c meteredConn) Write(p []byte) (int, error) {
	if err := c.out.took(len(p)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p) //nolint:wrapcheck // a plain writer
}

// CloseWrite passes the end of one direction on.
func (c meteredConn) CloseWrite() error {
	if half, ok := c.Conn.(halfCloser); ok {
		return half.CloseWrite()
	}
	return c.Conn.Close()
}
