package proxy_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/handout"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/proxy"
)

// The test plays three machines: a device, the gateway, and the internet. Each is a network namespace with this very
// program in it, told by insideVar which of them it is.
const (
	insideVar = "BELISHA_TEST_INSIDE"
	tryVar    = "BELISHA_TEST_TRY"
)

// A school's network in small: the device knows of no proxy, and the way out leads through the gateway's machine.
// shows WEB-01 STD-11 WEB-22 WEB-21
func TestNamespaces(t *testing.T) {
	switch os.Getenv(insideVar) {
	case "gateway":
		insideGateway(t)
		return
	case "":
	default:
		t.Skip("another machine")
	}
	for _, tool := range []string{"ip", "nft", "sysctl"} {
		if _, err := exec.LookPath(tool); err != nil || os.Getuid() != 0 {
			t.Skip("network namespaces need root and " + tool)
		}
	}
	id := strconv.Itoa(os.Getpid())
	device, gateway, internet := "bdev"+id, "bgate"+id, "bnet"+id
	for _, ns := range []string{device, gateway, internet} {
		if out, err := exec.Command("ip", "netns", "add", ns).CombinedOutput(); err != nil {
			t.Skipf("this machine gives no network namespaces: %s", out)
		}
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", ns).Run() })
	}
	for _, line := range strings.Split(strings.NewReplacer("DEV", device, "GATE", gateway, "NET", internet).Replace(network), "\n") {
		if words := strings.Fields(line); len(words) > 0 {
			if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v %s", line, err, out)
			}
		}
	}
	site := within(t, internet, "internet")
	if err := site.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = site.Process.Kill(); _ = site.Wait() })
	inner := within(t, gateway, "gateway", "BELISHA_TEST_DEVICE="+device)
	out, err := inner.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// network joins the three. The internet knows the way back to the device, so that nothing but the gateway's rules stands
// between them.
const network = `
ip link add lan0 netns GATE type veth peer name eth0 netns DEV
ip link add wan0 netns GATE type veth peer name eth0 netns NET
ip -n DEV link set eth0 address 02:00:00:00:00:17
ip -n DEV addr add 10.91.1.5/24 dev eth0
ip -n DEV addr add fd00:91::5/64 dev eth0 nodad
ip -n GATE addr add 10.91.1.1/24 dev lan0
ip -n GATE addr add fd00:91::1/64 dev lan0 nodad
ip -n GATE addr add 203.0.113.1/24 dev wan0
ip -n GATE addr add 2001:db8:91::1/64 dev wan0 nodad
ip -n NET addr add 203.0.113.9/24 dev eth0
ip -n NET addr add 2001:db8:91::9/64 dev eth0 nodad
ip -n DEV link set lo up
ip -n DEV link set eth0 up
ip -n GATE link set lo up
ip -n GATE link set lan0 up
ip -n GATE link set wan0 up
ip -n NET link set lo up
ip -n NET link set eth0 up
ip -n DEV route add default via 10.91.1.1
ip -n DEV -6 route add default via fd00:91::1
ip -n NET route add 10.91.1.0/24 via 203.0.113.1
ip -n NET -6 route add fd00:91::/64 via 2001:db8:91::1
ip netns exec GATE sysctl -q -w net.ipv4.ip_forward=1
ip netns exec GATE sysctl -q -w net.ipv6.conf.all.forwarding=1
`

// within is this program in a namespace.
func within(t *testing.T, ns, as string, more ...string) *exec.Cmd {
	t.Helper()
	run := "^TestNamespaces$"
	if as != "gateway" {
		run = "^TestNamespaceMachine$"
	}
	cmd := exec.CommandContext(t.Context(), "ip", "netns", "exec", ns, os.Args[0], "-test.run", run, "-test.count=1", "-test.timeout=100s")
	cmd.Env = append(append(os.Environ(), insideVar+"="+as), more...)
	return cmd
}

// TestNamespaceMachine is the device, or the internet.
func TestNamespaceMachine(t *testing.T) {
	switch os.Getenv(insideVar) {
	case "internet":
		internet(t)
	case "device":
		for _, line := range strings.Split(os.Getenv(tryVar), "\n") {
			fmt.Printf("FOUND %s\n", try(strings.Fields(line)))
		}
	default:
		t.Skip("only inside the test of namespaces")
	}
}

