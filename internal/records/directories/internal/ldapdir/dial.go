package ldapdir

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// most bounds what a server may say in one try, in bytes.
const most = 1 << 20

// line is a connection that ends by the clock and after so many bytes, whatever the other side does.
type line struct {
	net.Conn
	left int64
}

func (l *line) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if int64(len(b)) > l.left {
		b = b[:l.left]
	}
	n, err := l.Conn.Read(b)
	l.left -= int64(n)
	return n, err
}

// dial opens a line of its own for one try. A plain line is only ever kept to this machine itself.
func (d *Door) dial(ctx context.Context) (*ldap.Conn, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	u, err := url.Parse(d.settings.URL)
	if err != nil {
		return nil, err
	}
	trust, err := d.trust(u.Hostname())
	if err != nil {
		return nil, err
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"ldaps": "636", "ldap": "389"}[u.Scheme]
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, err
	}
	if err := raw.SetDeadline(time.Now().Add(2 * patience)); err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return d.speak(ctx, &line{raw, most}, u.Scheme, trust)
}

func (d *Door) speak(ctx context.Context, raw net.Conn, scheme string, trust *tls.Config) (*ldap.Conn, error) {
	if scheme == "ldaps" {
		safe := tls.Client(raw, trust)
		if err := safe.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, raw.Close())
		}
		raw = safe
	}
	l := ldap.NewConn(raw, scheme == "ldaps")
	l.Start()
	l.SetTimeout(patience)
	if d.settings.StartTLS && scheme == "ldap" {
		if err := l.StartTLS(trust); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, nil
}
