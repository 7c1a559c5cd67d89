package secret

import (
	"context"
	"fmt"
	"sync"

	"github.com/alexedwards/argon2id"
)

// cost follows OWASP's figures for argon2id: 19 MiB, two passes.
func cost() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// atOnce is how many passwords are weighed at the same time: a flood of sign-ins must not eat the memory that the
// school's filter needs.
const atOnce = 2

// Hasher turns passwords into verifiers, two at a time and in turn.
type Hasher struct {
	turns *turnstile
	dummy func() string
}

// NewHasher makes a hasher.
func NewHasher() *Hasher {
	return &Hasher{turns: newTurnstile(atOnce, 64), dummy: sync.OnceValue(func() string {
		v, err := argon2id.CreateHash("nobody's password", cost())
		if err != nil {
			panic("secret: no randomness: " + err.Error())
		}
		return v
	})}
}

// turn does a piece of work when its turn has come.
func (h *Hasher) turn(ctx context.Context, known bool, do func() error) error {
	if err := h.turns.enter(ctx, known); err != nil {
		return err
	}
	defer h.turns.leave()
	return do()
}

// Hash makes a verifier. Several accounts may share one that was made once, as the demo's do.
func (h *Hasher) Hash(ctx context.Context, plain string) (v string, err error) {
	err = h.turn(ctx, true, func() error {
		v, err = argon2id.CreateHash(plain, cost())
		return err
	})
	return v, err
}

// Verify compares a password with a verifier. An empty verifier costs the same time and never fits, so that the
// time of an answer does not tell whether a name exists.
func (h *Hasher) Verify(ctx context.Context, verifier, plain string) (bool, error) {
	return h.VerifyFor(ctx, true, verifier, plain)
}

// VerifyFor is Verify for somebody at a device that the account's owner has used before, or at one that nobody knows:
// those who are known do not stand behind a flood of strangers. // serves PPL-16
func (h *Hasher) VerifyFor(ctx context.Context, known bool, verifier, plain string) (bool, error) {
	if len(plain) > longest {
		plain = plain[:longest] // no verifier was made of more, so this fits none
	}
	nobody := verifier == ""
	if nobody {
		verifier = h.dummy()
	}
	fits := false
	err := h.turn(ctx, known, func() (err error) {
		fits, err = argon2id.ComparePasswordAndHash(plain, verifier)
		return err
	})
	if err != nil {
		return false, err
	}
	return fits && !nobody, nil
}

// Sound refuses a ready verifier that is cheaper to guess than our own would be.
func Sound(verifier string) error {
	p, salt, key, err := argon2id.DecodeHash(verifier)
	if err != nil {
		return fmt.Errorf("secret: this is no argon2id verifier: %w", err)
	}
	want := cost()
	if p.Memory < want.Memory || p.Iterations < want.Iterations || len(salt) < int(want.SaltLength) || len(key) < int(want.KeyLength) {
		return fmt.Errorf("secret: the verifier is weaker than 19 MiB and 2 passes")
	}
	return nil
}
