package proxy

import (
	"bufio"
	"bytes"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/policy"
)

func someClaim() claim {
	at := time.UnixMilli(1_770_000_000_123).UTC()
	return claim{Entry: board.Entry{ID: "i1", At: at, School: "s1", Person: "p1", Account: "ada", Host: "games.example", Path: "/é",
		Clause: "filter.games", Status: 403, Verdict: "block"}, Band: "ks1", Until: at.Add(ticketTime)}
}

func TestTicket(t *testing.T) {
	s, err := openSigner(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	want := someClaim()
	ticket := s.sign(want)
	got, err := s.open(ticket, want.Entry.At)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%v\n%+v\n%+v", err, got, want)
	}
	if _, err := s.open(ticket, want.Until); !errors.Is(err, errLate) {
		t.Error("an old ticket was taken:", err)
	}
	other, err := openSigner(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.open(ticket, want.Entry.At); !errors.Is(err, errTicket) {
		t.Error("another school's ticket was taken:", err)
	}
}

func FuzzTicket(f *testing.F) {
	s := newSigner(bytes.Repeat([]byte{7}, 32))
	f.Add(s.sign(someClaim()), []byte{})
	f.Add("", []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, ticket string, inside []byte) {
		if c, err := s.open(ticket, time.UnixMilli(0)); err == nil && s.sign(c) != ticket {
			t.Fatal("a ticket with two spellings")
		}
		if c, err := readClaim(inside); err == nil { // what a holder of the key could write
			for _, text := range c.texts() {
				if len(*text) > len(inside) {
					t.Fatal("more came out than went in")
				}
			}
		}
	})
}

func FuzzTarget(f *testing.F) {
	for _, s := range []string{"site.example:443", "[::1]:443", "1.2.3.4:80", "a:b:c", "site.example", ":443", "x@y:443", "0x7f.1:443", "é.example:443"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, target string) {
		host, port, err := parseTarget(target, 0)
		if err != nil {
			return
		}
		if host == "" || port == 0 || strings.ContainsAny(host, "/@ \r\n\x00#?[]") {
			t.Fatalf("%q gave %q %d", target, host, port)
		}
		again, port2, err := parseTarget(address(host, port), 0)
		if err != nil || again != host || port2 != port {
			t.Fatalf("%q is %q, then %q (%v)", target, host, again, err)
		}
	})
}

func FuzzHead(f *testing.F) {
	f.Add([]byte("GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n"))
	f.Add([]byte("POST http://a.example/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"))
	f.Add([]byte("CONNECT a.example:443 HTTP/1.1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, wire []byte) {
		r, err := readRequest(bufio.NewReaderSize(bytes.NewReader(wire), 4<<10))
		if err != nil {
			return
		}
		if len(r.Header["Content-Length"]) > 1 || (len(r.TransferEncoding) > 0 && bytes.Contains(bytes.ToLower(wire[:bytes.Index(wire, []byte("\r\n\r\n"))]), []byte("\ncontent-length:"))) {
			t.Fatalf("%q can be read in two ways", wire)
		}
	})
}

func TestPublic(t *testing.T) {
	d, err := newDialler(Config{OwnNetworks: []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")},
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("10.1.2.0/24")}}.filled())
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220::1": true, "10.1.2.3": true, "10.1.3.3": false, "203.0.113.9": false, "127.8.8.8": false,
		"::1": false, "::": false, "::ffff:10.0.0.1": false, "fe80::1%eth0": false, "fc00::1": false, "64:ff9b:1::a00:1": false, "64:ff9b::a00:1": false,
		"64:ff9b::5db8:d822": true, "2002:7f00:1::": false, "::7f00:1": false, "224.0.0.1": false, "255.255.255.255": false,
	} {
		if got := d.public(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
}

// A name that changes its answer between looking and connecting gains nothing: the dialled address is judged.
func TestRebinding(t *testing.T) {
	d, err := newDialler(Config{}.filled())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.dial(t.Context(), "tcp", "localhost:1"); !errors.Is(err, errPrivate) {
		t.Fatal(err)
	}
	if err := d.control("tcp4", "10.0.0.1:80", nil); !errors.Is(err, errPrivate) {
		t.Fatal(err)
	}
}

func TestAuthorityIsKept(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	first, err := openAuthority(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	second, err := openAuthority(dir, now)
	if err != nil || !first.cert.Equal(second.cert) {
		t.Fatal("a second CA was made:", err)
	}
	for name, mode := range map[string]os.FileMode{"ca.key": 0o600, "ca.pem": 0o644} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != mode {
			t.Error(name, info, err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "ca.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := openAuthority(dir, now); err == nil {
		t.Fatal("a lost key was replaced in silence")
	}
}

// Whoever guesses is slowed down, by account and by address, and in the end refused unread.
func TestGuessingSlowsDown(t *testing.T) {
	now := time.Unix(1_770_000_000, 0)
	d := newDoorkeeper(Config{Pause: time.Second}.filled(), func() time.Time { return now })
	keys := [2]string{"name ada", "from 192.0.2.1"}
	var last time.Duration
	for n := range 4 {
		d.remember(mark{byte(n)}, false, keys, home{})
		wait := d.pause([2]string{"name ada", "from elsewhere"}, false)
		if wait <= last {
			t.Fatalf("after %d wrong passwords the pause is %v, before it was %v", n+1, wait, last)
		}
		last = wait
	}
	if last <= longestTry {
		t.Fatal("never refused:", last)
	}
	if d.pause([2]string{"name other", "from 192.0.2.1"}, false) <= longestTry {
		t.Fatal("the address is not slowed down")
	}
	now = now.Add(time.Hour)
	if d.pause(keys, false) != 0 {
		t.Fatal("never forgotten")
	}
}

func TestSlotsAreEscaped(t *testing.T) {
	pg := cut(policy.BlockWords{}, "a"+slotMark(slotHost)+"b"+slotMark(slotTicket)+"c"+slotMark(slotTime)+"d")
	got := string((&pages{}).fill(pg, shownOn{host: "<x>", ticket: `"`, when: "&"}))
	if got != "a&lt;x&gt;b&#34;c&amp;d" {
		t.Fatal(got)
	}
	if young("lower_ks2") || !young("ks1") {
		t.Fatal("bands")
	}
}
