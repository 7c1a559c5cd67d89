// Package vault keeps a key of the house in a file of its own: it seals what must be read again, such as the secret of a
// code app, and marks what must come back unchanged, such as a challenge. It knows no school and no person.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// size is the length of the key in bytes.
const size = 32

// longest bounds what Open looks at.
const longest = 8 << 10

// ErrSeal says that something was not sealed by this key, for this purpose.
var ErrSeal = errors.New("vault: this was not sealed here, or for something else")

// Vault holds one key. The zero Vault seals nothing.
type Vault struct {
	aead cipher.AEAD
	mark []byte
}

// Read reads the key's file, or makes it with mode 0600. Two processes that start at once end with the same key.
func Read(path string) (*Vault, error) {
	if path == "" {
		return nil, errors.New("vault: no file for the key is set")
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKey(path); err == nil {
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("vault: key: %w", err)
	}
	key, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != size {
		return nil, errors.New("vault: the key's file does not hold a key; put back the one from the last back-up") // never the text itself
	}
	return New(key)
}

// New makes a vault from a key of 32 bytes. Sealing and marking each have a key of their own, drawn from it.
func New(key []byte) (*Vault, error) {
	block, err := aes.NewCipher(draw(key, "seal"))
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return &Vault{aead: aead, mark: draw(key, "mark")}, nil
}

func draw(key []byte, use string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("belisha vault: " + use))
	return m.Sum(nil)
}

// makeKey writes a new key beside its place and links it there, which fails when another was quicker.
func makeKey(path string) error {
	key := make([]byte, size)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".key-") // CreateTemp makes it 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintln(f, base64.RawURLEncoding.EncodeToString(key))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Seal closes plain for one purpose: only Open with the same purpose gives it back.
func (v *Vault) Seal(plain []byte, purpose string) (string, error) {
	nonce := make([]byte, v.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("vault: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(v.aead.Seal(nonce, nonce, plain, []byte(purpose))), nil
}

// Open gives back what Seal closed for the same purpose.
func (v *Vault) Open(sealed, purpose string) ([]byte, error) {
	if len(sealed) > longest {
		return nil, ErrSeal
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < v.aead.NonceSize() {
		return nil, ErrSeal
	}
	n := v.aead.NonceSize()
	plain, err := v.aead.Open(nil, raw[:n], raw[n:], []byte(purpose))
	if err != nil {
		return nil, ErrSeal
	}
	return plain, nil
}

// Mark is a short proof that the house said these words for this purpose.
func (v *Vault) Mark(purpose string, said []byte) []byte {
	m := hmac.New(sha256.New, v.mark)
	fmt.Fprintf(m, "%q\n", purpose)
	m.Write(said)
	return m.Sum(nil)[:24]
}

// Marked says whether a mark is the house's own.
func (v *Vault) Marked(purpose string, said, mark []byte) bool {
	return hmac.Equal(v.Mark(purpose, said), mark)
}
