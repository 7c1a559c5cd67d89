package factors

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

const (
	mostPasskeys = 10
	longestName  = 60
)

// place is the name that passkeys belong to, and where pages may use them. A site that is reached by a number has none,
// but on one's own machine the number also answers to "localhost". ok is false where passkeys cannot work.
func (f *Factors) place() (host, origin string, ok bool) {
	u, err := url.Parse(f.config.URL)
	if err != nil || u.Hostname() == "" {
		return "", "", false
	}
	host = u.Hostname()
	if a, err := netip.ParseAddr(host); err == nil {
		if !a.IsLoopback() {
			return "", "", false
		}
		host = "localhost"
	}
	if u.Scheme != "https" && host != "localhost" {
		return "", "", false // browsers know passkeys on safe connections only
	}
	origin = u.Scheme + "://" + host
	if u.Port() != "" {
		origin += ":" + u.Port()
	}
	return host, origin, true
}

// party is this house as the specification sees it. A device has to ask for a finger, a face or a code: so a passkey is
// two factors in one. // serves STD-17
func (f *Factors) party() (*webauthn.WebAuthn, error) {
	host, origin, ok := f.place()
	if !ok {
		return nil, errs.Bad(fieldPasskey, "Passkeys cannot be used here, because the site has no name of its own with a safe connection.")
	}
	w, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: "Belisha", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil, fmt.Errorf("factors: passkeys: %w", err)
	}
	return w, nil
}

// holder is a person as the specification sees one. The handle is the person's id, which says nothing to others.
type holder struct {
	id, account, name string
	keys              []Passkey
}

func (h holder) WebAuthnID() []byte          { return []byte(h.id) }
func (h holder) WebAuthnName() string        { return h.account }
func (h holder) WebAuthnDisplayName() string { return h.name }

func (h holder) WebAuthnCredentials() []webauthn.Credential {
	var out []webauthn.Credential
	for _, k := range h.keys {
		if c, err := k.known(); err == nil {
			out = append(out, c)
		}
	}
	return out
}

func (p Passkey) known() (webauthn.Credential, error) {
	id, err := base64.RawURLEncoding.DecodeString(p.Credential)
	if err != nil {
		return webauthn.Credential{}, fmt.Errorf("factors: passkey: %w", err)
	}
	key, err := base64.RawURLEncoding.DecodeString(p.PublicKey)
	if err != nil {
		return webauthn.Credential{}, fmt.Errorf("factors: passkey: %w", err)
	}
	c := webauthn.Credential{ID: id, PublicKey: key, Flags: webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(p.Flags)),
		Authenticator: webauthn.Authenticator{SignCount: uint32(p.SignCount)}}
	for _, t := range strings.Fields(p.Transports) {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	return c, nil
}

// askRegister is what a browser is given to make a passkey.
func (f *Factors) askRegister(h holder, token string) (string, error) {
	w, err := f.party()
	if err != nil {
		return "", err
	}
	challenge, err := f.newChallenge(toRegister(h.id, token))
	if err != nil {
		return "", err
	}
	var not []protocol.CredentialDescriptor
	for _, c := range h.WebAuthnCredentials() {
		not = append(not, c.Descriptor())
	}
	made, _, err := w.BeginRegistration(h, webauthn.WithExclusions(not), func(o *protocol.PublicKeyCredentialCreationOptions) error {
		o.Challenge = challenge
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("factors: passkeys: %w", err)
	}
	return asText(made.Response)
}

// askShow is what a browser is given to show a passkey: one of these, or with none whichever it has for this place.
func (f *Factors) askShow(keys []Passkey, purpose string) (string, error) {
	w, err := f.party()
	if err != nil {
		return "", err
	}
	challenge, err := f.newChallenge(purpose)
	if err != nil {
		return "", err
	}
	var these []protocol.CredentialDescriptor
	for _, c := range (holder{keys: keys}).WebAuthnCredentials() {
		these = append(these, c.Descriptor())
	}
	asked, _, err := w.BeginDiscoverableLogin(webauthn.WithChallenge(challenge), webauthn.WithAllowedCredentials(these))
	if err != nil {
		return "", fmt.Errorf("factors: passkeys: %w", err)
	}
	return asText(asked.Response)
}

func asText(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("factors: passkeys: %w", err)
	}
	return string(text), nil
}

func errPasskey(cause error) error {
	return &errs.Error{Kind: errs.Invalid, Field: fieldPasskey, Cause: cause,
		Safe: "The passkey was not accepted. Load the page again and try once more, or use your password."}
}

// register takes a new passkey that was made for this challenge, in this session, by this person's device.
func (f *Factors) register(ctx context.Context, tx *ledger.Tx, h holder, token, said, name string) error {
	name, err := passkeyName(name)
	if err != nil {
		return err
	}
	if len(h.keys) >= mostPasskeys {
		return errs.Bad("name", "You have %d passkeys already. Remove one first.", mostPasskeys)
	}
	w, err := f.party()
	if err != nil {
		return err
	}
	made, err := protocol.ParseCredentialCreationResponseBytes([]byte(said))
	if err != nil {
		return errPasskey(err)
	}
	challenge := made.Response.CollectedClientData.Challenge
	until, ok := f.own(challenge, toRegister(h.id, token))
	if !ok {
		return errPasskey(nil)
	}
	c, err := w.CreateCredential(h, webauthn.SessionData{Challenge: challenge, RelyingPartyID: w.Config.RPID, UserID: h.WebAuthnID(),
		UserVerification: protocol.VerificationRequired, CredParams: webauthn.CredentialParametersDefault()}, made)
	if err != nil {
		return errPasskey(err)
	}
	if fresh, err := f.spend(ctx, tx, challenge, until); err != nil || !fresh {
		if err == nil {
			err = errPasskey(nil)
		}
		return err
	}
	var ways []string
	for _, t := range c.Transport {
		ways = append(ways, string(t))
	}
	return f.store.addPasskey(ctx, tx, Passkey{Person: h.id, Credential: base64.RawURLEncoding.EncodeToString(c.ID), PublicKey: base64.RawURLEncoding.EncodeToString(c.PublicKey),
		Flags: int(c.Flags.ProtocolValue()), Transports: strings.Join(ways, " "), Name: name, SignCount: int64(c.Authenticator.SignCount)})
}

func passkeyName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := len([]rune(name)); n == 0 || n > longestName {
		return "", errs.Bad("name", "Give the passkey a name of at most %d characters, such as My telephone.", longestName)
	}
	return name, nil
}
