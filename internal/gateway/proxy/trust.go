package proxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
)

// trouble is what is wrong with a site's proof of who it is.
type trouble string

// The kinds of trouble. Whether an issuer has taken a certificate back is heard where the site itself brings its issuer's
// word, and not asked: no browser waits for that answer either, and a question to the issuer would tell it who visits what.
const (
	revoked     trouble = "revoked"
	expired     trouble = "expired"
	notYet      trouble = "not_yet"
	wrongName   trouble = "wrong_name"
	selfSigned  trouble = "self_signed"
	unknownRoot trouble = "unknown_issuer"
	weak        trouble = "weak"
	misused     trouble = "misused"
	oldTLS      trouble = "old_tls"
	noHandshake trouble = "handshake"
)

// distrust says why a site is not believed. It never passes, whoever asks. // serves WEB-12
type distrust struct {
	kind trouble
	err  error
}

func (d *distrust) Error() string {
	return "proxy: certificate: " + string(d.kind) + ": " + d.err.Error()
}
func (d *distrust) Unwrap() error { return d.err }

// believes is whom the school trusts to name sites: the system's issuers and the configuration's.
func believes(extra []*x509.Certificate) *tls.Config {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool() // without the system's list only the configuration's are believed
	}
	for _, c := range extra {
		roots.AddCert(c)
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(maxSessions),
		VerifyConnection: takenBack, DynamicRecordSizingDisabled: true}
}

// maxSessions bounds what is remembered of sites, so that a second connection costs no signature.
const maxSessions = 4096

// reach connects to the site of a request: plainly, or by TLS with its certificate checked.
func (s *Server) reach(ctx context.Context, ask *asking) (net.Conn, error) {
	conn, err := s.dial.dial(ctx, "tcp", address(ask.host, ask.port))
	if err != nil || ask.scheme != "https" {
		return conn, err
	}
	return s.greet(ctx, conn, ask.host, "http/1.1")
}

// dialOne is a transport's DialTLSContext for HTTP/1.1, and dialTwo for HTTP/2 where the site speaks it.
func (s *Server) dialOne(ctx context.Context, network, addr string) (net.Conn, error) {
	return s.dialTLS(ctx, network, addr, "http/1.1")
}

func (s *Server) dialTwo(ctx context.Context, network, addr string) (net.Conn, error) {
	return s.dialTLS(ctx, network, addr, "h2", "http/1.1")
}

func (s *Server) dialTLS(ctx context.Context, network, addr string, protocols ...string) (net.Conn, error) {
	conn, err := s.dial.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(addr)
	return s.greet(ctx, conn, host, protocols...)
}

// greet shakes hands with a site. Anything but a proof of its name by a trusted issuer ends it.
func (s *Server) greet(ctx context.Context, conn net.Conn, host string, protocols ...string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.DialTime)
	defer cancel()
	cfg := s.trust.Clone() // the cache of sessions is shared
	cfg.ServerName, cfg.NextProtos = host, protocols
	secure := tls.Client(conn, cfg)
	err := secure.HandshakeContext(ctx)
	if err == nil {
		return secure, nil
	}
	_ = conn.Close()
	if away(err) {
		return nil, fmt.Errorf("proxy: handshake: %w", err)
	}
	return nil, &distrust{diagnose(err), err}
}

// away says that the site went silent, which is no fault of its certificate.
func away(err error) bool {
	var late net.Error
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &late) && late.Timeout() ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EHOSTUNREACH)
}

// diagnose names the trouble behind a handshake that failed.
func diagnose(err error) trouble {
	if errors.Is(err, errRevoked) {
		return revoked
	}
	var bad *tls.CertificateVerificationError
	if !errors.As(err, &bad) {
		return withoutCertificate(err.Error())
	}
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if invalid.Cert != nil && strings.Contains(invalid.Detail, "is before") {
			return notYet
		}
		return expired
	case errors.As(err, &name):
		return wrongName
	case weakly(bad.UnverifiedCertificates):
		return weak
	case errors.As(err, &invalid):
		return misused
	}
	if leaf := bad.UnverifiedCertificates[0]; leaf.CheckSignatureFrom(leaf) == nil || string(leaf.RawIssuer) == string(leaf.RawSubject) {
		return selfSigned
	}
	return unknownRoot
}

// weakly says that a signature was made in a way that can be forged. A root's own signature proves nothing either way.
func weakly(chain []*x509.Certificate) bool {
	for _, c := range chain {
		switch c.SignatureAlgorithm {
		case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
			if string(c.RawIssuer) != string(c.RawSubject) {
				return true
			}
		}
	}
	return false
}

// withoutCertificate reads the words of the standard library, which has no types for these failures.
func withoutCertificate(text string) trouble {
	switch {
	case strings.Contains(text, "protocol version"):
		return oldTLS
	case strings.Contains(text, "insecure"):
		return weak
	}
	return noHandshake
}
