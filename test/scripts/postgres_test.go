package scripts

import (
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"belisha/internal/db/dbtest"
)

// cable leads from a socket of the test's own to PostgreSQL's, so that it can be pulled out.
type cable struct {
	dir, far string
	mu       sync.Mutex
	plug     net.Listener
	open     []net.Conn
}

// wired puts a cable between and gives the address that goes through it.
func wired(t *testing.T, dsn string) (*cable, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "belisha-cable-") // short: a Unix socket's path may have 107 characters
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	q := u.Query()
	c := &cable{dir: dir, far: filepath.Join(q.Get("host"), ".s.PGSQL.5432")}
	q.Set("host", dir)
	u.RawQuery = q.Encode()
	t.Cleanup(c.pull)
	return c, u.String()
}

func (c *cable) plugIn(t *testing.T) {
	t.Helper()
	l, err := net.Listen("unix", filepath.Join(c.dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	c.plug = l
	c.mu.Unlock()
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			c.join(l, near)
		}
	}()
}

func (c *cable) join(plug net.Listener, near net.Conn) {
	far, err := net.Dial("unix", c.far)
	if err != nil {
		_ = near.Close()
		return
	}
	c.mu.Lock()
	if c.plug != plug { // pulled meanwhile
		c.mu.Unlock()
		_, _ = near.Close(), far.Close()
		return
	}
	c.open = append(c.open, near, far)
	c.mu.Unlock()
	go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
	go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
}

// pull cuts every connection and lets none in.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plug != nil {
		_ = c.plug.Close()
	}
	for _, conn := range c.open {
		_ = conn.Close()
	}
	c.plug, c.open = nil, nil
}

// shows WEB-01: PostgreSQL goes away under a running school, and is away when it starts; the filter goes on both
// times, the pages say so, the records come back by themselves and the log has what was browsed meanwhile.
func TestPostgresGoesAway(t *testing.T) {
	t.Parallel()
	dsn := dbtest.PostgresDSN(t)
	line, through := wired(t, dsn)
	line.plugIn(t)
	c := config(t, filepath.Join(t.TempDir(), "data"), "database: "+through+"\n")
	admin := found(t, c)
	h := serve(t, c)
	b := h.signIn(t, admin)
	b.get(t, "/people").expect(t, http.StatusOK)

	line.pull()
	soon(t, "the pages say that the records are away", func() bool {
		gone := b.get(t, "/people")
		if gone.Status < 500 || strings.Contains(gone.Text, "socket") || strings.Contains(gone.Text, "SQL") {
			t.Errorf("without its database the page says %d, or tells of the machine:\n%s", gone.Status, gone.plain())
		}
		return gone.Status == http.StatusServiceUnavailable
	})
	if got := h.browse(t, admin, "http://games.test/"); got.Status != http.StatusForbidden {
		t.Errorf("games, with PostgreSQL away: %d", got.Status)
	}
	line.plugIn(t)
	soon(t, "the pages are back", func() bool { return b.get(t, "/people").Status == http.StatusOK })
	visits := func() int { return len(ask(t, dsn, "SELECT id FROM monitoring_line WHERE host = 'games.test'")) }
	soon(t, "the visit of meanwhile is in the log", func() bool { return visits() == 1 })
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}

	line.pull()
	h = serve(t, c)
	stranger := newBrowser(t, h.Web)
	stranger.get(t, "/").expect(t, http.StatusServiceUnavailable, "Web filtering goes on.")
	if got := h.browse(t, admin, "http://games.test/"); got.Status != http.StatusForbidden {
		t.Errorf("games, started with PostgreSQL away: %d", got.Status)
	}
	line.plugIn(t)
	soon(t, "the records come back", func() bool { return stranger.get(t, "/sign-in").Status == http.StatusOK })
	soon(t, "the visit of meanwhile is in the log", func() bool { return visits() == 2 })
	if err := h.stop(); err != nil {
		t.Fatal(err)
	}
	whole(t, "--config", c)
}