// internet answers at every port that matters.
func internet(t *testing.T) {
	for _, port := range []string{"80", "8080"} {
		ln, err := net.Listen("tcp", ":"+port)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _ = http.Serve(ln, http.HandlerFunc(hello)) }() //nolint:gosec // a test
	}
	site := httptest.NewUnstartedServer(http.HandlerFunc(hello))
	_ = site.Listener.Close()
	var err error
	if site.Listener, err = net.Listen("tcp", ":443"); err != nil {
		t.Fatal(err)
	}
	site.StartTLS()
	for _, port := range []string{"53", "853"} {
		ln, err := net.Listen("tcp", ":"+port)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				_, _ = io.WriteString(conn, "open")
				_ = conn.Close()
			}
		}()
	}
	for _, port := range []string{"53", "443", "853"} {
		conn, err := net.ListenPacket("udp", ":"+port)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			buf := make([]byte, 100)
			for {
				n, from, err := conn.ReadFrom(buf)
				if err != nil {
					return
				}
				_, _ = conn.WriteTo(buf[:n], from)
			}
		}()
	}
	time.Sleep(90 * time.Second) // it is ended from outside
}

// try does one thing as a device would, and says what came of it: shut, or what was found.
func try(words []string) string {
	const patience = 1500 * time.Millisecond
	kind, addr := words[0], words[1]
	if kind == "udp" {
		conn, err := net.Dial("udp", addr)
		if err != nil {
			return "shut"
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(patience / 2))
		_, _ = io.WriteString(conn, "x")
		if _, err := conn.Read(make([]byte, 10)); err != nil {
			return "shut"
		}
		return "open"
	}
	conn, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		return "shut"
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * patience))
	by := ""
	if kind == "tls" {
		name := words[2]
		if name == "-" {
			name = ""
		}
		secure := tls.Client(conn, &tls.Config{InsecureSkipVerify: true, ServerName: name}) //nolint:gosec // it says whose certificate came
		if secure.Handshake() != nil {
			return "shut"
		}
		by = strings.Join(secure.ConnectionState().PeerCertificates[0].Issuer.Organization, "") + secure.ConnectionState().PeerCertificates[0].Issuer.CommonName + " "
		conn = secure
	}
	if kind == "tcp" {
		if got, _ := io.ReadAll(conn); len(got) == 0 {
			return "shut"
		}
		return "open"
	}
	_, _ = fmt.Fprintf(conn, "GET /a HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", words[2])
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return "shut"
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 40))
	return fmt.Sprintf("%s%d %s", by, resp.StatusCode, strings.ReplaceAll(string(body), "\n", " "))
}

