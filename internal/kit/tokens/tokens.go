// Package tokens makes secrets that are handed out once: what a link, a card or a session's cookie holds. Tables keep only
// their hashes, so that a stolen copy of them opens nothing.
package tokens

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// size is how many bytes of chance a token has: nobody guesses one.
const size = 32

// New makes a token of 43 letters.
func New() string {
	b := make([]byte, size)
	rand.Read(b) //nolint:errcheck // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// Hash is what is stored of a token; empty for what cannot be one.
func Hash(token string) string {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != size {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
