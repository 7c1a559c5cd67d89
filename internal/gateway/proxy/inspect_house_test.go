package proxy_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/proxy"
)

// issuer is a made-up certificate authority of the outside world.
type issuer struct {
	t    testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newIssuer(t testing.TB) *issuer {
	t.Helper()
	i := &issuer{t: t, key: newKey(t)}
	me := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Issuer of the test"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign}
	i.cert = i.sign(me, me, i.key.Public(), i.key)
	return i
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (i *issuer) sign(what, by *x509.Certificate, key crypto.PublicKey, with crypto.Signer) *x509.Certificate {
	i.t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, what, by, key, with)
	if err != nil {
		i.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		i.t.Fatal(err)
	}
	return cert
}

// leaf is a good certificate for some names, save for what change does to it.
func (i *issuer) leaf(change func(*x509.Certificate), names ...string) tls.Certificate {
	i.t.Helper()
	what := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if change != nil {
		change(what)
	}
	key := newKey(i.t)
	return tls.Certificate{Certificate: [][]byte{i.sign(what, i.cert, key.Public(), i.key).Raw}, PrivateKey: key}
}

// site is a real HTTPS site with a certificate of the issuer's.
func (i *issuer) site(two bool, h http.HandlerFunc, names ...string) string {
	i.t.Helper()
	return i.siteWith(&tls.Config{Certificates: []tls.Certificate{i.leaf(nil, names...)}}, two, h)
}

func (i *issuer) siteWith(cfg *tls.Config, two bool, h http.HandlerFunc) string {
	i.t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.EnableHTTP2, s.TLS = two, cfg
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	i.t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// opening is a policy that opens the HTTPS of the older pupils, banks excepted.
const opening = `
inspection:
  profiles: [upper, staff]
  never: [shopping]
  hosts: [bank.example]
  clause: filter.all
apps:
  - key: quiz
    title: A quiz app
    hosts: [quiz.example]
    pinned: true
    clause: filter.all
`

// inspecting makes a gateway open HTTPS by the policy above and what is added to it.
func (i *issuer) inspecting(more string) func(*options) {
	return func(o *options) {
		o.config = func(c *proxy.Config) { c.Roots = []*x509.Certificate{i.cert} }
		o.book = func(rb *board.Rulebook) { rb.Files["filtering.yaml"] += opening + more }
	}
}

// schoolCA is what a device of the school trusts.
func (g *gateway) schoolCA() *x509.CertPool {
	g.t.Helper()
	text, err := os.ReadFile(g.server.CAFile())
	if err != nil {
		g.t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return pool
}

// inside opens a tunnel and shakes hands under the school's certificate.
func (g *gateway) inside(target, name string, protocols ...string) *tls.Conn {
	g.t.Helper()
	conn, _, code := g.connect(target)
	if code != http.StatusOK {
		g.t.Fatal(target, code)
	}
	secure := tls.Client(conn, &tls.Config{ServerName: name, RootCAs: g.schoolCA(), NextProtos: protocols})
	if err := secure.HandshakeContext(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	return secure
}

// modern is a browser that speaks HTTP/2.
func (g *gateway) modern(account string) *http.Client {
	c := g.browser(account, "secret")
	c.Transport.(*http.Transport).ForceAttemptHTTP2 = true
	return c
}

// serveAgain opens another door of the same gateway, as after a restart.
func (g *gateway) serveAgain() {
	g.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		g.t.Fatal(err)
	}
	g.addr = ln.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	server := g.server
	go func() { ended <- server.Serve(ctx, ln) }()
	g.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			g.t.Error(err)
		}
	})
}

// dialTo leads every name to one address.
func dialTo(addr string) func(ctx context.Context, network, _ string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
}
