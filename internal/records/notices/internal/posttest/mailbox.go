// Package posttest is the other side for tests: a real mail server and a real push service on this machine's own sockets.
package posttest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is one message that arrived.
type Mail struct{ From, To, User, Text string }

// Mailbox is a mail server that does what a test wants.
type Mailbox struct {
	Addr  string
	Roots *x509.CertPool

	mu      sync.Mutex
	got     []Mail
	answers []error
	hang    chan struct{}
}

// Serve starts a mail server: starttls, tls or none. It takes the password "open sesame" of the user "belisha".
func Serve(t testing.TB, how string) *Mailbox {
	t.Helper()
	b := &Mailbox{hang: make(chan struct{})}
	cert, roots := Certificate(t)
	b.Roots = roots
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: b}, nil }))
	s.Domain, s.AllowInsecureAuth = "localhost", true // the client has to know better
	s.ErrorLog = quiet{}
	if how == "starttls" {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.Addr = l.Addr().String()
	if how == "tls" {
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}})
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(l) }()
	t.Cleanup(func() { close(b.hang); _ = s.Close(); <-done })
	return b
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// Answer lets the next messages end like this, one after the other; after that all are taken.
func (b *Mailbox) Answer(errs ...error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers = append(b.answers, errs...)
}

// Says is an answer of the server with a code.
func Says(code int, words string) error { return &smtp.SMTPError{Code: code, Message: words} }

// Hang is an answer that never comes.
var Hang = io.ErrNoProgress //nolint:gochecknoglobals // a mark

// Got gives what arrived.
func (b *Mailbox) Got() []Mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]Mail(nil), b.got...)
}

type session struct {
	box  *Mailbox
	mail Mail
}

func (*session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "belisha" || password != "open sesame" {
			return smtp.ErrAuthFailed
		}
		s.mail.User = user
		return nil
	}), nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.mail.From = from; return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error   { s.mail.To = to; return nil }

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.Text = string(text)
	s.box.mu.Lock()
	var answer error
	if len(s.box.answers) > 0 {
		answer, s.box.answers = s.box.answers[0], s.box.answers[1:]
	}
	if answer == nil {
		s.box.got = append(s.box.got, s.mail)
	}
	s.box.mu.Unlock()
	if answer == Hang {
		<-s.box.hang
	}
	return answer
}

// Certificate is one for this machine, and the pool that trusts it.
func Certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
