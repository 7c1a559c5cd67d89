package proxy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"belisha/internal/kit/clock"
)

// Life-spans and bounds of certificates.
const (
	authorityYears = 10
	leafDays       = 30
	maxLeaves      = 2000
)

// authority is the school's own CA. It vouches for block pages, and for sites whose HTTPS the policy has opened: nothing
// else, and for these only after their own certificate was found good.
type authority struct {
	certFile string
	cert     *x509.Certificate
	key      *ecdsa.PrivateKey
	leafKey  *ecdsa.PrivateKey // one for all leaves and only in memory: minting is then one signature

	mu     sync.Mutex
	leaves map[string]leaf
}

type leaf struct {
	cert  *tls.Certificate
	until time.Time
}

// openAuthority loads the CA or makes one. A key without its certificate gets a new certificate; a certificate
// without its key is an error, because browsers already trust what cannot sign any more.
func openAuthority(dir string, now time.Time) (*authority, error) {
	a := &authority{certFile: filepath.Join(dir, "ca.pem"), leaves: map[string]leaf{}}
	keyFile := filepath.Join(dir, "ca.key")
	var err error
	if a.key, err = loadKey(keyFile, a.certFile); err != nil {
		return nil, fmt.Errorf("proxy: CA key: %w", err)
	}
	if a.cert, err = a.loadCert(now); err != nil {
		return nil, fmt.Errorf("proxy: CA certificate: %w", err)
	}
	if !a.key.PublicKey.Equal(a.cert.PublicKey) {
		return nil, errors.New("proxy: the CA's key and certificate do not belong together")
	}
	if a.leafKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, fmt.Errorf("proxy: leaf key: %w", err)
	}
	return a, nil
}

func loadKey(keyFile, certFile string) (*ecdsa.PrivateKey, error) {
	text, err := os.ReadFile(keyFile)
	if errors.Is(err, os.ErrNotExist) {
		if _, err := os.Stat(certFile); err == nil {
			return nil, errors.New("there is a certificate but no key")
		}
		return newKey(keyFile)
	}
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller wraps
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller wraps
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("not an elliptic key")
	}
	return ec, nil
}

func newKey(file string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller wraps
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller wraps
	}
	return key, writeNew(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func (a *authority) loadCert(now time.Time) (*x509.Certificate, error) {
	text, err := os.ReadFile(a.certFile)
	if errors.Is(err, os.ErrNotExist) {
		if text, err = a.selfSign(now); err == nil {
			err = writeNew(a.certFile, text)
		}
		if err == nil {
			err = os.Chmod(a.certFile, 0o644) // browsers' keepers may read it: it is no secret
		}
	}
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller wraps
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not PEM")
	}
	return x509.ParseCertificate(block.Bytes) //nolint:wrapcheck // the caller wraps
}

func (a *authority) selfSign(now time.Time) ([]byte, error) {
	serial := newSerial()
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: fmt.Sprintf("Belisha filter, opens HTTPS %x", serial.Bytes()[:4])},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(authorityYears, 0, 0), IsCA: true, BasicConstraintsValid: true,
		MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, a.key.Public(), a.key)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller wraps
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

func newSerial() *big.Int {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[0] = b[0]&0x7f | 0x40
	return new(big.Int).SetBytes(b)
}

// mint returns a certificate for one host.
func (a *authority) mint(host string, now time.Time) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if l, ok := a.leaves[host]; ok && now.Before(l.until) {
		return l.cert, nil
	}
	t := &x509.Certificate{
		SerialNumber: newSerial(), Subject: pkix.Name{CommonName: "Belisha filter"}, NotBefore: now.Add(-time.Hour),
		NotAfter: now.AddDate(0, 0, leafDays), KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if isAddress(host) {
		t.IPAddresses = []net.IP{net.ParseIP(host)}
	} else {
		t.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, a.cert, a.leafKey.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("proxy: certificate for a site: %w", err)
	}
	if len(a.leaves) >= maxLeaves {
		clear(a.leaves)
	}
	l := leaf{&tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.leafKey}, now.AddDate(0, 0, leafDays-1)}
	a.leaves[host] = l
	return l.cert, nil
}

// hostKey carries the host of a CONNECT to the handshake, for clients that name none.
type hostKey struct{}

// config serves HTTP/1.1 under a certificate for the host that the browser wanted. Browsers judge certificates by
// their own clocks, so the machine's is used here, never a clock that was set.
func (a *authority) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"},
		GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
			host := h.ServerName
			if host == "" {
				host, _ = h.Context().Value(hostKey{}).(string)
			}
			return a.mint(host, clock.System())
		},
	}
}

// inspecting serves sites that are opened. The name is the one that was judged, in its normal spelling.
func (a *authority) inspecting(protocols ...string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: protocols, DynamicRecordSizingDisabled: true,
		GetCertificate: func(h *tls.ClientHelloInfo) (*tls.Certificate, error) {
			host, _ := h.Context().Value(hostKey{}).(string)
			return a.mint(host, clock.System())
		},
	}
}
