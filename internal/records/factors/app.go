package factors

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"belisha/internal/kit/clock"
	"belisha/internal/kit/errs"
	"belisha/internal/ledger"
)

// What every code app knows how to do: a code of six digits every half minute (RFC 6238), from a secret of 160 bits.
const (
	stepSeconds = 30
	codeDigits  = 6
	secretBytes = 20
	pendingFor  = 30 * time.Minute
)

// newSecret is what an app and the house share, as people can type it.
func newSecret() (string, error) {
	raw := make([]byte, secretBytes)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("factors: secret: %w", err)
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw), nil
}

// picture is the QR code that an app reads, as an address that holds the picture itself.
func picture(school, account, secret string) (string, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("factors: secret: %w", err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Belisha " + strings.ReplaceAll(school, ":", " "), AccountName: account, Secret: raw})
	if err != nil {
		return "", fmt.Errorf("factors: picture: %w", err)
	}
	drawn, err := key.Image(264, 264)
	if err != nil {
		return "", fmt.Errorf("factors: picture: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, drawn); err != nil {
		return "", fmt.Errorf("factors: picture: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// digits takes a code as people type it, "123 456", and gives its six digits; anything else gives "".
func digits(typed string) string {
	d := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, typed)
	if len(d) != codeDigits || strings.ContainsFunc(d, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	return d
}

// matching gives the half minute whose code this is, of those that are near: clocks of telephones differ. -1: none.
func matching(secret, code string, now time.Time) (int64, error) {
	found := int64(-1)
	here := now.Unix() / stepSeconds
	for _, step := range []int64{here - 1, here, here + 1} {
		want, err := hotp.GenerateCode(secret, uint64(max(step, 0)))
		if err != nil {
			return -1, fmt.Errorf("factors: code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found, nil
}

// pending closes a secret that is shown but not yet confirmed, so that it need not be kept.
func (f *Factors) pending(person, secret string) (string, error) {
	v, err := f.vault()
	if err != nil {
		return "", err
	}
	return v.Seal([]byte(secret+" "+clock.Text(f.base.Now().Add(pendingFor))), "pending "+person)
}

func (f *Factors) shownSecret(person, pending string) (string, error) {
	v, err := f.vault()
	if err != nil {
		return "", err
	}
	plain, err := v.Open(pending, "pending "+person)
	secret, until, _ := strings.Cut(string(plain), " ")
	if err != nil || until <= clock.Text(f.base.Now()) {
		return "", errs.Bad("code", "This page has been open for too long. Load it again and scan the new picture.")
	}
	return secret, nil
}

// addApp takes an app once it has shown one code of the secret. That code is used up.
func (f *Factors) addApp(ctx context.Context, tx *ledger.Tx, person, pending, typed string) error {
	secret, err := f.shownSecret(person, pending)
	if err != nil {
		return err
	}
	code := digits(typed)
	if code == "" {
		return errs.Bad("code", "Type the six digits that the app shows now.")
	}
	step, err := matching(secret, code, f.base.Now())
	if err != nil {
		return err
	}
	if step < 0 {
		return errs.Bad("code", "This is not the code that the app shows now. Wait for the next one and type it. If it is refused again, check the clock of your telephone.")
	}
	v, err := f.vault()
	if err != nil {
		return err
	}
	sealed, err := v.Seal([]byte(secret), appPurpose(tx.School, person))
	if err != nil {
		return err
	}
	return f.store.putApp(ctx, tx, app{Person: person, Secret: sealed, LastStep: step})
}

// appPurpose ties a sealed secret to its owner: copied into another person's row, it does not open.
func appPurpose(school, person string) string { return "app " + school + " " + person }

// appCode says whether a code is of the person's app, and uses it up: each half minute counts once, and no earlier one
// after it. // serves STD-17
func (f *Factors) appCode(ctx context.Context, tx *ledger.Tx, person, code string) (bool, error) {
	a, there, err := f.store.app(ctx, tx, person)
	if err != nil || !there {
		return false, err
	}
	v, err := f.vault()
	if err != nil {
		return false, err
	}
	secret, err := v.Open(a.Secret, appPurpose(tx.School, person))
	if err != nil {
		return false, fmt.Errorf("factors: app: %w", err)
	}
	step, err := matching(string(secret), code, f.base.Now())
	if err != nil || step < 0 {
		return false, err
	}
	return f.store.useStep(ctx, tx, person, step)
}
