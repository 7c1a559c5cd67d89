package scripts

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"belisha/internal/app/demo"
)

func TestTheFiltersDoor(t *testing.T) {
	t.Parallel()
	site := origin(t)
	h := startDemo(t, demoData(t), "--resolve", "learning.test="+site, "--resolve", "games.test="+site, "--resolve", "gone.test="+closed(t))
	pupil := h.who(t, "pupil", "4 Kestrel")
	head := "GET http://learning.test/ HTTP/1.1\r\nHost: learning.test\r\n"

	t.Run("an allowed site by --resolve", func(t *testing.T) {
		if got := h.browse(t, pupil, "http://learning.test/"); got.Status != http.StatusOK || got.Text != "origin of learning.test" {
			t.Errorf("%d %s", got.Status, got.Text)
		}
	})
	t.Run("a blocked site", func(t *testing.T) {
		h.browse(t, pupil, "http://games.test/").expect(t, http.StatusForbidden, "Games are not for school time.")
	})
	t.Run("nobody in particular, or a wrong password", func(t *testing.T) {
		got := wire(t, h.Proxy, head+"\r\n")
		got.expect(t, http.StatusProxyAuthRequired, "Please sign in")
		if !strings.HasPrefix(got.Header.Get("Proxy-Authenticate"), "Basic ") {
			t.Errorf("no way in is named: %v", got.Header)
		}
		wire(t, h.Proxy, head+basic(pupil.Name, "not this one")+"\r\n").expect(t, http.StatusProxyAuthRequired)
	})
	t.Run("an unknown name has the strictest profile", func(t *testing.T) { // shows WEB-04
		got := wire(t, h.Proxy, head+basic("nobody.atall", "anything")+"\r\n")
		if got.Status != http.StatusForbidden {
			t.Errorf("a site on no list opens for somebody unknown: %d", got.Status)
		}
	})
	t.Run("a second Host", func(t *testing.T) {
		wire(t, h.Proxy, head+"Host: games.test\r\n"+basic(pupil.Name, pupil.Password)+"\r\n").expect(t, http.StatusBadRequest)
	})
	t.Run("the target wins over Host", func(t *testing.T) {
		got := wire(t, h.Proxy, "GET http://learning.test/ HTTP/1.1\r\nHost: games.test\r\n"+basic(pupil.Name, pupil.Password)+"\r\n")
		if got.Status != http.StatusOK || got.Text != "origin of learning.test" {
			t.Errorf("%d %s", got.Status, got.Text)
		}
		got = wire(t, h.Proxy, "GET http://games.test/ HTTP/1.1\r\nHost: learning.test\r\n"+basic(pupil.Name, pupil.Password)+"\r\n")
		if got.Status != http.StatusForbidden {
			t.Errorf("an allowed Host opens a blocked target: %d", got.Status)
		}
	})
	t.Run("a head that is too long", func(t *testing.T) {
		got := wire(t, h.Proxy, head+"X-Long: "+strings.Repeat("a", 256<<10)+"\r\n\r\n")
		if got.Status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%d", got.Status)
		}
	})
	t.Run("a stopped origin", func(t *testing.T) {
		h.browse(t, pupil, "http://gone.test/").expect(t, http.StatusBadGateway, "This site is not working", "tell a teacher")
	})
	t.Run("the school's own network", func(t *testing.T) { privateIsShut(t, h, h.who(t, "technician", "")) })
	t.Run("ports that are not for browsing", func(t *testing.T) {
		got := wire(t, h.Proxy, "CONNECT learning.test:25 HTTP/1.1\r\nHost: learning.test:25\r\n"+basic(pupil.Name, pupil.Password)+"\r\n")
		if got.Status != http.StatusForbidden {
			t.Errorf("%d", got.Status)
		}
	})
	t.Run("not a proxy's request", func(t *testing.T) {
		wire(t, h.Proxy, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").expect(t, http.StatusBadRequest, "This is the school's filter")
	})
}

// privateIsShut tries ways into the school's network.
func privateIsShut(t *testing.T, h *house, a demo.Account) {
	t.Helper()
	for _, to := range []string{"127.0.0.1:443", "10.1.2.3:443", "192.168.0.1:443", "169.254.169.254:443", "[::1]:443", "[::ffff:10.1.2.3]:443"} {
		got := wire(t, h.Proxy, "CONNECT "+to+" HTTP/1.1\r\nHost: "+to+"\r\n"+basic(a.Name, a.Password)+"\r\n")
		if got.Status != http.StatusForbidden {
			t.Errorf("CONNECT %s: %d", to, got.Status)
		}
	}
	web := strings.TrimPrefix(origin(t), "http://")
	if got := h.browse(t, a, "http://"+web+"/"); got.Status != http.StatusForbidden {
		t.Errorf("GET http://%s/: %d %s", web, got.Status, got.plain())
	}
}

// What the configuration allows is open.
func TestAllowPrivateOpensANetwork(t *testing.T) {
	t.Parallel()
	site := origin(t)
	dir := filepath.Join(t.TempDir(), "data")
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  allow_private: [127.0.0.0/8]\n")
	a := found(t, c)
	h := serve(t, c)
	h.signIn(t, a)
	soon(t, "an allowed network opens to whoever has signed", func() bool { return h.browse(t, a, "http://"+site+"/").Status == http.StatusOK })
}

// closed is an address at which nobody listens, neither to streams nor to packets, until the test does. It lies below the ports
// that the system hands out by itself, so that no other test's door or call can take it in between.
func closed(t *testing.T) string {
	t.Helper()
	for range 100 {
		at := fmt.Sprintf("127.0.0.1:%d", firstPort+(os.Getpid()*61+int(ports.Add(1)))%manyPorts)
		l, err := net.Listen("tcp", at)
		if err != nil {
			continue
		}
		conn, err := net.ListenPacket("udp", at)
		_ = l.Close()
		if err == nil {
			_ = conn.Close()
			return at
		}
	}
	t.Fatal("no port is free")
	return ""
}

const firstPort, manyPorts = 20000, 10000

var ports atomic.Int64 //nolint:gochecknoglobals // no two tests get the same

// An origin that takes the call and says nothing holds up nobody else, and in the end the person is told.
func TestAHangingOriginHoldsUpNobody(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for the proxy's own limit")
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	go func() {
		for {
			conn, err := silent.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(io.Discard, conn) }() // hears, never answers
		}
	}()
	h := startDemo(t, demoData(t), "--resolve", "silent.test="+silent.Addr().String(), "--resolve", "learning.test="+origin(t))
	pupil := h.who(t, "pupil", "4 Kestrel")
	waits := make(chan answer, 1)
	go func() {
		got, err := h.visit(pupil, "http://silent.test/")
		if err != nil {
			t.Error(err)
		}
		waits <- got
	}()
	for range 5 {
		if got := h.browse(t, pupil, "http://learning.test/"); got.Status != http.StatusOK {
			t.Errorf("beside a hanging origin: %d", got.Status)
		}
	}
	got := <-waits
	got.expect(t, http.StatusGatewayTimeout, "This site does not answer")
}
