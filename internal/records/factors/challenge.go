package factors

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"belisha/internal/kit/clock"
	"belisha/internal/ledger"
)

// A challenge is chance, the moment at which it ends, and the house's mark over both for one purpose. So it need not be
// kept before it is answered: a flood of visitors to the sign-in page fills nothing and pushes nobody's out. Once
// answered it is written down, and a second answer to it is refused, by any process and after a restart.
const (
	challengeFor   = 5 * time.Minute
	challengeFresh = 16
	challengeSaid  = challengeFresh + 8
	challengeLong  = challengeSaid + 24
)

// newChallenge makes one for a purpose, such as signing in from an address.
func (f *Factors) newChallenge(purpose string) ([]byte, error) {
	v, err := f.vault()
	if err != nil {
		return nil, err
	}
	said := make([]byte, challengeSaid, challengeLong)
	if _, err := rand.Read(said[:challengeFresh]); err != nil {
		return nil, fmt.Errorf("factors: challenge: %w", err)
	}
	binary.BigEndian.PutUint64(said[challengeFresh:], uint64(f.base.Now().Add(challengeFor).UnixMilli()))
	return append(said, v.Mark(purpose, said)...), nil
}

// own says whether a challenge, as a browser sent it back, is the house's own for this purpose and still counts.
func (f *Factors) own(challenge, purpose string) (until time.Time, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(challenge)
	if err != nil || len(raw) != challengeLong {
		return until, false
	}
	v, err := f.vault()
	if err != nil || !v.Marked(purpose, raw[:challengeSaid], raw[challengeSaid:]) {
		return until, false
	}
	until = time.UnixMilli(int64(binary.BigEndian.Uint64(raw[challengeFresh:challengeSaid])))
	return until, f.base.Now().Before(until)
}

// spend uses a challenge up.
func (f *Factors) spend(ctx context.Context, tx *ledger.Tx, challenge string, until time.Time) (bool, error) {
	return f.store.spend(ctx, tx, challenge, clock.Text(until))
}

// The purposes. A challenge for one is none for another, nor in another session or from another address.
func toSignIn(addr string) string            { return "sign in from " + addr }
func toShow(person, token string) string     { return "show " + person + " " + mark(token) }
func toRegister(person, token string) string { return "register " + person + " " + mark(token) }
