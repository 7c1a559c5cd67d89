package lists

import (
	"crypto/ed25519"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"
)

// FuzzSignature: no key and no signature, however strange, breaks verifying, and none that was not made with the key fits.
func FuzzSignature(f *testing.F) {
	b64 := base64.StdEncoding.EncodeToString
	f.Add(b64(make([]byte, 32)), []byte(b64(make([]byte, 64))))
	f.Add("untrusted comment: x\n"+b64(append([]byte("Ed12345678"), make([]byte, 32)...)),
		[]byte("untrusted comment: x\n"+b64(append([]byte("ED12345678"), make([]byte, 64)...))+"\ntrusted comment: y\n"+b64(make([]byte, 64))+"\n"))
	file := filepath.Join(f.TempDir(), "list")
	if err := os.WriteFile(file, []byte("a.example\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	real := publicKey{key: ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey)}
	f.Fuzz(func(t *testing.T, key string, signature []byte) {
		if k, err := readKey(key); err == nil {
			_ = k.verify(file, signature) // a weak key may fit anything; it must not break
		}
		if real.verify(file, signature) == nil || (publicKey{[]byte("12345678"), real.key}).verify(file, signature) == nil {
			t.Fatalf("signed without the key: %q", signature)
		}
	})
}
