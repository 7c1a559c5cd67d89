package accounts

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync"

	"github.com/alexedwards/argon2id"

	"belisha/internal/kit/errs"
)

// cost follows OWASP's figures for argon2id: 19 MiB, two passes.
func cost() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Hasher turns passwords into verifiers. Two at a time and a short queue: a flood of sign-ins must not eat the
// memory that the school's filter needs.
type Hasher struct {
	slots chan struct{}
	queue chan struct{}
	dummy func() string
}

// NewHasher makes a hasher.
func NewHasher() *Hasher {
	return &Hasher{slots: make(chan struct{}, 2), queue: make(chan struct{}, 64), dummy: sync.OnceValue(func() string {
		v, err := argon2id.CreateHash("nobody's password", cost())
		if err != nil {
			panic("accounts: no randomness: " + err.Error())
		}
		return v
	})}
}

func (h *Hasher) turn(ctx context.Context, do func() error) error {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return errs.Down(fmt.Errorf("accounts: queue of sign-ins is full"), "Very many people are signing in just now. Please try again in a minute.")
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Hash makes a verifier. Several accounts may share one that was made once, as the demo's do.
func (h *Hasher) Hash(ctx context.Context, plain string) (v string, err error) {
	err = h.turn(ctx, func() error {
		v, err = argon2id.CreateHash(plain, cost())
		return err
	})
	return v, err
}

// Verify compares a password with a verifier. An empty verifier costs the same time and never fits, so that the
// time of an answer does not tell whether a name exists.
func (h *Hasher) Verify(ctx context.Context, verifier, plain string) (bool, error) {
	if len(plain) > longestPassword {
		plain = plain[:longestPassword] // no verifier was made of more, so this fits none
	}
	nobody := verifier == ""
	if nobody {
		verifier = h.dummy()
	}
	fits := false
	err := h.turn(ctx, func() (err error) {
		fits, err = argon2id.ComparePasswordAndHash(plain, verifier)
		return err
	})
	if err != nil {
		return false, err
	}
	return fits && !nobody, nil
}

// sound refuses a ready verifier that is cheaper to guess than our own would be.
func sound(verifier string) error {
	p, salt, key, err := argon2id.DecodeHash(verifier)
	if err != nil {
		return fmt.Errorf("accounts: this is no argon2id verifier: %w", err)
	}
	want := cost()
	if p.Memory < want.Memory || p.Iterations < want.Iterations || len(salt) < int(want.SaltLength) || len(key) < int(want.KeyLength) {
		return fmt.Errorf("accounts: the verifier is weaker than 19 MiB and 2 passes")
	}
	return nil
}

// newToken makes a session's token: 256 bits of chance.
func newToken() string {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("accounts: no randomness: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// tokenHash is what the table holds, so that a stolen copy of it opens no session. "" when it cannot be a token.
func tokenHash(token string) string {
	if len(token) != 43 {
		return ""
	}
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
