package identity

import (
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"
	"layeh.com/radius/rfc2869"
	"layeh.com/radius/rfc6911"
)

const shared = "seven-silly-sheep"

// wireless is a listener on loopback with a clock that the test turns.
type wireless struct {
	t    *testing.T
	r    *Radius
	book *Book
	to   string

	mu sync.Mutex
	at time.Time
}

func (w *wireless) now() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.at }

func (w *wireless) later(d time.Duration) { w.mu.Lock(); w.at = w.at.Add(d); w.mu.Unlock() }

func listen(t *testing.T, table map[netip.Addr]string, from string) *wireless {
	t.Helper()
	w := &wireless{t: t, book: book(table), at: morning()}
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(shared+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	w.r, err = NewRadius(RadiusConfig{From: []NAS{{From: netip.MustParsePrefix(from), Secret: file}}, Realms: []string{"school.example"}}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.book.Hear(w.r)
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.to = conn.LocalAddr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.r.Serve(ctx, conn) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return w
}

// packet is one as an access point sends it.
func packet(status rfc2866.AcctStatusType, id, user string, more ...func(*radius.Packet)) *radius.Packet {
	p := radius.New(radius.CodeAccountingRequest, []byte(shared))
	_ = rfc2866.AcctStatusType_Set(p, status)
	_ = rfc2866.AcctSessionID_SetString(p, id)
	if user != "" {
		_ = rfc2865.UserName_SetString(p, user)
	}
	_ = rfc2865.NASIdentifier_SetString(p, "hall")
	for _, m := range more {
		m(p)
	}
	return p
}

func framed(addr string) func(*radius.Packet) {
	return func(p *radius.Packet) {
		if a := net.ParseIP(addr); a.To4() != nil {
			_ = rfc2865.FramedIPAddress_Set(p, a)
		} else {
			_ = rfc6911.FramedIPv6Address_Add(p, a)
		}
	}
}

func calling(hard string) func(*radius.Packet) {
	return func(p *radius.Packet) { _ = rfc2865.CallingStationID_SetString(p, hard) }
}

// send says whether it was answered.
func (w *wireless) send(p *radius.Packet) bool {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.t.Context(), 2*time.Second)
	defer stop()
	c := radius.Client{}
	got, err := c.Exchange(ctx, p, w.to)
	return err == nil && got.Code == radius.CodeAccountingResponse
}

// known waits until an address has an account.
func (w *wireless) known(addr, account string) {
	w.t.Helper()
	var s Sign
	for range 12000 {
		if s = w.book.Of(at(addr), w.now()); s.Account == account && (account == "") == (s.How == "") {
			if account != "" && s.How != ByRadius {
				break
			}
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.t.Fatalf("%s: %q by %q, want %q", addr, s.Account, s.How, account)
}

// Somebody signs in at the wireless network and is known there, until the sign-in ends. // shows WEB-21 WEB-04
func TestSession(t *testing.T) {
	w := listen(t, nil, "127.0.0.0/8")
	if !w.send(packet(started, "s1", "Ada.Y5@school.example", framed("10.2.0.7"), framed("fd00:2::7"))) {
		t.Fatal("no answer")
	}
	w.known("10.2.0.7", "ada.y5")
	w.known("fd00:2::7", "ada.y5")
	if p := w.book.Of(at("10.2.0.7"), w.now()).Person; p == nil || p.ID != "p-ada" {
		t.Fatalf("person %+v", p)
	}
	w.send(packet(stopped, "s1", "ada.y5"))
	w.known("10.2.0.7", "")
	w.known("fd00:2::7", "")
	w.send(packet(started, "s1", "ada.y5", framed("10.2.0.7"))) // overtaken by its own end
	w.send(packet(started, "s2", "head", framed("10.2.0.8")))
	w.known("10.2.0.8", "head")
	w.known("10.2.0.7", "")
}

// An access point that knows no address names the device, which the kernel's table finds. // shows WEB-21
func TestSessionByDevice(t *testing.T) {
	w := listen(t, map[netip.Addr]string{at("10.2.0.7"): phone, at("fe80::7"): phone, at("10.2.0.9"): laptop}, "127.0.0.1/32")
	w.send(packet(started, "s1", "ada.y5", calling("02-00-00-00-00-99")))
	w.known("10.2.0.7", "ada.y5")
	w.known("fe80::7", "ada.y5")
	// Another has the address now, on another device: the accounting is of somebody who has gone.
	w.send(packet(started, "s2", "head", calling("02-00-00-00-00-55"), framed("10.2.0.9")))
	w.send(packet(started, "s3", "head", framed("10.2.0.30")))
	w.known("10.2.0.30", "head")
	if s := w.book.Of(at("10.2.0.9"), w.now()); s.How == ByRadius {
		t.Fatalf("a session on other hardware named somebody: %+v", s)
	}
	// Somebody else signs in on the same device.
	w.send(packet(started, "s4", "teacher", calling("02-00-00-00-00-99")))
	w.known("10.2.0.7", "teacher")
}

// A session ends with time, by another's at its address, and with its access point.
func TestSessionEnds(t *testing.T) {
	w := listen(t, nil, "127.0.0.0/8")
	w.send(packet(started, "s1", "ada.y5", framed("10.2.0.7")))
	w.known("10.2.0.7", "ada.y5")
	w.send(packet(started, "s2", "teacher", framed("10.2.0.7")))
	w.known("10.2.0.7", "teacher")
	w.send(packet(stopped, "s1", "ada.y5")) // of the one before: nothing of the new one ends
	w.send(packet(between, "s3", "head", framed("10.2.0.8")))
	w.known("10.2.0.8", "head")
	w.known("10.2.0.7", "teacher")
	w.later(61 * time.Minute) // the one that reports went quiet
	w.known("10.2.0.8", "")
	w.known("10.2.0.7", "teacher")
	w.later(12 * time.Hour)
	w.known("10.2.0.7", "")
	w.send(packet(started, "s4", "head", framed("10.2.0.9")))
	w.known("10.2.0.9", "head")
	w.send(packet(switchedOn, "", ""))
	w.known("10.2.0.9", "")
}

// Strangers, wrong secrets, old packets, other people's realms and machines name nobody.
func TestNotHeard(t *testing.T) {
	w := listen(t, nil, "127.0.0.0/8")
	wrong := packet(started, "s1", "head", framed("10.2.0.7"))
	wrong.Secret = []byte("not-the-secret")
	if w.send(wrong) {
		t.Error("a wrong secret was answered")
	}
	old := packet(started, "s2", "head", framed("10.2.0.7"), func(p *radius.Packet) { _ = rfc2869.EventTimestamp_Set(p, morning().Add(-time.Hour)) })
	if !w.send(old) {
		t.Error("an old packet was not answered: it would be sent for ever")
	}
	w.send(packet(started, "s3", "head@elsewhere.example", framed("10.2.0.7")))
	w.send(packet(started, "s4", "host/laptop17", framed("10.2.0.7")))
	w.send(packet(started, "s5", "head", framed("255.255.255.254"), framed("0.0.0.0")))
	w.send(packet(started, "s6", "ada.y5", framed("10.2.0.8")))
	w.known("10.2.0.8", "ada.y5")
	w.known("10.2.0.7", "")
	if f := w.r.Figures(); f.Refused == 0 || f.Heard == 0 {
		t.Errorf("figures: %+v", f)
	}
	stranger := listen(t, nil, "192.0.2.0/24")
	if stranger.send(packet(started, "s1", "head", framed("10.2.0.7"))) {
		t.Error("a stranger was answered")
	}
}

func TestSecrets(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
	}{"short": {"abc", 0o600}, "open": {shared, 0o644}, "none": {"", 0o600}} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(c.text), c.mode); err != nil {
			t.Fatal(err)
		}
		if _, err := NewRadius(RadiusConfig{From: []NAS{{From: netip.MustParsePrefix("127.0.0.1/32"), Secret: file}}}, morning); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// More sign-ins than there is room for leave those there are as they are.
func TestFull(t *testing.T) {
	s := newSessions()
	one := session{account: "a", until: morning().Add(time.Hour)}
	for i := range maxSessions {
		if !s.put(sessionKey{"n", string(rune(i + 1))}, one, true, morning()) {
			t.Fatal(i)
		}
	}
	if s.put(sessionKey{"n", "late"}, one, true, morning()) {
		t.Fatal("one too many")
	}
	if !s.put(sessionKey{"n", "late"}, one, true, morning().Add(2*time.Hour)) {
		t.Fatal("no room although all had run out")
	}
}

// A client that we did not write.
func TestRadclient(t *testing.T) {
	if _, err := exec.LookPath("radclient"); err != nil {
		t.Skip("freeradius-utils is not installed")
	}
	w := listen(t, nil, "127.0.0.0/8")
	send := func(words string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "radclient", "-x", "-t", "2", "-r", "1", w.to, "acct", shared)
		cmd.Stdin = strings.NewReader(words)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "Accounting-Response") {
			t.Fatalf("%v: %s", err, out)
		}
	}
	send(`User-Name = "ada.y5", Acct-Status-Type = Start, Acct-Session-Id = "77", Framed-IP-Address = 10.2.0.7, Framed-IPv6-Address = fd00:2::9, NAS-Identifier = "hall"`)
	w.known("10.2.0.7", "ada.y5")
	w.known("fd00:2::9", "ada.y5")
	send(`User-Name = "ada.y5", Acct-Status-Type = Interim-Update, Acct-Session-Id = "77", Framed-IP-Address = 10.2.0.8, NAS-Identifier = "hall"`)
	w.known("10.2.0.8", "ada.y5")
	send(`User-Name = "ada.y5", Acct-Status-Type = Stop, Acct-Session-Id = "77", NAS-Identifier = "hall"`)
	w.known("10.2.0.7", "")
	w.known("10.2.0.8", "")
}

