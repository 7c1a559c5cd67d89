package proxy_test

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
	"layeh.com/radius/rfc2866"

	"belisha/internal/board"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/proxy"
)

// Somebody signs in at the wireless network: that is who browses there, with their own profile, and the tunnel ends when they
// leave. // shows WEB-21 WEB-04
func TestWireless(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, hello)}, fronted, networked)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("seven-silly-sheep"), 0o600); err != nil {
		t.Fatal(err)
	}
	g.knows(nil, map[string]board.Device{})
	heard, err := identity.NewRadius(identity.RadiusConfig{From: []identity.NAS{{From: netip.MustParsePrefix("127.0.0.1/32"), Secret: secret}},
		Changed: g.server.Rejudge}, func() time.Time { return g.at })
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serving(t, func(ctx context.Context) error { return heard.Serve(ctx, conn) })
	book := identity.New(g.board, []identity.Network{{Key: "guests", Ranges: []netip.Prefix{netip.MustParsePrefix("10.2.0.0/24")}}})
	book.Hear(heard)
	g.server.SetBook(book)
	tell := func(status rfc2866.AcctStatusType) {
		t.Helper()
		p := radius.New(radius.CodeAccountingRequest, []byte("seven-silly-sheep"))
		_ = rfc2866.AcctStatusType_Set(p, status)
		_ = rfc2866.AcctSessionID_SetString(p, "77")
		_ = rfc2865.UserName_SetString(p, "sam.y1")
		_ = rfc2865.FramedIPAddress_Set(p, net.IPv4(10, 2, 0, 9))
		if _, err := radius.Exchange(t.Context(), p, conn.LocalAddr().String()); err != nil {
			t.Fatal(err)
		}
	}
	visit := func() board.Entry {
		resp, err := g.led(proxy.LedHTTP, "10.2.0.9", "203.0.113.9:80").Get("http://example.com/")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		all := g.entries()
		return all[len(all)-1]
	}
	if e := visit(); e.Profile != "lower" || e.How != "" {
		t.Fatalf("before: %+v", e)
	}
	tell(rfc2866.AcctStatusType_Value_Start)
	until(t, "the sign-in counts", func() bool { return book.Of(netip.MustParseAddr("10.2.0.9"), g.at).Account != "" })
	if e := visit(); e.Profile != "ks1" || e.How != "radius" || e.Person != "p-small" || e.Network != "guests" {
		t.Fatalf("signed in: %+v", e)
	}
	tell(rfc2866.AcctStatusType_Value_Stop)
	until(t, "the sign-out counts", func() bool { return book.Of(netip.MustParseAddr("10.2.0.9"), g.at).Account == "" })
	if e := visit(); e.Profile != "lower" || e.How != "" || e.Person != "" {
		t.Fatalf("signed out: %+v", e)
	}
}

// A tunnel belongs to whoever opened it: it ends when the device is somebody else's. // shows WEB-21
func TestTunnelOfAnother(t *testing.T) {
	addr, _ := secureOrigin(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	g := open(t, sites{"example.com": addr}, fronted)
	g.knows(nil, map[string]board.Device{"10.1.0.7": {ID: "d-7", Kind: "school", Owner: "teacher"}})
	c := g.led(proxy.LedTLS, "10.1.0.7", "203.0.113.9:443")
	c.Transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify = true // whose certificate it is does not matter here
	ended := make(chan error, 1)
	go func() {
		resp, err := c.Get("https://example.com/")
		if err == nil {
			_ = resp.Body.Close()
		}
		ended <- err
	}()
	until(t, "the tunnel stands", func() bool { return len(g.entries()) == 1 })
	g.server.Rejudge() // nothing has changed
	select {
	case err := <-ended:
		t.Fatal("it ended for no reason:", err)
	default:
	}
	g.knows(nil, map[string]board.Device{"10.1.0.7": {ID: "d-7", Kind: "school", Owner: "ada.y5"}})
	g.server.Rejudge()
	if err := <-ended; err == nil {
		t.Fatal("it outlived its owner")
	}
}
