package pusher

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

var errSeal = errors.New("pusher: this was not sealed with the house's key, or for something else")

// Seal hides a text that may wait in a table: whoever reads the table alone cannot use it. about ties it to its place.
func (k Key) Seal(text, about string) (string, error) {
	box, err := k.box()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	rand.Read(nonce) //nolint:errcheck // it never fails
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(text), []byte(about))), nil
}

// Open gives back what was sealed for the same place.
func (k Key) Open(sealed, about string) (string, error) {
	box, err := k.box()
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(raw) < box.NonceSize() {
		return "", errSeal
	}
	text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], []byte(about))
	if err != nil {
		return "", errSeal
	}
	return string(text), nil
}

// box has a key of its own, made from the house's.
func (k Key) box() (cipher.AEAD, error) {
	m := hmac.New(sha256.New, k.private.Bytes())
	m.Write([]byte("belisha seal"))
	block, err := aes.NewCipher(m.Sum(nil))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
