package openid

import (
	"errors"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"belisha/internal/records/directories/internal/said"
)

// Google is the issuer of all of Google's accounts, the school's and everybody else's.
const Google = "https://accounts.google.com"

// read takes from a believed token who it is, and refuses people of other organisations.
func (d *Door) read(token *oidc.IDToken, claims map[string]any) (said.Said, error) {
	azp := word(claims, "azp")
	if len(token.Audience) > 1 && azp != d.settings.ClientID || azp != "" && azp != d.settings.ClientID {
		return said.Said{}, said.No(said.Forged, errors.New("openid: made for another client"))
	}
	s := said.Said{Subject: token.Subject, Realm: d.settings.Issuer, Email: word(claims, "email"), Name: word(claims, "name")}
	s.Proven = yes(claims["email_verified"]) || d.settings.TrustEmail
	if d.settings.AccountClaim != "" {
		s.Account = word(claims, d.settings.AccountClaim)
	}
	if !d.ours(claims, s) {
		return said.Said{}, said.No(said.Outsider, nil)
	}
	return s.Bound()
}

// ours says whether somebody is of the school. Google puts the school's domain in hd; elsewhere a verified address shows it.
func (d *Door) ours(claims map[string]any, s said.Said) bool {
	if d.settings.Tenant != "" && word(claims, "tid") != d.settings.Tenant {
		return false
	}
	if d.settings.Domain == "" {
		return true
	}
	if hd := word(claims, "hd"); hd != "" || d.settings.Issuer == Google {
		return strings.EqualFold(hd, d.settings.Domain)
	}
	return s.Proven && said.Domain(s.Email) == strings.ToLower(d.settings.Domain)
}

func word(claims map[string]any, name string) string {
	s, _ := claims[name].(string)
	return s
}

// yes reads a claim that some directories send as a word.
func yes(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v == "true"
	}
	return false
}