// find lets the device try things, and says what it found.
func find(t *testing.T, tries []string) (found []string) {
	t.Helper()
	cmd := within(t, os.Getenv("BELISHA_TEST_DEVICE"), "device", tryVar+"="+strings.Join(tries, "\n"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if got, ok := strings.CutPrefix(line, "FOUND "); ok {
			found = append(found, strings.TrimSpace(got))
		}
	}
	if len(found) != len(tries) {
		t.Fatalf("%s", out)
	}
	return found
}

// expect compares what the device finds by how that begins.
func expect(t *testing.T, about string, want [][2]string) {
	t.Helper()
	var tries []string
	for _, w := range want {
		tries = append(tries, w[0])
	}
	for i, got := range find(t, tries) {
		if !strings.HasPrefix(got, want[i][1]) {
			t.Errorf("%s: %s: found %q, want %q", about, want[i][0], got, want[i][1])
		}
	}
}

const (
	own      = "Acme Co" // in the internet's own certificate
	siteFour = "203.0.113.9"
	siteSix  = "[2001:db8:91::9]"
)

// past are the ways past the filter.
func past(found string) (all [][2]string) {
	for _, site := range []string{siteFour, siteSix} {
		for _, try := range []string{"udp S:53", "udp S:443", "udp S:853", "tcp S:53", "tcp S:853"} {
			all = append(all, [2]string{strings.Replace(try, "S", site, 1), found})
		}
	}
	return all
}

// insideGateway is the test proper, on the gateway's machine.
func insideGateway(t *testing.T) {
	until(t, "the machines find each other", func() bool {
		return !slices.Contains(find(t, []string{"udp " + siteFour + ":53", "udp " + siteSix + ":53", "http " + siteSix + ":80 example.com"}), "shut")
	})
	expect(t, "without rules the internet is open: nothing else is in the way", append(past("open"),
		[2]string{"http " + siteFour + ":80 games.example", "200 hello"}, [2]string{"http " + siteSix + ":80 games.example", "200 hello"},
		[2]string{"http " + siteFour + ":8080 games.example", "200 hello"}))
	g := open(t, sites{"example.com": siteFour, "help.example": siteFour}, networked)
	facts := people(t)
	facts.Devices = map[string]board.Device{"02:00:00:00:00:17": {ID: "d-17", Title: "Tablet 17", Kind: "school", Owner: "ada.y5"}}
	g.board.PutFacts(facts)
	table := identity.NewNeighbours()
	serving(t, table.Run)
	lan := []netip.Prefix{netip.MustParsePrefix("10.91.1.0/24"), netip.MustParsePrefix("fd00:91::/64")}
	book := identity.New(g.board, []identity.Network{{Key: "curriculum", Ranges: lan}})
	book.Watch(table)
	g.server.SetBook(book)
	ways, stop := led(t, g)
	text, err := handout.Ruleset([]handout.Part{{Key: "curriculum", Interface: "lan0", Ranges: lan, Led: true}}, ways)
	if err != nil {
		t.Fatal(err)
	}
	nft(t, text)
	page, door := "403 <!DOCTYPE html>", strconv.Itoa(int(ways.HTTP))
	expect(t, "led to the filter", [][2]string{
		{"http " + siteFour + ":80 example.com", "200 hello example.com"},
		{"http " + siteSix + ":80 example.com", "200 hello example.com"},
		{"http " + siteFour + ":80 games.example", page},
		{"http " + siteSix + ":80 games.example", page},
		{"tls " + siteFour + ":443 example.com", own + " 200 hello"},
		{"tls " + siteSix + ":443 example.com", own + " 200 hello"},
		{"tls " + siteFour + ":443 games.example", "Belisha"},
		{"tls " + siteSix + ":443 games.example", "Belisha"},
		{"tls " + siteFour + ":443 -", "shut"},
		{"http 10.91.1.1:" + door + " example.com", "shut"},
		{"http [fd00:91::1]:" + door + " example.com", "shut"},
		{"http " + siteFour + ":8080 example.com", "shut"},
	})
	for _, e := range g.entries() {
		if e.Door != "transparent" || e.How != "device" || e.Asset != "d-17" || e.Person != "p-pupil" || e.Network != "curriculum" {
			t.Errorf("STD-07: %+v", e)
		}
	}
	if n := len(g.entries()); n != 9 {
		t.Errorf("%d entries", n)
	}
	expect(t, "past the filter", past("shut"))
	byTPROXY(t, g)
	nft(t, text)
	stop()
	expect(t, "without the filter", append(past("shut"), [][2]string{
		{"http " + siteFour + ":80 example.com", "shut"}, {"http " + siteSix + ":80 example.com", "shut"},
		{"tls " + siteFour + ":443 example.com", "shut"}, {"tls " + siteSix + ":443 example.com", "shut"},
	}...))
	nft(t, text) // loading it again changes nothing
	expect(t, "loaded again", past("shut"))
}

// byTPROXY leads to the filter by the kernel's other way, which rewrites no address.
func byTPROXY(t *testing.T, g *gateway) {
	t.Helper()
	ln, err := proxy.ListenLed(t.Context(), "[::]:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = g.server.ServeDoor(t.Context(), ln, proxy.Door{Kind: proxy.LedHTTP}) }()
	rules := fmt.Sprintf("delete table inet belisha\ntable inet btp {\nchain pre {\ntype filter hook prerouting priority mangle;\n"+
		"iifname lan0 tcp dport 80 tproxy to :%d meta mark set 1 accept\n}\n}\n", ln.Addr().(*net.TCPAddr).Port)
	if out, err := nftSays(t, rules); err != nil {
		t.Logf("this kernel has no TPROXY: %s", out)
		return
	}
	for _, words := range []string{"rule add fwmark 1 lookup 100", "-6 rule add fwmark 1 lookup 100", "route add local default dev lo table 100", "-6 route add local default dev lo table 100"} {
		if out, err := exec.Command("ip", strings.Fields(words)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %s", words, out)
		}
	}
	expect(t, "led by TPROXY", [][2]string{
		{"http " + siteFour + ":80 example.com", "200 hello example.com"}, {"http " + siteSix + ":80 example.com", "200 hello example.com"},
		{"http " + siteFour + ":80 games.example", "403 <!DOCTYPE html>"}, {"http " + siteSix + ":80 games.example", "403 <!DOCTYPE html>"},
	})
	nft(t, "delete table inet btp")
}

// led opens the two doors on every address of the machine.
func led(t *testing.T, g *gateway) (w handout.Ways, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	for kind, port := range map[proxy.DoorKind]*uint16{proxy.LedHTTP: &w.HTTP, proxy.LedTLS: &w.TLS} {
		ln, err := net.Listen("tcp", ":0")
		if err != nil {
			t.Fatal(err)
		}
		*port = uint16(ln.Addr().(*net.TCPAddr).Port) //nolint:gosec // a port
		go func() { ended <- g.server.ServeDoor(ctx, ln, proxy.Door{Kind: kind}) }()
	}
	return w, func() {
		cancel()
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
}

func nft(t *testing.T, text string) {
	t.Helper()
	if out, err := nftSays(t, text); err != nil {
		t.Fatalf("%v %s\n%s", err, out, text)
	}
}

func nftSays(t *testing.T, text string) ([]byte, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "nft", "-f", "-")
	cmd.Stdin = bytes.NewReader([]byte(text))
	return cmd.CombinedOutput()
}

// serving runs something for the length of a test.
func serving(t *testing.T, do func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- do(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
