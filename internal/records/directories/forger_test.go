package directories

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// forger stands between the house and the provider and writes tokens of its own, with a key that it passes off as the
// provider's. With nothing changed its tokens are taken, so each refusal is for the one thing that was changed.
type forger struct {
	t     *testing.T
	key   *rsa.PrivateKey
	other *rsa.PrivateKey
}

type token struct {
	head, claims map[string]any
	key          *rsa.PrivateKey
	mac          []byte
	raw          string // instead of all this
}

func newForger(t *testing.T) *forger {
	t.Helper()
	var keys [2]*rsa.PrivateKey
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	return &forger{t, keys[0], keys[1]}
}

func part(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func (k token) String() string {
	if k.raw != "" {
		return k.raw
	}
	body := part(k.head) + "." + part(k.claims)
	sum := sha256.Sum256([]byte(body))
	switch {
	case k.mac != nil:
		m := hmac.New(sha256.New, k.mac)
		m.Write([]byte(body))
		return body + "." + base64.RawURLEncoding.EncodeToString(m.Sum(nil))
	case k.key == nil:
		return body + "."
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, k.key, crypto.SHA256, sum[:])
	if err != nil {
		return ""
	}
	return body + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// between puts the forger between the two.
func (f *forger) between(i *issuer, change func(*token)) {
	i.crooked(func(r *http.Response) error {
		switch {
		case strings.HasSuffix(r.Request.URL.Path, "/jwks"):
			return replace(r, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k",
				"n": base64.RawURLEncoding.EncodeToString(f.key.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(f.key.E)).Bytes())}}})
		case !strings.HasSuffix(r.Request.URL.Path, "/token"):
			return nil
		}
		var said map[string]any
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
			return err
		}
		raw, _ := said["id_token"].(string)
		k := token{head: map[string]any{"alg": "RS256", "kid": "k", "typ": "JWT"}, claims: map[string]any{}, key: f.key}
		if parts := strings.Split(raw, "."); len(parts) == 3 {
			text, err := base64.RawURLEncoding.DecodeString(parts[1])
			if err != nil || json.Unmarshal(text, &k.claims) != nil {
				return err
			}
		}
		change(&k)
		said["id_token"] = k.String()
		return replace(r, said)
	})
}

func replace(r *http.Response, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	r.ContentLength = int64(len(text))
	r.Header.Set("Content-Length", strconv.Itoa(len(text)))
	r.Header.Del("Content-Encoding")
	return nil
}
