// Package pusher hands short messages to the push services of browsers. It knows no school and no person.
package pusher

import (
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Key is the house's own: it signs what goes to push services (VAPID), and makes codes.
type Key struct{ private *ecdh.PrivateKey }

// ReadKey reads the key's file, or makes it. Two processes that start at once end with the same key.
func ReadKey(path string) (Key, error) {
	if path == "" {
		return Key{}, errors.New("pusher: no file for the key is set")
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKey(path); err == nil {
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return Key{}, fmt.Errorf("pusher: key: %w", err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return Key{}, errors.New("pusher: the key's file does not hold a key; move it away to have a new one made") // never the text itself
	}
	private, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return Key{}, errors.New("pusher: the key's file does not hold a key; move it away to have a new one made")
	}
	return Key{private}, nil
}

// makeKey writes a new key beside its place and links it there, which fails when another was quicker.
func makeKey(path string) error {
	private, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".key-") // CreateTemp makes it 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintln(f, base64.RawURLEncoding.EncodeToString(private.Bytes()))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Public is what browsers are given when they subscribe.
func (k Key) Public() string {
	return base64.RawURLEncoding.EncodeToString(k.private.PublicKey().Bytes())
}

func (k Key) secret() string { return base64.RawURLEncoding.EncodeToString(k.private.Bytes()) }

// Code makes eight digits out of what is said: the same each time, and not to be guessed without the key.
func (k Key) Code(parts ...string) string {
	m := hmac.New(sha256.New, k.private.Bytes())
	m.Write([]byte("belisha code"))
	for _, p := range parts {
		fmt.Fprintf(m, "\n%q", p)
	}
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(m.Sum(nil))%100_000_000)
}
