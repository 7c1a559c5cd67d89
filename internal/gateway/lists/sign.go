package lists

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/crypto/blake2b"
)

var (
	errKey       = errors.New("its public key cannot be read: minisign's line of 56 letters, or 32 bytes in base64 or hexadecimal")
	errSignature = errors.New("its signature is not by the key that it has to be signed with")
)

// publicKey is whose signature a list has to bear. With an id it is minisign's.
type publicKey struct {
	id  []byte
	key ed25519.PublicKey
}

// readKey reads minisign's public key, alone or with its comment, or a bare ed25519 one.
func readKey(text string) (publicKey, error) {
	lines := strings.Fields(strings.TrimSpace(text))
	if len(lines) == 0 {
		return publicKey{}, errKey
	}
	last := lines[len(lines)-1]
	b, err := base64.StdEncoding.DecodeString(last)
	if digits, herr := hex.DecodeString(last); herr == nil && len(digits) == ed25519.PublicKeySize {
		b, err = digits, nil
	}
	switch {
	case err == nil && len(b) == ed25519.PublicKeySize:
		return publicKey{key: b}, nil
	case err == nil && len(b) == 42 && string(b[:2]) == "Ed":
		return publicKey{id: b[2:10], key: b[10:]}, nil
	}
	return publicKey{}, errKey
}

func (k publicKey) suffix() string {
	if k.id != nil {
		return ".minisig"
	}
	return ".sig"
}

// verify holds a file against a signature over the whole of it.
func (k publicKey) verify(file string, signature []byte) error {
	if k.id != nil {
		return k.verifyMinisign(file, signature)
	}
	if len(signature) != ed25519.SignatureSize {
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(signature)))
		if err != nil {
			return errSignature
		}
		signature = b
	}
	data, err := os.ReadFile(file) // bounded when it was fetched
	if err != nil {
		return err
	}
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(k.key, data, signature) {
		return errSignature
	}
	return nil
}

// verifyMinisign reads minisign's four lines: a comment, the signature of the file or of its BLAKE2b sum, a trusted
// comment, and the signature of both.
func (k publicKey) verifyMinisign(file string, signature []byte) error {
	lines := bytes.Split(bytes.ReplaceAll(signature, []byte("\r"), nil), []byte("\n"))
	if len(lines) < 4 {
		return errSignature
	}
	first, err := base64.StdEncoding.DecodeString(string(lines[1]))
	if err != nil || len(first) != 74 || !bytes.Equal(first[2:10], k.id) {
		return errSignature
	}
	both, err := base64.StdEncoding.DecodeString(string(lines[3]))
	trusted, ok := bytes.CutPrefix(lines[2], []byte("trusted comment: "))
	if err != nil || !ok || !ed25519.Verify(k.key, append(bytes.Clone(first[10:]), trusted...), both) {
		return errSignature
	}
	message, err := signed(file, string(first[:2]))
	if err != nil {
		return err
	}
	if !ed25519.Verify(k.key, message, first[10:]) {
		return errSignature
	}
	return nil
}

// signed is what minisign signs: "Ed" the file itself, "ED" its sum.
func signed(file, how string) ([]byte, error) {
	if how == "Ed" {
		return os.ReadFile(file)
	}
	if how != "ED" {
		return nil, errSignature
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	sum, err := blake2b.New512(nil)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(sum, in); err != nil {
		return nil, err
	}
	return sum.Sum(nil), nil
}
