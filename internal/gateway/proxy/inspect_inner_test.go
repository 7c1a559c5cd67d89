package proxy

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"testing"
	"time"
)

// mouth is a connection that says what it was given, and remembers what it was told.
type mouth struct {
	net.Conn
	from io.Reader
	told bytes.Buffer
}

func (m *mouth) Read(p []byte) (int, error)       { return m.from.Read(p) }
func (m *mouth) Write(p []byte) (int, error)      { return m.told.Write(p) }
func (m *mouth) SetReadDeadline(time.Time) error  { return nil }
func (m *mouth) SetWriteDeadline(time.Time) error { return nil }
func (m *mouth) SetDeadline(time.Time) error      { return nil }
func (m *mouth) Close() error                     { return nil }

// helloFor is the ClientHello of the standard library for a name.
func helloFor(t testing.TB, name string, protocols ...string) []byte {
	t.Helper()
	m := &mouth{from: bytes.NewReader(nil)}
	_ = tls.Client(m, &tls.Config{ServerName: name, NextProtos: protocols, InsecureSkipVerify: true}).Handshake() //nolint:gosec // nobody answers
	return m.told.Bytes()
}

// Whatever comes first, hearing it answers nothing, loses nothing and adds nothing.
func FuzzHello(f *testing.F) {
	f.Add(helloFor(f, "site.example", "h2", "http/1.1"), 7)
	f.Add(helloFor(f, ""), 3)
	f.Add([]byte("\x16\x03\x01\xff\xff\x01"), 1)
	f.Add([]byte("SSH-2.0-x\r\n"), 4)
	f.Fuzz(func(t *testing.T, wire []byte, piece int) {
		m := &mouth{from: &pieces{wire, max(1, piece%4096)}}
		c := &client{s: &Server{cfg: Config{}.filled()}, conn: m, in: bufio.NewReaderSize(m, 16<<10)}
		hello, heard := c.hear()
		if m.told.Len() > 0 {
			t.Fatalf("it answered %q", m.told.Bytes())
		}
		all := append(bytes.Clone(heard), c.rest()...)
		if !bytes.HasPrefix(wire, all) || hello != nil && len(heard) == 0 {
			t.Fatalf("heard %d and kept %d of %d bytes", len(heard), len(all), len(wire))
		}
	})
}

// pieces is a reader that gives little at a time.
type pieces struct {
	left []byte
	each int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), p.each)], p.left)
	p.left = p.left[n:]
	return n, nil
}

// A long hello that was read ahead is passed on whole.
func TestRestIsWhole(t *testing.T) {
	wire := append(helloFor(t, "site.example"), bytes.Repeat([]byte("x"), 40<<10)...)
	m := &mouth{from: bytes.NewReader(wire)}
	c := &client{s: &Server{cfg: Config{}.filled()}, conn: m, in: bufio.NewReaderSize(m, 4<<10)}
	_, heard := c.hear()
	c.veil = &replay{Conn: m, first: append(heard, c.rest()...)}
	c.in.Reset(c.veil)
	_, heard = c.hear()
	got := append(heard, c.rest()...)
	rest, _ := io.ReadAll(m)
	if got = append(got, rest...); !bytes.Equal(got, wire) {
		t.Fatal(len(got), "of", len(wire))
	}
}

func TestRefusedIsTold(t *testing.T) {
	for text, want := range map[string]bool{
		"remote error: tls: unknown certificate authority": true, "remote error: tls: bad certificate": true,
		"remote error: tls: unknown certificate": true, "remote error: tls: protocol version not supported": false,
		"tls: client offered only unsupported versions": false, "remote error: tls: handshake failure": false,
	} {
		if refused(errors.New(text)) != want {
			t.Error(text)
		}
	}
	if !refused(io.EOF) || refused(os.ErrDeadlineExceeded) {
		t.Error("leaving in silence is a refusal, being slow is none")
	}
}

