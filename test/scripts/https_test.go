package scripts

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shows STD-26: over HTTPS the session's cookie never leaves it, and plain HTTP is not spoken.
func TestServeOverHTTPS(t *testing.T) {
	t.Parallel()
	cert, key, pool := certificate(t)
	dir := filepath.Join(t.TempDir(), "data")
	c := config(t, dir, "  cert: "+cert+"\n  key: "+key+"\n")
	admin := found(t, c)
	h := serve(t, c)
	b := newBrowser(t, h.Web)
	b.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	in := b.post(t, "/sign-in", "name", admin.Name, "password", admin.Password)
	if got := in.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "__Host-belisha=") || !strings.Contains(got, "; Secure") || !strings.Contains(got, "; HttpOnly") {
		t.Errorf("the session's cookie: %q", got)
	}
	b.arrive(t, admin)
	home := b.get(t, "/")
	home.expect(t, http.StatusOK, "Hill Primary School")
	if home.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not told to stay with HTTPS")
	}
	got := wire(t, strings.TrimPrefix(h.Web, "https://"), "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	if got.Status != http.StatusBadRequest {
		t.Errorf("plain HTTP at the HTTPS door: %d", got.Status)
	}
}

// certificate makes one for this machine, as a school's own authority would.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalECPrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	write(t, cert, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: raw})))
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(made)
	return cert, key, pool
}
