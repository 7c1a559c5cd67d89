package proxy_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// badSite is one way of having no good certificate, with what an adult and an older pupil read.
type badSite struct {
	config func(i *issuer, name string) *tls.Config
	adult  string
	pupil  string
}

func withLeaf(change func(*x509.Certificate)) func(*issuer, string) *tls.Config {
	return func(i *issuer, name string) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{i.leaf(change, name)}}
	}
}

func badSites() map[string]badSite {
	return map[string]badSite{
		"expired": {withLeaf(func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
		}),
			"has run out", "out of date"},
		"notyet": {withLeaf(func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = time.Now().Add(24*time.Hour), time.Now().Add(48*time.Hour)
		}),
			"not valid yet", "out of date"},
		"wrongname": {withLeaf(func(c *x509.Certificate) { c.DNSNames = []string{"another.example"} }), "belongs to another site", "another site’s name"},
		"forclients": {withLeaf(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }),
			"not made for this use", "Nobody we trust"},
		"selfsigned": {func(i *issuer, name string) *tls.Config {
			return &tls.Config{Certificates: []tls.Certificate{newIssuer(i.t).alone(name)}}
		}, "wrote its certificate itself", "Nobody we trust"},
		"stranger": {func(i *issuer, name string) *tls.Config {
			other := newIssuer(i.t)
			other.cert.Subject.CommonName, other.cert.RawSubject = "A stranger", nil
			other.cert = other.sign(other.cert, other.cert, other.key.Public(), other.key)
			return &tls.Config{Certificates: []tls.Certificate{other.leaf(nil, name)}}
		}, "issuer that is not trusted", "Nobody we trust"},
		"sha1": {func(i *issuer, name string) *tls.Config {
			return &tls.Config{Certificates: []tls.Certificate{forgeable(i.t, name)}}
		}, "can be forged", "old lock"},
		"revoked": {func(i *issuer, name string) *tls.Config {
			return &tls.Config{Certificates: []tls.Certificate{i.stapled(i, name, ocsp.Revoked)}}
		}, "has taken it back", "was taken back"},
		"oldtls": {func(i *issuer, name string) *tls.Config {
			return &tls.Config{Certificates: []tls.Certificate{i.leaf(nil, name)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // the test's point
		}, "old version of TLS", "old lock"},
	}
}

// stapled is a good certificate with what an issuer says of it now.
func (i *issuer) stapled(by *issuer, name string, status int) tls.Certificate {
	i.t.Helper()
	leaf := i.leaf(nil, name)
	now := time.Now().Truncate(time.Second)
	said := ocsp.Response{Status: status, SerialNumber: big.NewInt(2), ThisUpdate: now.Add(-time.Hour), NextUpdate: now.Add(time.Hour), RevokedAt: now.Add(-2 * time.Hour)}
	var err error
	if leaf.OCSPStaple, err = ocsp.CreateResponse(by.cert, by.cert, said, by.key); err != nil {
		i.t.Fatal(err)
	}
	return leaf
}

// What a site brings about its certificate stops nothing unless its own issuer says that it was taken back.
func TestStapledWordThatStopsNothing(t *testing.T) {
	i := newIssuer(t)
	garbled := i.stapled(i, "garbled.example", ocsp.Revoked)
	garbled.OCSPStaple = garbled.OCSPStaple[:len(garbled.OCSPStaple)-9]
	for name, leaf := range map[string]tls.Certificate{
		"good.example": i.stapled(i, "good.example", ocsp.Good), "unknown.example": i.stapled(i, "unknown.example", ocsp.Unknown),
		"forged.example": i.stapled(newIssuer(t), "forged.example", ocsp.Revoked), "garbled.example": garbled,
	} {
		g := open(t, sites{name: i.siteWith(&tls.Config{Certificates: []tls.Certificate{leaf}}, false, hello)}, i.inspecting(""))
		for range 2 { // the second time from what is remembered of the first
			if code, page, _ := get(t, g.browser("teacher", "secret"), "https://"+name+"/"); code != 200 {
				t.Errorf("%s: %d %s", name, code, page)
			}
		}
	}
}

