package ldapdir

import (
	"encoding/hex"
	"errors"
	"os"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"belisha/internal/records/directories/internal/said"
)

// find leads from a user name to the entry that binds: by its name alone, or by a search that finds exactly one.
func (d *Door) find(l *ldap.Conn, name string) (string, *ldap.Entry, error) {
	if d.settings.UserDN != "" {
		return strings.ReplaceAll(d.settings.UserDN, Place, ldap.EscapeDN(name)), nil, nil
	}
	if err := d.serve(l); err != nil {
		return "", nil, err
	}
	found, err := l.Search(d.ask(d.settings.Base, ldap.ScopeWholeSubtree, strings.ReplaceAll(d.settings.Filter, Place, ldap.EscapeFilter(name)), 2))
	switch {
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultSizeLimitExceeded):
		return "", nil, nil // two of that name: neither is meant
	case err != nil:
		return "", nil, said.No(said.Away, err)
	case len(found.Entries) != 1:
		return "", nil, nil
	}
	return found.Entries[0].DN, found.Entries[0], nil
}

// serve binds the service account.
func (d *Door) serve(l *ldap.Conn) error {
	if d.settings.BindDN == "" {
		return nil
	}
	secret, err := os.ReadFile(d.settings.PasswordFile)
	if err != nil {
		return said.No(said.Setup, err)
	}
	plain := strings.TrimSpace(string(secret))
	if plain == "" {
		return said.No(said.Setup, errors.New("ldapdir: the service account's password is empty"))
	}
	if err := l.Bind(d.settings.BindDN, plain); err != nil {
		if ldap.IsErrorAnyOf(err, ldap.LDAPResultInvalidCredentials) {
			return said.No(said.Setup, err)
		}
		return said.No(said.Away, err)
	}
	return nil
}

func (d *Door) ask(base string, scope int, filter string, most int) *ldap.SearchRequest {
	return ldap.NewSearchRequest(base, scope, ldap.NeverDerefAliases, most, int(patience.Seconds()), false, filter,
		[]string{d.settings.IDAttr, d.settings.MailAttr, d.settings.NameAttr}, nil)
}

// own reads the entry of whoever has just bound; nil where they may not read it.
func (d *Door) own(l *ldap.Conn, dn string) *ldap.Entry {
	found, err := l.Search(d.ask(dn, ldap.ScopeBaseObject, "(objectClass=*)", 1))
	if err != nil || len(found.Entries) != 1 {
		return nil
	}
	return found.Entries[0]
}

func (d *Door) read(name string, entry *ldap.Entry) (said.Said, error) {
	s := said.Said{Subject: strings.ToLower(name), Realm: d.Realm(), Account: strings.ToLower(name)}
	if entry != nil {
		s.Email, s.Name = entry.GetAttributeValue(d.settings.MailAttr), entry.GetAttributeValue(d.settings.NameAttr)
		s.Fixed = legible(entry.GetRawAttributeValue(d.settings.IDAttr))
		s.Proven = true // the school itself writes the entries
	}
	return s.Bound()
}

// legible writes an identifier as text; Active Directory's are sixteen bytes.
func legible(id []byte) string {
	for _, b := range id {
		if b <= ' ' || b > '~' {
			return hex.EncodeToString(id)
		}
	}
	return string(id)
}
