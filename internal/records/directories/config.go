package directories

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"belisha/internal/ledger"
	"belisha/internal/records/directories/internal/ldapdir"
	"belisha/internal/records/directories/internal/openid"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// The kinds of directory.
const (
	OIDC = "oidc"
	SAML = "saml"
	LDAP = "ldap"
)

// Tell tells people something inside the caller's transaction, as notices do.
type Tell func(ctx context.Context, tx *ledger.Tx, n notices.Notice) error

// Config is what the app lends to this feature.
type Config struct {
	URL     string  // where browsers reach the records: directories send people back to it
	KeyFile string  // seals what a browser carries to a directory and back; made at first use with mode 0600
	Entries []Entry // the directories that may let people in; a service that is not here cannot be linked (PPL-25)
	Tell    Tell    // nil: nobody is told
}

// Entry is one directory of the school, as the machine's configuration names it.
type Entry struct {
	Key   string   `yaml:"key" comment:"short name in addresses and in the trail: small letters, digits and hyphens"`
	Title string   `yaml:"title" comment:"what the button says after 'Sign in with', such as Google"`
	Kind  string   `yaml:"kind" comment:"oidc, saml or ldap"`
	Who   []string `yaml:"who" comment:"kinds of person that it may let in; empty: staff and governor. A pupil only where pupil is named"`

	Contact string `yaml:"contact" comment:"whom to tell at the provider when it does not work: an address or a telephone number"`

	Issuer       string `yaml:"issuer" comment:"oidc: the issuer, such as https://accounts.google.com"`
	ClientID     string `yaml:"client_id" comment:"oidc: what the directory calls this house"`
	SecretFile   string `yaml:"client_secret_file" comment:"oidc: file that holds the client's secret, and nothing else"`
	Domain       string `yaml:"domain" comment:"oidc, saml: only people of this mail domain; needed for Google"`
	Tenant       string `yaml:"tenant" comment:"oidc: Microsoft's tenant id"`
	TrustEmail   bool   `yaml:"trust_email" comment:"oidc: the school itself keeps the addresses in it, so they count though the directory does not call them verified"`
	AccountClaim string `yaml:"account_claim" comment:"oidc: the claim that is the user name here; empty: none"`

	Metadata    string `yaml:"metadata" comment:"saml: file or https:// address with the directory's metadata"`
	CertFile    string `yaml:"cert_file" comment:"saml: PEM file with the certificate with which requests are signed; empty: unsigned"`
	KeyFile     string `yaml:"key_file" comment:"saml: PEM file with its key"`
	SubjectAttr string `yaml:"subject_attribute" comment:"saml: the attribute that names somebody for ever; empty: the NameID"`
	MailAttr    string `yaml:"mail_attribute" comment:"saml, ldap: the attribute with the mail address"`
	NameAttr    string `yaml:"name_attribute" comment:"saml, ldap: the attribute with the whole name"`
	AccountAttr string `yaml:"account_attribute" comment:"saml: the attribute that is the user name here; empty: none"`

	URL           string `yaml:"url" comment:"ldap: ldaps://host, or ldap://host with start_tls"`
	StartTLS      bool   `yaml:"start_tls" comment:"ldap: make the line safe after it is open"`
	CAFile        string `yaml:"ca_file" comment:"ldap: PEM file of who signed the server's certificate; empty: those that this machine trusts"`
	Base          string `yaml:"base" comment:"ldap: where people are searched, such as ou=people,dc=school,dc=example"`
	Filter        string `yaml:"filter" comment:"ldap: how they are found; {name} stands for the user name. Empty: (uid={name})"`
	BindDN        string `yaml:"bind_dn" comment:"ldap: the service account that searches; empty: nobody"`
	PasswordFile  string `yaml:"password_file" comment:"ldap: file that holds its password, and nothing else"`
	UserDN        string `yaml:"user_dn" comment:"ldap: uid={name},ou=people,… instead of a search"`
	IDAttr        string `yaml:"id_attribute" comment:"ldap: the attribute that is never given again; empty: entryUUID. Active Directory: objectGUID"`
	LocalWhenAway bool   `yaml:"local_when_away" comment:"ldap: while it cannot be reached, a password of this house counts"`
}

