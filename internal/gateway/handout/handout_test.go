package handout_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"belisha/internal/board"
	"belisha/internal/gateway/handout"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
)

// away is a sink that nobody is at.
type away struct{}

func (away) Take(context.Context, []board.Entry) error        { return errors.New("away") }
func (away) Tell(context.Context, board.Tell) (string, error) { return "", errors.New("away") }
func (away) Warn(context.Context, string, string)             {}
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

// house is a hand-out beside a real proxy, at two real doors.
type house struct {
	at, check string
	ca        []byte
	h         *handout.Handout
}

func open(t *testing.T, direct ...string) house {
	t.Helper()
	b := &board.Board{}
	b.PutRulebook(&board.Rulebook{SchoolName: "Beacon <Primary>"})
	j, err := journal.New(away{}, journal.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close(context.Background()) })
	server, err := proxy.New(proxy.Config{Dir: t.TempDir()}, b, j, clock.Fixed(time.Date(2026, 2, 3, 12, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	plain, secure := listen(t), listen(t)
	port := secure.Addr().(*net.TCPAddr).Port
	h, err := handout.New(handout.Config{Names: []string{"filter.school.example", "127.0.0.1"}, Proxies: []string{"filter.school.example:3128", "10.1.0.1:3128"},
		Direct: direct, CAFile: server.CAFile(), Check: uint16(port), Mint: server.OwnCertificate}, b) //nolint:gosec // a port
	if err != nil {
		t.Fatal(err)
	}
	serving(t, func(ctx context.Context) error { return h.Serve(ctx, plain) })
	serving(t, func(ctx context.Context) error { return h.ServeCheck(ctx, secure) })
	ca, err := os.ReadFile(server.CAFile())
	if err != nil {
		t.Fatal(err)
	}
	return house{at: "http://" + plain.Addr().String(), check: fmt.Sprintf("https://127.0.0.1:%d", port), ca: ca, h: h}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

func get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	resp, err := http.Get(address) //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// Browsers find the filter, and without it nothing. // shows WEB-01
func TestPAC(t *testing.T) {
	h := open(t)
	for _, path := range []string{"/proxy.pac", "/wpad.dat"} {
		resp, body := get(t, h.at+path)
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/x-ns-proxy-autoconfig" {
			t.Fatal(resp.Status, resp.Header)
		}
		if !strings.Contains(body, `return "PROXY filter.school.example:3128; PROXY 10.1.0.1:3128";`) || strings.Contains(body, "DIRECT") {
			t.Errorf("WEB-01: %s", body)
		}
	}
	_, body := get(t, open(t, "Records.School.example").at+"/proxy.pac")
	if !strings.Contains(body, `if (host.toLowerCase() === "records.school.example") { return "DIRECT"; }`) || strings.Count(body, "DIRECT") != 1 {
		t.Error(body)
	}
}

// The certificate comes in each form as the same certificate.
func TestCertificate(t *testing.T) {
	h := open(t)
	block, _ := pem.Decode(h.ca)
	_, der := get(t, h.at+"/ca.crt")
	_, text := get(t, h.at+"/ca.pem")
	resp, profile := get(t, h.at+"/ca.mobileconfig")
	if der != string(block.Bytes) || !bytes.Equal([]byte(text), h.ca) {
		t.Error("another certificate")
	}
	if resp.Header.Get("Content-Type") != "application/x-apple-aspen-config" || !strings.Contains(profile, base64.StdEncoding.EncodeToString(block.Bytes)) ||
		!strings.Contains(profile, "com.apple.security.root") {
		t.Error(profile)
	}
	if err := xml.Unmarshal([]byte(profile), new(struct{})); err != nil {
		t.Error(err)
	}
	if strings.Contains(der+text+profile, "PRIVATE KEY") {
		t.Error("the key was given away")
	}
	want := strings.ToUpper(fmt.Sprintf("%x", sha256.Sum256(block.Bytes)))
	if strings.ReplaceAll(h.h.Fingerprint(), " ", "") != want {
		t.Error(h.h.Fingerprint())
	}
}

// Each kind of device has its steps, in words, without a script.
func TestPages(t *testing.T) {
	h := open(t)
	_, body := get(t, h.at+"/")
	page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	links := page.Find("main ul a[href^='/on/']")
	if links.Length() != 7 || page.Find("script").Length() != 0 || page.Find("header").Text() != "Beacon <Primary>" || page.Find("html[lang]").Length() != 1 {
		t.Fatal(body)
	}
	links.Each(func(_ int, a *goquery.Selection) {
		resp, body := get(t, h.at+a.AttrOr("href", ""))
		one, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil || resp.StatusCode != 200 {
			t.Fatal(err, resp.Status)
		}
		file := one.Find("main p a").First().AttrOr("href", "")
		if got, _ := get(t, h.at+file); one.Find("h1").Text() != a.Text() || one.Find("ol li").Length() < 5 || got.StatusCode != 200 {
			t.Errorf("%s: %s", a.Text(), body)
		}
		if !strings.Contains(body, h.h.Fingerprint()) || one.Find("img[src='/fingerprint.svg'][alt]").Length() != 1 || one.Find("img[src^='"+h.check+"'][alt]").Length() != 1 {
			t.Errorf("%s: nothing to compare with, or no check", a.Text())
		}
		policy := resp.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, h.check) || strings.Contains(policy, "unsafe") ||
			resp.Header.Get("X-Content-Type-Options") != "nosniff" || resp.Header.Get("Referrer-Policy") == "" {
			t.Error(resp.Header)
		}
	})
	if resp, body := get(t, h.at+"/fingerprint.svg"); resp.Header.Get("Content-Type") != "image/svg+xml" || xml.Unmarshal([]byte(body), new(struct{})) != nil {
		t.Error(body)
	}
}

// The check: only whoever trusts the certificate sees it.
func TestCheck(t *testing.T) {
	h := open(t)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(h.ca)
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	for _, path := range []string{"/trusted.svg", "/"} {
		resp, err := c.Get(h.check + path) //nolint:noctx // a test
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Error(resp.Status)
		}
	}
	if _, err := http.Get(h.check + "/"); err == nil { //nolint:noctx,bodyclose // it fails
		t.Error("trusted without the certificate")
	}
	// No certificate is made for any name but the gateway's own.
	conn, err := tls.Dial("tcp", strings.TrimPrefix(h.check, "https://"), &tls.Config{InsecureSkipVerify: true, ServerName: "bank.example"}) //nolint:gosec // looking at what comes
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if names := conn.ConnectionState().PeerCertificates[0].DNSNames; len(names) != 1 || names[0] != "filter.school.example" {
		t.Error(names)
	}
}

// It gives out and takes nothing, and the firewall's rules are not among what it gives.
func TestGivesOnly(t *testing.T) {
	h := open(t)
	resp, err := http.Post(h.at+"/", "text/plain", strings.NewReader("x")) //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Error(resp.Status)
	}
	for _, path := range []string{"/ruleset", "/ca.key", "/on/", "/../ca.key", "/nft"} {
		if resp, body := get(t, h.at+path); resp.StatusCode != http.StatusNotFound || strings.Contains(body, "chain") {
			t.Error(path, resp.Status)
		}
	}
}

func TestConfig(t *testing.T) {
	for _, cfg := range []handout.Config{
		{}, {Names: []string{"a.example"}}, {Names: []string{"a b"}, Proxies: []string{"a.example:1"}},
		{Names: []string{"a.example"}, Proxies: []string{"a.example"}}, {Names: []string{"a.example"}, Proxies: []string{`a";x="`}},
	} {
		if _, err := handout.New(cfg, &board.Board{}); err == nil {
			t.Errorf("%+v was accepted", cfg)
		}
	}
}
