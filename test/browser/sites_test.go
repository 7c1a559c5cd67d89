package browser_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// sites are the internet of these tests: local, small, and counted.
type sites struct {
	plain, secure, games *httptest.Server
	root                 []byte       // PEM of the CA that vouches for the secure site
	reached              atomic.Int64 // how often a request got through to the games
}

func openSites() (*sites, error) {
	s := &sites{}
	cert, err := s.certificate(secureSite)
	if err != nil {
		return nil, err
	}
	lesson := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>Lessons</title><h1 id="lesson">The water cycle</h1>`)
	})
	s.plain = httptest.NewServer(lesson)
	s.secure = httptest.NewUnstartedServer(lesson)
	s.secure.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	s.secure.StartTLS()
	s.games = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.reached.Add(1)
		fmt.Fprint(w, "<h1>Games</h1>")
	}))
	return s, nil
}

func (s *sites) close() {
	s.plain.Close()
	s.secure.Close()
	s.games.Close()
}

// caFile writes the CA of the secure site for a browser to trust.
func (s *sites) caFile(dir string) string {
	name := filepath.Join(dir, "sites-ca.pem")
	if err := os.WriteFile(name, s.root, 0o600); err != nil {
		panic(fmt.Sprintf("the temporary folder is not writable: %v", err))
	}
	return name
}

// certificate makes a CA and a certificate of a name under it.
func (s *sites) certificate(name string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA of the test's internet"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}
	root, err := x509.CreateCertificate(rand.Reader, ca, ca, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	s.root = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root})
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// squeeze closes up white space, as a reader's eye does.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
