package app

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"belisha/internal/records/governance"
)

// signer signs what governors keep. The key lies beside the database and not in it, so that whoever can write to the
// database cannot also sign; it is made when it is first needed. // serves NEW-06
func signer(dir string) governance.Signer {
	return func(message []byte) (ed25519.PublicKey, []byte, error) {
		key, err := signingKey(filepath.Join(dir, "signing.key"))
		if err != nil {
			return nil, nil, err
		}
		public, ok := key.Public().(ed25519.PublicKey)
		if !ok {
			return nil, nil, errors.New("app: the signing key is of another kind")
		}
		return public, ed25519.Sign(key, message), nil
	}
}

func signingKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeSigningKey(path); err == nil {
			text, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("app: signing key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("app: the signing key is damaged; put back the copy from the back-up")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("app: the signing key is damaged; put back the copy from the back-up") // never the text itself
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("app: the signing key is of another kind")
	}
	return private, nil
}

// makeSigningKey writes a new key beside its place and links it there, which fails when another was quicker: nobody ever
// reads half a key, and a machine that stops in between leaves none.
func makeSigningKey(path string) error {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".signing-") // CreateTemp makes it 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// CheckStatement says what a signed statement holds, or how it was changed.
func CheckStatement(file string) ([]string, error) {
	text, err := readUpTo(file, governance.LargestStatement)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	s, key, err := governance.CheckStatement(text)
	if err != nil {
		return nil, err
	}
	n := map[string]int{}
	for _, l := range s.Clauses {
		n[l.How]++
	}
	return printable([]string{
		"The file is as it was signed.",
		fmt.Sprintf("%s, made %s", s.School, s.Made),
		fmt.Sprintf("policy: %s, version %s, fingerprint %s", s.Policy.Title, s.Policy.Version, s.Policy.Hash),
		fmt.Sprintf("clauses: %d measured, %d attested, %d missing", n["measured"], n["attested"], n["missing"]),
		fmt.Sprintf("trail: %s after %d events", s.Trail.Head, s.Trail.Events),
		"signed with the key " + key,
		"Compare the key and the trail's fingerprint with the ones in the minutes.",
	}), nil
}

// readUpTo reads a file, and of one that is longer only so much that it shows.
func readUpTo(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

// printable keeps a file of somebody else's from steering the terminal: its signature may fit and be anybody's.
func printable(lines []string) []string {
	for i, l := range lines {
		lines[i] = strings.Map(func(r rune) rune {
			if !unicode.IsPrint(r) {
				return '\uFFFD'
			}
			return r
		}, l)
	}
	return lines
}