func FuzzRadius(f *testing.F) {
	b, _ := packet(started, "s1", "ada.y5", framed("10.2.0.7"), calling(laptop)).Encode()
	f.Add(b[20:])
	f.Fuzz(func(t *testing.T, attrs []byte) {
		if len(attrs) > radius.MaxPacketLength-20 {
			return
		}
		r := &Radius{now: morning, all: newSessions(), secrets: []secret{{netip.MustParsePrefix("127.0.0.1/32"), []byte(shared)}}}
		p := &radius.Packet{Code: radius.CodeAccountingRequest, Secret: []byte(shared)}
		raw, _ := p.Encode()
		raw = append(raw, attrs...)
		raw[2], raw[3] = byte(len(raw)>>8), byte(len(raw))
		parsed, err := radius.Parse(raw, []byte(shared))
		if err != nil {
			return
		}
		said, err := readAccounting(parsed, at("127.0.0.1"))
		if err != nil {
			return
		}
		r.take(said)
		for addr := range r.all.show().addr {
			if !addr.IsValid() || addr.IsLoopback() || addr.IsUnspecified() {
				t.Fatal(addr)
			}
		}
		if len(r.all.open) > 1 {
			t.Fatal("one packet, one session")
		}
		r.all.endAll(said.nas, morning())
		if len(r.all.open)+len(r.all.addr)+len(r.all.hard) != 0 {
			t.Fatalf("something is left: %+v", r.all)
		}
	})
}