// Nothing that is learned grows without end or lasts for ever.
func TestPinnedIsBounded(t *testing.T) {
	var p pinned
	now, device := time.Unix(1_770_000_000, 0), netip.MustParseAddr("10.0.0.9")
	if err := p.open(t.TempDir()+"/pinned.json", now); err != nil {
		t.Fatal(err)
	}
	other := netip.MustParseAddr("10.0.0.10")
	one, two := refuser{"p-one", device}, refuser{"p-two", other}
	p.trusts("site.example", device, now)
	p.trusts("site.example", other, now)
	name := func(n int) string { return string(rune('a'+n%26)) + string(rune('a'+n/26%26)) + ".example" }
	taught := 0
	for n := range maxPinned + 50 {
		for _, by := range []refuser{one, one, two} {
			if p.broke(name(n), by, true, now) == taughtHost {
				taught++
			}
		}
	}
	if taught != maxPinned || len(*p.known.Load()) != maxPinned {
		t.Fatal(taught, len(*p.known.Load()))
	}
	if !p.has(name(0), now) || p.has(name(0), now.Add(pinTime)) {
		t.Fatal("when it ends")
	}
	later := now.Add(pinTime + time.Hour)
	p.trusts("site.example", device, later)
	p.trusts("site.example", other, later)
	for _, by := range []refuser{two, one, one} {
		p.broke("new.example", by, true, later)
	}
	if !p.has("new.example", later) || len(*p.known.Load()) != 1 {
		t.Fatal("what is over is not forgotten", len(*p.known.Load()))
	}
	p.broke("slow.example", one, true, later)
	for n := range 2 {
		if p.broke("slow.example", two, true, later.Add(pinWithin+time.Duration(n+1))) != taughtNothing {
			t.Fatal("far apart counts as together")
		}
	}
}

// Somebody is told of a host once a day, and not of many at once; whom nobody knows, and who never took the school's
// certificate, teaches nothing.
func TestWhoIsToldOfRefusals(t *testing.T) {
	var p pinned
	now, device := time.Unix(1_770_000_000, 0), netip.MustParseAddr("10.0.0.9")
	if err := p.open(t.TempDir()+"/pinned.json", now); err != nil {
		t.Fatal(err)
	}
	p.trusts("site.example", device, now)
	most := func(host string, by refuser, now time.Time) (t teaching) {
		for range pinTries {
			t = max(t, p.broke(host, by, true, now))
		}
		return t
	}
	for n, step := range []struct {
		host string
		by   refuser
		at   time.Duration
		want teaching
	}{
		{"a.example", refuser{"p", netip.MustParseAddr("10.0.0.77")}, 0, taughtNothing},
		{"a.example", refuser{"", device}, 0, taughtDoubt},
		{"a.example", refuser{"p", device}, doubtPause, taughtNothing},
		{"b.example", refuser{"p", device}, doubtPause, taughtDoubt},
		{"c.example", refuser{"p", device}, doubtPause, taughtNothing},
		{"c.example", refuser{"p", device}, 2 * doubtPause, taughtDoubt},
		{"a.example", refuser{"p", device}, doubtTime, taughtDoubt},
		{"d.example", refuser{"p", device}, 0, taughtDoubt}, // the clock was set back
	} {
		if got := most(step.host, step.by, now.Add(step.at)); got != step.want {
			t.Errorf("%d: %s: %d, not %d", n, step.host, got, step.want)
		}
	}
}

// What leads past the proxy or refuses the school's certificate does not come down; the rest does.
func TestConfine(t *testing.T) {
	h := http.Header{"Alt-Svc": {`h3=":443"`}, "Public-Key-Pins": {"x"}, "Public-Key-Pins-Report-Only": {"x"}, "Strict-Transport-Security": {"max-age=1"}}
	confine(h)
	if len(h) != 1 || h.Get("Strict-Transport-Security") == "" {
		t.Fatal(h)
	}
}
