package app

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"belisha/internal/records/governance"
)

// The key is made once, whoever asks first, and nobody else can read it. shows NEW-06
func TestTheSigningKeyIsMadeOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sign := signer(dir)
	var all sync.WaitGroup
	keys := make([]ed25519.PublicKey, 16)
	for i := range keys {
		all.Go(func() {
			public, signature, err := sign([]byte("a statement"))
			if err != nil || !ed25519.Verify(public, []byte("a statement"), signature) {
				t.Errorf("signing: %v", err)
			}
			keys[i] = public
		})
	}
	all.Wait()
	for _, k := range keys {
		if !bytes.Equal(k, keys[0]) {
			t.Error("two keys were made")
		}
	}
	info, err := os.Stat(filepath.Join(dir, "signing.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key is %v, %v", info, err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A key that cannot be read is not made anew: a statement signed with another would look like a forgery. shows NEW-06
func TestADamagedSigningKeyIsKept(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "nothing", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "signing.key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := signer(dir)([]byte("x")); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%q: %v", text, err)
		}
		if now, err := os.ReadFile(path); err != nil || string(now) != text {
			t.Errorf("the damaged key was changed to %q, %v", now, err)
		}
	}
}

// The command reads no more than a statement can be, and prints nothing that could steer a terminal. shows NEW-06
func TestCheckingAStatementOfSomebodyElse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "statement.json")
	body := []byte(`{"format":"belisha-statement/1","school":"St \u001b[31mExample\u202e","made":"2026\n"}`)
	public, signature, err := signer(dir)(body)
	if err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(signedFile(body, public, signature))
	lines, err := CheckStatement(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if strings.ContainsAny(l, "\x1b\n\u202e") {
			t.Errorf("printed: %q", l)
		}
	}
	if !strings.Contains(strings.Join(lines, "\n"), "signed with the key "+governance.Fingerprint(public)) {
		t.Errorf("the key is not told: %v", lines)
	}
	write(append(signedFile(body, public, signature), ' '))
	if _, err := CheckStatement(file); err == nil {
		t.Error("a changed file is taken")
	}
	write(bytes.Repeat([]byte("{"), governance.LargestStatement+10))
	if _, err := CheckStatement(file); err == nil || !strings.Contains(err.Error(), "larger than any statement") {
		t.Errorf("a huge file: %v", err)
	}
	if _, err := CheckStatement(filepath.Join(dir, "none.json")); err == nil {
		t.Error("a file that is not there is checked")
	}
}

func signedFile(body, key, signature []byte) []byte {
	b64 := base64.StdEncoding.EncodeToString
	return []byte(`{"statement":` + string(body) + `,"key":"` + b64(key) + `","signature":"` + b64(signature) + `"}`)
}
