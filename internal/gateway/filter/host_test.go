package filter_test

import (
	"net/netip"
	"strings"
	"testing"

	"belisha/internal/gateway/filter"
)

// Every spelling of a host is the host that a browser would reach, or refused.
func TestNormalHost(t *testing.T) {
	for spelt, expect := range map[string]string{
		"games.example":                 "games.example",
		"GAMES.Example":                 "games.example",
		"games.example.":                "games.example",
		"games.example:443":             "games.example",
		"games.example.:8080":           "games.example",
		"games.example:":                "games.example",
		"my_site.example":               "my_site.example",
		"bücher.example":                "xn--bcher-kva.example",
		"BÜCHER.example":                "xn--bcher-kva.example",
		"xn--bcher-kva.example":         "xn--bcher-kva.example",
		"straße.example":                "xn--strae-oqa.example",
		"ｇａｍｅｓ.example":                 "games.example",
		"games。example":                 "games.example",
		"ga\u00admes.example":           "games.example", // a soft hyphen
		"i❤.example":                    "xn--i-7iq.example",
		"127.0.0.1":                     "127.0.0.1",
		"1.2.3":                         "1.2.0.3",
		"127.1":                         "127.0.0.1",
		"0x7f.1":                        "127.0.0.1",
		"0177.0.0.01":                   "127.0.0.1",
		"2130706433":                    "127.0.0.1",
		"0x7F000001":                    "127.0.0.1",
		"127.0.0.1.":                    "127.0.0.1",
		"１２７.0.0.1:80":                  "127.0.0.1",
		"0x":                            "0.0.0.0",
		"[::1]":                         "::1",
		"[::1]:443":                     "::1",
		"::1":                           "::1",
		"[2001:DB8:0::1]":               "2001:db8::1",
		"[::ffff:192.0.2.66]":           "192.0.2.66",
		"localhost":                     "localhost",
		"4chan.example":                 "4chan.example",
		"a.4b":                          "a.4b",
		"1.2.3.4.example":               "1.2.3.4.example",
		"xn--p1ai":                      "xn--p1ai",
		strings.Repeat("a.", 126) + "b": strings.Repeat("a.", 126) + "b",
	} {
		got, err := filter.NormalHost(spelt)
		if err != nil || got != expect {
			t.Errorf("%q: got %q, %v; want %q", spelt, got, err, expect)
		}
	}
	for _, spelt := range []string{
		"", ".", "..", "a..b", ".a.example", "a.example..", "a b.example", "a\x00.example", "a\n.example", "a%2eexample",
		"user@games.example", "games.example/x", "games.example:x", "games.example:99999", "games.example:-1", "a.example:80:80",
		"http://games.example", "[::1", "::1]", "[::1]x", "[fe80::1%eth0]", "[127.0.0.1]", "[games.example]", "256.0.0.1",
		"1.2.3.4.5", "0x100000000", "99999999999999999999", "09.1.1.1", "1..2", "games.example:443:",
		strings.Repeat("a", 64) + ".example", strings.Repeat("a.", 127) + "b", "\xff.example", "a\u202e.example", "*.example",
	} {
		if got, err := filter.NormalHost(spelt); err == nil {
			t.Errorf("%q: taken as %q", spelt, got)
		}
	}
}

// FuzzNormalHost: what comes out is plain, short, stable, and an address only in its usual form.
func FuzzNormalHost(f *testing.F) {
	for _, seed := range []string{"games.example:443", "[::1]:80", "0x7f.1", "ｇａｍｅｓ。example", "xn--bcher-kva.", "a..b", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		host, err := filter.NormalHost(s)
		if err != nil {
			if host != "" {
				t.Fatalf("%q: an error and %q", s, host)
			}
			return
		}
		if host == "" || len(host) > 253 || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-_.:") != "" {
			t.Fatalf("%q: %q", s, host)
		}
		if again, err := filter.NormalHost(host); err != nil || again != host {
			t.Fatalf("%q: %q, then %q, %v", s, host, again, err)
		}
		addr, err := netip.ParseAddr(host)
		if err == nil && addr.String() != host || err != nil && strings.Contains(host, ":") {
			t.Fatalf("%q: address %q", s, host)
		}
	})
}
