package factors

import (
	"context"
	"encoding/base64"
	"errors"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"belisha/internal/ledger"
	"belisha/internal/records/notices"
)

// Why a passkey was refused, for the trail.
const (
	whyUnknown   = "unknown passkey"
	whyChallenge = "not our challenge, or too old"
	whyReplayed  = "the answer came twice"
	whySignature = "the answer does not hold"
	whyCounter   = "the passkey's counter went back"
	whyOwner     = "another person's passkey"
)

// longestSaid bounds what a browser says about a passkey, in bytes.
const longestSaid = 32 << 10

// shown is what came of somebody showing a passkey.
type shown struct {
	Key Passkey // whose it is; the zero Passkey when nobody knows it
	Why string  // "" when it holds
}

// show checks what a browser says a passkey signed. With a person only that person's passkeys count. The counter of a
// passkey that goes back tells of a copy: it is refused, and its owner told. // serves STD-17
func (f *Factors) show(ctx context.Context, tx *ledger.Tx, said, purpose, person string) (shown, error) {
	w, err := f.party()
	if err != nil {
		return shown{}, err
	}
	if len(said) > longestSaid {
		return shown{Why: whyUnknown}, nil
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(said))
	if err != nil {
		return shown{Why: whyUnknown}, nil //nolint:nilerr // what cannot be read is nobody's passkey
	}
	key, known, err := f.store.byCredential(ctx, tx, base64.RawURLEncoding.EncodeToString(answer.RawID))
	if err != nil || !known {
		return shown{Why: whyUnknown}, err
	}
	if person != "" && key.Person != person {
		return shown{Key: key, Why: whyOwner}, nil
	}
	challenge := answer.Response.CollectedClientData.Challenge
	until, ok := f.own(challenge, purpose)
	if !ok {
		return shown{Key: key, Why: whyChallenge}, nil
	}
	c, err := f.verify(w, key, challenge, answer)
	if err != nil {
		return shown{Key: key, Why: whySignature}, nil //nolint:nilerr // the reason is in the trail; the cause tells nothing more
	}
	fresh, err := f.spend(ctx, tx, challenge, until)
	switch {
	case err != nil:
		return shown{}, err
	case !fresh:
		return shown{Key: key, Why: whyReplayed}, nil
	case c.Authenticator.CloneWarning:
		return shown{Key: key, Why: whyCounter}, f.tellCopied(ctx, tx, key)
	}
	key.SignCount, key.Flags = int64(c.Authenticator.SignCount), int(c.Flags.ProtocolValue())
	return shown{Key: key}, f.store.usePasskey(ctx, tx, key)
}

// verify leaves signature, origin, place and the flags to the library.
func (f *Factors) verify(w *webauthn.WebAuthn, key Passkey, challenge string, answer *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
	h := holder{id: key.Person, keys: []Passkey{key}}
	if len(answer.Response.UserHandle) == 0 {
		return nil, errors.New("factors: the passkey names nobody") // it was made to be found by itself, so it always does
	}
	return w.ValidateLogin(h, webauthn.SessionData{Challenge: challenge, RelyingPartyID: w.Config.RPID, UserID: h.WebAuthnID(),
		UserVerification: protocol.VerificationRequired}, answer)
}

func (f *Factors) tellCopied(ctx context.Context, tx *ledger.Tx, key Passkey) error {
	return f.tell(ctx, tx, notices.Notice{To: []string{key.Person}, Kind: "account.passkey", Title: "A passkey of your account was refused",
		Text: "It looks as if there is a copy of it. Remove it, make a new one, and tell the online safety coordinator.", Href: "/account/factors", Urgent: true})
}

// knows says, without a write, whether what a browser says names a passkey of this school at all.
func (f *Factors) knows(ctx context.Context, said string) (known bool, err error) {
	if len(said) > longestSaid {
		return false, nil
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(said))
	if err != nil {
		return false, nil //nolint:nilerr // what cannot be read is nobody's passkey
	}
	err = f.base.Ledger.Read(ctx, f.base.Gate.Subject(f.base.School), func(tx *ledger.Tx) (err error) {
		_, known, err = f.store.byCredential(ctx, tx, base64.RawURLEncoding.EncodeToString(answer.RawID))
		return err
	})
	return known, err
}
