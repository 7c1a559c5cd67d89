// Package openid speaks OpenID Connect with a school's directory, such as Google's or Microsoft's: the code flow with
// PKCE, state and nonce. What it believes is a signed ID token from the issuer that the school has named, and nothing else.
package openid

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"belisha/internal/records/directories/internal/said"
)

// Settings are what the school agreed on with its directory.
type Settings struct {
	Issuer, ClientID string
	SecretFile       string // empty: the directory knows this house by PKCE alone
	Back             string // where the directory sends people back to
	Domain           string // only people of this domain; empty: the directory is the school's alone
	Tenant           string // Microsoft's number of the school
	TrustEmail       bool   // the school itself keeps the addresses in this directory
	AccountClaim     string // the claim that is the user name here; empty: none
}

// Leg is what a browser carries from the start of a sign-in to its end.
type Leg struct{ State, Nonce, Verifier string }

// Door is one directory. Safe for several goroutines.
type Door struct {
	settings Settings
	now      func() time.Time
	client   *http.Client

	mu    sync.Mutex
	known *oidc.Provider
	fault error // of the last try; it is not tried again at once, or a crowd would wait in a row
	until time.Time
}

const (
	patience  = 8 * time.Second
	largest   = 1 << 20 // of an answer, in bytes
	knownFor  = time.Hour
	faultFor  = 5 * time.Second
	firstPage = "/.well-known/openid-configuration"
)

// New makes the door; nothing is asked of the directory before it is used.
func New(s Settings, now func() time.Time) *Door {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout, t.MaxIdleConnsPerHost = patience, 2
	return &Door{settings: s, now: now, client: &http.Client{Transport: bounded{t}, Timeout: patience, CheckRedirect: stay}}
}

// provider reads where the directory's pages and keys are, once an hour.
func (d *Door) provider(ctx context.Context) (*oidc.Provider, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if (d.known != nil || d.fault != nil) && d.now().Before(d.until) {
		return d.known, d.fault
	}
	d.known, d.fault = d.discover(ctx)
	d.until = d.now().Add(knownFor)
	if d.fault != nil {
		d.until = d.now().Add(faultFor)
	}
	return d.known, d.fault
}

func (d *Door) discover(ctx context.Context) (*oidc.Provider, error) {
	// Keys are fetched later with this context, so it must not end with the request.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), d.client), d.settings.Issuer)
	if err != nil {
		return nil, said.No(said.Away, err)
	}
	for _, at := range []string{p.Endpoint().AuthURL, p.Endpoint().TokenURL} {
		if u, err := url.Parse(at); err != nil || Safe(u) != nil {
			return nil, said.No(said.Setup, fmt.Errorf("openid: %q is no safe address", at))
		}
	}
	return p, nil
}

func (d *Door) oauth(p *oidc.Provider) (*oauth2.Config, error) {
	c := &oauth2.Config{ClientID: d.settings.ClientID, Endpoint: p.Endpoint(), RedirectURL: d.settings.Back, Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
	if d.settings.SecretFile == "" {
		c.Endpoint.AuthStyle = oauth2.AuthStyleInParams
		return c, nil
	}
	secret, err := os.ReadFile(d.settings.SecretFile)
	if err != nil {
		return nil, said.No(said.Setup, err)
	}
	c.ClientSecret = strings.TrimSpace(string(secret))
	return c, nil
}

// Start gives the address at the directory to which the browser goes.
func (d *Door) Start(ctx context.Context, leg Leg) (string, error) {
	p, err := d.provider(ctx)
	if err != nil {
		return "", err
	}
	c, err := d.oauth(p)
	if err != nil {
		return "", err
	}
	more := []oauth2.AuthCodeOption{oidc.Nonce(leg.Nonce), oauth2.S256ChallengeOption(leg.Verifier)}
	if asksWho(d.settings.Issuer) {
		more = append(more, oauth2.SetAuthURLParam("prompt", "select_account"))
	}
	if d.settings.Domain != "" {
		more = append(more, oauth2.SetAuthURLParam("hd", d.settings.Domain))
	}
	return c.AuthCodeURL(leg.State, more...), nil
}

// asksWho says whether the directory can ask which account is meant: several people use one machine in a school. Those
// that cannot refuse the question, and no page of theirs says so beforehand.
func asksWho(issuer string) bool {
	return issuer == Google || strings.HasPrefix(issuer, "https://login.microsoftonline.com/")
}

// Answer is what came back in the address.
type Answer struct{ State, Code, Issuer, Refusal string }

// Finish trades the code for an ID token and says who it is.
func (d *Door) Finish(ctx context.Context, leg Leg, a Answer) (said.Said, error) {
	var none said.Said
	switch {
	case leg.State == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(leg.State)) != 1:
		return none, said.No(said.Strange, errors.New("openid: another state"))
	case a.Issuer != "" && a.Issuer != d.settings.Issuer: // RFC 9207: one directory's answer is not taken for another's
		return none, said.No(said.Forged, errors.New("openid: another issuer answers"))
	case a.Refusal != "" || a.Code == "":
		return none, said.No(said.Declined, nil)
	}
	p, err := d.provider(ctx)
	if err != nil {
		return none, err
	}
	c, err := d.oauth(p)
	if err != nil {
		return none, err
	}
	ctx, stop := context.WithTimeout(oidc.ClientContext(ctx, d.client), 2*patience)
	defer stop()
	token, err := c.Exchange(ctx, a.Code, oauth2.VerifierOption(leg.Verifier))
	if err != nil {
		return none, exchangeFault(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok || len(raw) > 64<<10 {
		return none, said.No(said.Forged, errors.New("openid: no ID token"))
	}
	return d.believe(ctx, p, raw, leg.Nonce)
}

// exchangeFault tells a code that is not taken from a house that is not known there. What the directory says besides its
// error's code is left out: it may name a person.
func exchangeFault(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) || refused.Response == nil || refused.Response.StatusCode >= 500 {
		return said.No(said.Away, errors.New("openid: the directory gives no token"))
	}
	if refused.ErrorCode == "invalid_client" || refused.ErrorCode == "unauthorized_client" {
		return said.No(said.Setup, errors.New("openid: the directory does not take our client id or secret"))
	}
	return said.No(said.Declined, nil)
}

// believe checks the token's signature, issuer, audience, time and nonce. Unsigned tokens and those signed with our own
// secret are not among the kinds that are taken.
func (d *Door) believe(ctx context.Context, p *oidc.Provider, raw, nonce string) (said.Said, error) {
	v := p.Verifier(&oidc.Config{ClientID: d.settings.ClientID, Now: d.now,
		SupportedSigningAlgs: []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.ES256, oidc.ES384, oidc.EdDSA}})
	token, err := v.Verify(ctx, raw)
	var late *oidc.TokenExpiredError
	switch {
	case errors.As(err, &late):
		return said.Said{}, said.No(said.Old, err)
	case err != nil:
		return said.Said{}, said.No(said.Forged, err)
	case nonce == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(nonce)) != 1:
		return said.Said{}, said.No(said.Forged, errors.New("openid: another nonce"))
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return said.Said{}, said.No(said.Forged, err)
	}
	return d.read(token, claims)
}

// Try asks the directory for its first page and its keys.
func (d *Door) Try(ctx context.Context) error {
	d.mu.Lock()
	d.known, d.fault = nil, nil
	d.mu.Unlock()
	p, err := d.provider(ctx)
	if err == nil {
		_, err = d.oauth(p)
	}
	return err
}

// Where is the page that says all about the directory.
func (d *Door) Where() string { return strings.TrimRight(d.settings.Issuer, "/") + firstPage }
