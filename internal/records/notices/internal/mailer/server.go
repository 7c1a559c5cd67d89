package mailer

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The ways in which the connection to the mail server is sealed.
const (
	StartTLS = "starttls" // begins open and is sealed before anything is said; the usual port is 587
	TLS      = "tls"      // sealed from the first byte; the usual port is 465
	Open     = "none"     // only to this very machine
)

// Server is the mail server that takes the house's mail. The zero value is none.
type Server struct {
	Addr         string         // host:port; empty: no mail
	From         string         // the address that mail comes from
	Name         string         // whom readers see as sender
	User         string         // empty: no sign-in
	PasswordFile string         // the file that holds the password, and nothing else
	TLS          string         // starttls (when empty), tls, or none
	Timeout      time.Duration  // for one whole message; nought: 30 seconds
	Roots        *x509.CertPool // whom to trust; nil: whom the machine trusts
}

// On says whether mail can be sent at all.
func (s Server) On() bool { return s.Addr != "" }

// Limit is the longest that one message may take.
func (s Server) Limit() time.Duration { return cmp.Or(s.Timeout, 30*time.Second) }

// Check refuses a server that could not be used, or not safely.
func (s Server) Check() error {
	if !s.On() {
		return nil
	}
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil || host == "" {
		return fmt.Errorf("mail: %q is not host:port, such as mail.school.example:587", s.Addr)
	}
	if _, err := Address(s.From); err != nil {
		return fmt.Errorf("mail: from: %q is not one plain e-mail address", s.From)
	}
	switch s.TLS {
	case "", StartTLS, TLS:
	case Open:
		if !loopback(host) {
			return fmt.Errorf("mail: tls: none is only allowed to this machine itself, not to %s; use starttls or tls", host)
		}
		if s.User != "" {
			return errors.New("mail: a password is only sent over a sealed connection; leave user empty, or use starttls or tls")
		}
	default:
		return fmt.Errorf("mail: tls: %q is not starttls, tls or none", s.TLS)
	}
	if (s.User == "") != (s.PasswordFile == "") {
		return errors.New("mail: user and password file must be given together")
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// Send hands over one message. The error is a *Fault, whose Class holds neither address, name nor password.
func (s Server) Send(ctx context.Context, m Message) error {
	text, err := m.Bytes()
	if err != nil {
		return &Fault{Class: "message", Final: true, Cause: err}
	}
	ctx, stop := context.WithTimeout(ctx, s.Limit())
	defer stop()
	if err := s.Check(); err != nil {
		return &Fault{Class: "settings", Cause: err}
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return fault("connect", err)
	}
	// Each step below sets its own deadline; this one ends the whole, however slowly the other side drips.
	release := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer release()
	defer conn.Close()
	if err := s.talk(conn, m, text); err != nil {
		if ctx.Err() != nil {
			return &Fault{Class: "timeout", Cause: errors.Join(ctx.Err(), err)}
		}
		return err
	}
	return nil
}

func (s Server) talk(conn net.Conn, m Message, text []byte) error {
	c, err := s.open(conn)
	if err != nil {
		return err
	}
	defer c.Close()
	c.CommandTimeout, c.SubmissionTimeout = s.Limit(), s.Limit()
	if s.User != "" {
		password, err := s.password()
		if err != nil {
			return &Fault{Class: "password_file", Cause: err}
		}
		if err := c.Auth(sasl.NewPlainClient("", s.User, password)); err != nil {
			return fault("sign_in", err)
		}
	}
	if err := c.SendMail(m.From, []string{m.To}, bytes.NewReader(text)); err != nil {
		return fault("", err)
	}
	_ = c.Quit() // the message is taken; a server that is rude when leaving changes nothing
	return nil
}

// open says hello over a sealed connection, or over none to this very machine. Check has seen to it.
func (s Server) open(conn net.Conn) (*smtp.Client, error) {
	host, _, _ := net.SplitHostPort(s.Addr)
	conf := &tls.Config{ServerName: host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	_, name, _ := strings.Cut(s.From, "@")
	var c *smtp.Client
	switch s.TLS {
	case TLS:
		c = smtp.NewClient(tls.Client(conn, conf))
	case Open:
		c = smtp.NewClient(conn)
	default:
		var err error
		if c, err = smtp.NewClientStartTLS(conn, conf); err != nil {
			return nil, fault("tls", err)
		}
	}
	if err := c.Hello(name); err != nil {
		return nil, errors.Join(fault("hello", err), c.Close())
	}
	return c, nil
}

func (s Server) password() (string, error) {
	f, err := os.ReadFile(s.PasswordFile)
	return strings.TrimRight(string(f), "\r\n"), err
}