// alone is a certificate that its own key signed.
func (i *issuer) alone(name string) tls.Certificate {
	me := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	return tls.Certificate{Certificate: [][]byte{i.sign(me, me, i.key.Public(), i.key).Raw}, PrivateKey: i.key}
}

// forgeable is a certificate with a SHA-1 signature by an issuer of RSA.
func forgeable(t testing.TB, name string) tls.Certificate {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t}
	root := &x509.Certificate{SerialNumber: big.NewInt(3), Subject: pkix.Name{CommonName: "An old issuer"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign}
	root = i.sign(root, root, key.Public(), key)
	leaf := &x509.Certificate{SerialNumber: big.NewInt(4), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, SignatureAlgorithm: x509.SHA1WithRSA,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	own := newKey(t)
	return tls.Certificate{Certificate: [][]byte{i.sign(leaf, root, own.Public(), key).Raw, root.Raw}, PrivateKey: own}
}

// shows WEB-12, NEW-01: a site that cannot prove who it is never passes, whoever asks. The page names the reason in the words
// of the reader's age, cites the rule, has the button, and offers no way round.
func TestCertificateTrouble(t *testing.T) {
	for name, bad := range badSites() {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			host, asked := name+".example", 0
			addr := i.siteWith(bad.config(i, host), true, func(http.ResponseWriter, *http.Request) { asked++ })
			g := open(t, sites{host: addr}, i.inspecting(""))
			for _, reader := range []struct{ account, says string }{{"teacher", bad.adult}, {"ada.y5", bad.pupil}} {
				for _, c := range []*http.Client{g.browser(reader.account, "secret"), g.modern(reader.account)} {
					code, page, _ := get(t, c, "https://"+host+"/x")
					if code != 502 || !strings.Contains(page, reader.says) || !strings.Contains(page, `name="ticket"`) || !strings.Contains(page, "filter.all") {
						t.Errorf("%s: %d %s", reader.account, code, page)
					}
					if strings.Contains(page, "unblock") || strings.Contains(page, "proceed") {
						t.Error("there is a way round")
					}
				}
			}
			if asked > 0 {
				t.Error("the site was asked", asked)
			}
			for _, e := range g.entries() {
				if e.Rule != "gateway.certificate" || e.Verdict != "block" || e.Clause == "" || e.Door != "inspected" || e.Host != host {
					t.Errorf("%+v", e)
				}
			}
		})
	}
}

// A site that breaks the handshake off is named as such; one that says nothing is slow.
func TestBrokenHandshake(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 1))
			fmt.Fprint(conn, "220 mail.example ready\r\n")
			_ = conn.Close()
		}
	}()
	i := newIssuer(t)
	g := open(t, sites{"site.example": ln.Addr().String()}, i.inspecting(""))
	code, page, _ := get(t, g.browser("teacher", "secret"), "https://site.example/")
	if code != 502 || !strings.Contains(page, "secure connection could not be made") {
		t.Fatal(code, page)
	}
	if e := g.only(); e.Rule != "gateway.certificate" {
		t.Fatalf("%+v", e)
	}
}

// A kept connection is for the site whose certificate was checked, and for no plain request.
func TestLinesAreNotMixed(t *testing.T) {
	i := newIssuer(t)
	secure := i.site(false, hello, "site.example")
	g := open(t, sites{"site.example": secure}, i.inspecting(""))
	if code, _, _ := get(t, g.browser("ada.y5", "secret"), "https://site.example/a"); code != 200 {
		t.Fatal(code)
	}
	resp, err := g.browser("ada.y5", "secret").Get("http://site.example:443/b")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode == 200 {
		t.Fatalf("a plain request went out inside TLS: %s", body)
	}
}
