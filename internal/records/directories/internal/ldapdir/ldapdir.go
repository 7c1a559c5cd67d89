// Package ldapdir asks a school's LDAP directory whether a password is right. Nothing is sent over a line that others can
// read, what people type is never part of a filter or a name before it is escaped, and each try has a line of its own.
package ldapdir

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"belisha/internal/records/directories/internal/said"
)

// Settings say where the directory is and how a user name leads to an entry: by UserDN alone, or by a search of a
// service account.
type Settings struct {
	URL          string // ldaps://host:port, or ldap:// with StartTLS
	StartTLS     bool
	CAFile       string // PEM file of who signed the server's certificate; empty: those that the machine trusts
	Base         string // where people are searched
	Filter       string // (uid={name}): {name} is what the person is called there
	BindDN       string // the service account that searches
	PasswordFile string
	UserDN       string // uid={name},ou=people,…: instead of a search
	IDAttr       string // an attribute that never changes and is never given again
	MailAttr     string
	NameAttr     string
}

// Place is what in a filter or a name stands for the user name.
const Place = "{name}"

// Door is one directory.
type Door struct{ settings Settings }

// New makes the door with the usual attributes where none are named.
func New(s Settings) *Door {
	for _, u := range []struct {
		at    *string
		usual string
	}{{&s.IDAttr, "entryUUID"}, {&s.MailAttr, "mail"}, {&s.NameAttr, "cn"}, {&s.Filter, "(uid=" + Place + ")"}} {
		if *u.at == "" {
			*u.at = u.usual
		}
	}
	return &Door{s}
}

// Check says what is wrong with the settings.
func (d *Door) Check() error {
	u, err := url.Parse(d.settings.URL)
	if err != nil || u.Hostname() == "" {
		return errors.New("url is no address such as ldaps://directory.example")
	}
	switch {
	case u.Scheme != "ldaps" && u.Scheme != "ldap":
		return errors.New("url must begin with ldaps://, or with ldap:// and start_tls")
	case u.Scheme == "ldap" && !d.settings.StartTLS && !loopback(u.Hostname()):
		return errors.New("passwords are never sent over a line that others can read: use ldaps://, or start_tls")
	case d.settings.UserDN != "" && !strings.Contains(d.settings.UserDN, Place):
		return errors.New("user_dn must contain " + Place)
	case d.settings.UserDN == "" && d.settings.Base == "":
		return errors.New("base must say where people are searched, or user_dn how their entries are called")
	}
	if d.settings.UserDN != "" {
		return nil
	}
	if _, err := ldap.CompileFilter(strings.ReplaceAll(d.settings.Filter, Place, "x")); err != nil || !strings.Contains(d.settings.Filter, Place) {
		return errors.New("filter must be an LDAP filter that contains " + Place + ", such as (uid=" + Place + ")")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// What people type is bounded before anything is sent.
const (
	longestName     = 128
	longestPassword = 1024
)

// Weigh says whether a password is the one of a user name there, and who that is. An empty password is never sent: many
// servers take it for a visit without a name, and say yes.
func (d *Door) Weigh(ctx context.Context, name, plain string) (s said.Said, fits bool, err error) {
	if name == "" || len(name) > longestName || !utf8.ValidString(name) || plain == "" || len(plain) > longestPassword || strings.ContainsRune(plain, 0) {
		return s, false, nil
	}
	l, err := d.dial(ctx)
	if err != nil {
		return s, false, said.No(said.Away, err)
	}
	defer l.Close()
	dn, entry, err := d.find(l, name)
	if err != nil || dn == "" {
		return s, false, err
	}
	if err := l.Bind(dn, plain); err != nil {
		if ldap.IsErrorAnyOf(err, ldap.LDAPResultInvalidCredentials, ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultNoSuchObject, ldap.LDAPResultInvalidDNSyntax) {
			return s, false, nil
		}
		return s, false, said.No(said.Away, err)
	}
	if entry == nil {
		entry = d.own(l, dn)
	}
	s, err = d.read(name, entry)
	return s, err == nil, err
}

// Realm names the directory: its server and where people are in it.
func (d *Door) Realm() string {
	u, err := url.Parse(d.settings.URL)
	if err != nil {
		return d.settings.URL
	}
	return strings.ToLower(u.Host) + "/" + strings.ToLower(cmp.Or(d.settings.UserDN, d.settings.Base))
}

// Try reaches the server, proves its certificate and, where there is one, binds the service account and searches.
func (d *Door) Try(ctx context.Context) error {
	l, err := d.dial(ctx)
	if err != nil {
		return said.No(said.Away, err)
	}
	defer l.Close()
	if d.settings.UserDN != "" {
		return nil
	}
	if err := d.serve(l); err != nil {
		return err
	}
	_, err = l.Search(d.ask(d.settings.Base, ldap.ScopeBaseObject, "(objectClass=*)", 1))
	if err != nil {
		return said.No(said.Setup, fmt.Errorf("ldapdir: base: %w", err))
	}
	return nil
}

const patience = 5 * time.Second

// trust is who may have signed the server's certificate.
func (d *Door) trust(host string) (*tls.Config, error) {
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if d.settings.CAFile == "" {
		return c, nil
	}
	pem, err := os.ReadFile(d.settings.CAFile)
	if err != nil {
		return nil, err
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, errors.New("ldapdir: ca_file holds no certificate")
	}
	return c, nil
}
