package directories

import (
	"context"
	"time"

	"belisha/internal/records/directories/internal/openid"
	"belisha/internal/records/directories/internal/said"
)

// expiresSoon is when a certificate's end is worth a warning.
const expiresSoon = 30 * 24 * time.Hour

// HelpRow is what has to be entered where, at the directory's own pages.
type HelpRow struct{ Where, What string }

// help is what the technician enters at the directory, with the addresses of this very house.
func (d *Directories) help(at door) []HelpRow {
	back := d.config.URL + backAt + at.Key
	switch {
	case at.oidc != nil && at.Issuer == openid.Google:
		return []HelpRow{
			{"Google Cloud console, APIs & Services, OAuth consent screen", "User type: Internal, so that only the school's own people can sign in."},
			{"Credentials, Create credentials, OAuth client ID", "Application type: Web application."},
			{"Authorised redirect URIs", back},
			{"Configuration of this machine", "issuer " + openid.Google + ", client_id and client_secret_file as Google shows them, domain: the school's own."},
		}
	case at.oidc != nil:
		return []HelpRow{
			{"Microsoft Entra admin centre, App registrations, New registration (or the like elsewhere)", "Supported account types: this organisational directory only."},
			{"Redirect URI, platform Web", back},
			{"Certificates & secrets", "Make a client secret, and put its value into client_secret_file."},
			{"Configuration of this machine", "issuer https://login.microsoftonline.com/<tenant id>/v2.0, tenant: the tenant id, client_id: the application id. The issuer now is " + at.Issuer + "."},
		}
	case at.saml != nil:
		return []HelpRow{
			{"Metadata of this house", d.config.URL + metadataAt(at.Key)},
			{"Entity ID (also called audience)", d.config.URL + metadataAt(at.Key)},
			{"ACS URL (also called reply URL)", back},
			{"Signing", "Assertions signed with SHA-256; not encrypted. Sign-in begins here: a start from the directory's own page is refused."},
			{"Name ID", "One that never changes: persistent, or an address that is never given again. A transient one is refused."},
		}
	}
	return []HelpRow{
		{"Line", "ldaps://, or start_tls. A plain line is refused."},
		{"Service account", "One that may only read the people's entries. Put its password into password_file, readable by this program alone."},
		{"Active Directory", "filter (sAMAccountName={name}), id_attribute objectGUID."},
	}
}

// try speaks with the directory once.
func (d door) try(ctx context.Context) error {
	switch {
	case d.oidc != nil:
		return d.oidc.Try(ctx)
	case d.saml != nil:
		return d.saml.Try(ctx)
	}
	return d.ldap.Try(ctx)
}

// where is what somebody looks at when a try fails; no secret stands in it.
func where(d door) string {
	switch {
	case d.oidc != nil:
		return "Look at whether this address answers: " + d.oidc.Where() + ". The log of this machine has the cause."
	case d.saml != nil:
		return "Look at the metadata: " + d.Metadata + ". The log of this machine has the cause."
	}
	return "Look at the server " + d.URL + ", its certificate, and the service account. The log of this machine has the cause."
}

// broken says whether a failure is the connection's and not a person's.
func broken(word string) bool {
	return word == said.Away || word == said.Setup || word == said.Nameless
}

func (w Waiting) said() said.Said {
	return said.Said{Subject: w.Subject, Realm: w.Realm, Email: w.Email, Account: w.Account, Name: w.Name, Proven: w.Proven == 1}
}
