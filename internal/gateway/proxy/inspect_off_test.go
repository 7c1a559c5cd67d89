package proxy_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"testing"

	"belisha/internal/board"
	"belisha/internal/gateway/proxy"
)

// Where devices do not trust the school's certificate yet, nothing is opened, whatever the policy says.
func TestNothingIsOpenedUnlessSetUp(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": i.site(false, hello, "site.example")}, i.inspecting(""), func(o *options) {
		o.config = func(c *proxy.Config) { c.Inspect = false }
	})
	if got := shown(t, g, i, "site.example"); got != "site.example" {
		t.Errorf("the browser is shown a certificate of %q", got)
	}
}

// shows WEB-13: where HTTPS is not opened, a search engine is reached at the name at which it holds itself to safe mode.
func TestSearchIsLedToSafeName(t *testing.T) {
	i := newIssuer(t)
	plain := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "anything") }
	safe := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "held to safe mode") }
	g := open(t, sites{"www.find.example": i.site(false, plain, "www.find.example"), "safe.find.example": i.site(false, safe, "www.find.example")}, func(o *options) {
		o.config = func(c *proxy.Config) { c.Roots, c.Inspect = []*x509.Certificate{i.cert}, false }
		o.book = func(b *board.Rulebook) {
			b.Files["filtering.yaml"] += "\nsearches:\n  clause: filter.all\n  profiles: [upper]\n  engines:\n    - { key: find, title: Find, hosts: [www.find.example], words: [q], name: safe.find.example }\n"
		}
	})
	pool := x509.NewCertPool()
	pool.AddCert(i.cert)
	for account, want := range map[string]string{"ada.y5": "held to safe mode", "teacher": "anything"} {
		browser := g.browser(account, "secret")
		browser.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
		resp, err := browser.Get("https://www.find.example/?q=hedgehogs")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || string(body) != want {
			t.Errorf("%s: %q, %v", account, body, err)
		}
	}
}

// shown is for whom the certificate is that a browser gets, if the issuer signed it.
func shown(t *testing.T, g *gateway, i *issuer, host string) string {
	t.Helper()
	conn, _, code := g.connect(host + ":443")
	if code != http.StatusOK {
		t.Fatal(host, code)
	}
	pool := x509.NewCertPool()
	pool.AddCert(i.cert)
	secure := tls.Client(conn, &tls.Config{ServerName: host, RootCAs: pool, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	return secure.ConnectionState().PeerCertificates[0].DNSNames[0]
}