// Check says what is wrong with the directories of a configuration, with the key at fault.
func (c Config) Check() error {
	var keys []string
	for _, e := range c.Entries {
		if slices.Contains(keys, e.Key) {
			return fmt.Errorf("directories: two have the key %q", e.Key)
		}
		keys = append(keys, e.Key)
		if err := e.check(); err != nil {
			return fmt.Errorf("directories: %s: %w", e.Key, err)
		}
	}
	return nil
}

func (e Entry) check() error {
	switch {
	case !keyed(e.Key):
		return fmt.Errorf("key: %q is not of small letters, digits and hyphens", e.Key)
	case strings.TrimSpace(e.Title) == "":
		return errors.New("title: say what the button says, such as Google")
	}
	for _, kind := range e.Who {
		if !slices.Contains(people.Kinds(), kind) {
			return fmt.Errorf("who: %q is no kind of person", kind)
		}
	}
	switch e.Kind {
	case OIDC:
		return e.checkOIDC()
	case SAML:
		return e.checkSAML()
	case LDAP:
		return ldapdir.New(e.ldap()).Check()
	}
	return fmt.Errorf("kind: %q is none of oidc, saml and ldap", e.Kind)
}

// checkOIDC refuses directories in which everybody has an account, unless they are narrowed to the school's.
func (e Entry) checkOIDC() error {
	u, err := url.Parse(e.Issuer)
	switch {
	case err != nil || openid.Safe(u) != nil:
		return errors.New("issuer: must begin with https://")
	case e.ClientID == "":
		return errors.New("client_id: say what the directory calls this house")
	case e.Issuer == openid.Google && e.Domain == "":
		return errors.New("domain: everybody has an account at Google; name the school's domain")
	case u.Hostname() == "login.microsoftonline.com" && everybodys(u.Path):
		return errors.New("issuer: everybody has an account there; use the issuer with the school's own tenant id")
	}
	return nil
}

func everybodys(path string) bool {
	first, _, _ := strings.Cut(strings.Trim(path, "/"), "/")
	return slices.Contains([]string{"", "common", "organizations", "consumers"}, first)
}

func (e Entry) checkSAML() error {
	switch {
	case e.Metadata == "":
		return errors.New("metadata: name the file or the address with the directory's metadata")
	case (e.CertFile == "") != (e.KeyFile == ""):
		return errors.New("cert_file and key_file must be given together")
	}
	return nil
}

// who are the kinds of person that a directory may let in. // serves PPL-01
func (e Entry) who() []string {
	if len(e.Who) == 0 {
		return []string{people.Staff, people.Governor}
	}
	return e.Who
}

// lets says whether it may let somebody in. A child comes in this way only where the configuration names pupils, whatever
// else they are.
func (e Entry) lets(p people.Person) bool {
	if p.Is(people.Pupil) {
		return slices.Contains(e.who(), people.Pupil)
	}
	return slices.ContainsFunc(e.who(), p.Is)
}

func (e Entry) ldap() ldapdir.Settings {
	return ldapdir.Settings{URL: e.URL, StartTLS: e.StartTLS, CAFile: e.CAFile, Base: e.Base, Filter: e.Filter, BindDN: e.BindDN, PasswordFile: e.PasswordFile,
		UserDN: e.UserDN, IDAttr: e.IDAttr, MailAttr: e.MailAttr, NameAttr: e.NameAttr}
}

// keyed says whether a key can stand in an address: small letters, digits and hyphens, a letter first.
func keyed(key string) bool {
	if key == "" || len(key) > 30 || key[0] < 'a' || key[0] > 'z' {
		return false
	}
	return strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
