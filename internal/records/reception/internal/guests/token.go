package guests

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// tokenBytes of chance: nobody guesses one.
const tokenBytes = 32

// newToken makes a secret that is handed out once and stored nowhere.
func newToken() string {
	b := make([]byte, tokenBytes)
	rand.Read(b) //nolint:errcheck // it never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashOf is what is stored of a token; empty for what cannot be one.
func hashOf(token string) string {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != tokenBytes {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
