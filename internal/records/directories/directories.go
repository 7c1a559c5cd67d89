// Package directories lets adults in through the school's own directory: Google or Microsoft (OpenID Connect), SAML 2.0,
// or LDAP. A directory only says who somebody is there; who that is here stands in a link that is made once. It never
// makes people, and never lets in whom the house itself would not.
//
// It serves PPL-25 (one identity; access ends with the account; what is not linked cannot be used; failures reported)
// and PPL-01 (one account for each person). The three languages lie in internal/openid, internal/assertion and
// internal/ldapdir.
package directories

import (
	"context"
	"strings"
	"sync"

	"belisha/internal/authz"
	"belisha/internal/feature"
	"belisha/internal/kit/ref"
	"belisha/internal/kit/vault"
	"belisha/internal/ledger"
	"belisha/internal/records/accounts"
	"belisha/internal/records/directories/internal/assertion"
	"belisha/internal/records/directories/internal/ldapdir"
	"belisha/internal/records/directories/internal/openid"
	"belisha/internal/records/directories/internal/said"
	"belisha/internal/records/notices"
	"belisha/internal/records/people"
)

// The kinds in a ref.Ref: a directory by its key, and all links of one person by the person's id.
const (
	RefKind  = "directory"
	LinkKind = "directory-link"
)

// Ref names a directory.
func Ref(school, key string) ref.Ref { return ref.New(school, RefKind, key) }

// LinkRef names a person's links.
func LinkRef(school, person string) ref.Ref { return ref.New(school, LinkKind, person) }

// Directories is the feature's inside. Safe for several goroutines.
type Directories struct {
	base     feature.Base
	people   people.Store
	accounts *accounts.Accounts
	config   Config
	store    Store
	doors    []door
	strange  *budget

	keyed sync.Mutex
	known *vault.Vault
}

// door is a directory with the language it speaks; two of the three are nil.
type door struct {
	Entry
	oidc *openid.Door
	saml *assertion.Door
	ldap *ldapdir.Door
}

func (d *Directories) open(e Entry) door {
	back := d.config.URL + backAt + e.Key
	out := door{Entry: e}
	switch e.Kind {
	case OIDC:
		out.oidc = openid.New(openid.Settings{Issuer: e.Issuer, ClientID: e.ClientID, SecretFile: e.SecretFile, Back: back, Domain: e.Domain,
			Tenant: e.Tenant, TrustEmail: e.TrustEmail, AccountClaim: e.AccountClaim}, d.base.Now)
	case SAML:
		out.saml = assertion.New(assertion.Settings{Metadata: e.Metadata, CertFile: e.CertFile, KeyFile: e.KeyFile, Entity: d.config.URL + metadataAt(e.Key), Back: back,
			SubjectAttr: e.SubjectAttr, MailAttr: e.MailAttr, AccountAttr: e.AccountAttr, NameAttr: e.NameAttr, Domain: e.Domain}, d.base.Now)
	case LDAP:
		out.ldap = ldapdir.New(e.ldap())
	}
	return out
}

func (d *Directories) door(key string) (door, bool) {
	for _, one := range d.doors {
		if one.Key == key {
			return one, true
		}
	}
	return door{}, false
}

// how is the way in, as the session and the trail name it.
func (d door) how() string {
	return map[string]string{OIDC: accounts.ByOIDC, SAML: accounts.BySAML, LDAP: accounts.ByLDAP}[d.Kind]
}

// vault reads the house's key, or makes it, when it is first needed. A fault is not remembered: it may be put right.
func (d *Directories) vault() (*vault.Vault, error) {
	d.keyed.Lock()
	defer d.keyed.Unlock()
	if d.known == nil {
		v, err := vault.Read(d.config.KeyFile)
		if err != nil {
			return nil, said.No(said.Setup, err)
		}
		d.known = v
	}
	return d.known, nil
}

// guarded says whether somebody is reached through by whom children's records would be read: a link for them is never
// made by itself, and never by whoever only looks after the machines.
func (d *Directories) guarded(p people.Person) bool {
	return (authz.Actor{Roles: d.accounts.Roles(p)}).Has(authz.DSL, authz.Head, authz.Coordinator, authz.Chair, authz.Admin)
}

// tell tells people, when somebody lent a way to do so.
func (d *Directories) tell(ctx context.Context, tx *ledger.Tx, n notices.Notice) error {
	if d.config.Tell == nil || len(n.To) == 0 {
		return nil
	}
	return d.config.Tell(ctx, tx, n)
}

// reason is an open change that says why.
func reason(word string) []ledger.Change {
	return []ledger.Change{{Field: "reason", Class: ledger.Open, After: word}}
}

func shorter(s string) string { return strings.Join(strings.Fields(s), " ") }
