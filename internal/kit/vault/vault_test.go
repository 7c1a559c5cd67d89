package vault

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func fixed(t testing.TB, b byte) *Vault {
	t.Helper()
	v, err := New(bytes.Repeat([]byte{b}, size))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatIsSealedOpensForItsPurposeOnly(t *testing.T) {
	t.Parallel()
	v := fixed(t, 1)
	sealed, err := v.Seal([]byte("secret"), "app of p1")
	if err != nil || strings.Contains(sealed, "secret") {
		t.Fatalf("%q, %v", sealed, err)
	}
	if plain, err := v.Open(sealed, "app of p1"); err != nil || string(plain) != "secret" {
		t.Errorf("%q, %v", plain, err)
	}
	raw, _ := base64.RawURLEncoding.DecodeString(sealed)
	raw[len(raw)-1] ^= 1
	for name, try := range map[string]func() ([]byte, error){
		"another purpose": func() ([]byte, error) { return v.Open(sealed, "app of p2") },
		"another key":     func() ([]byte, error) { return fixed(t, 2).Open(sealed, "app of p1") },
		"a changed byte":  func() ([]byte, error) { return v.Open(base64.RawURLEncoding.EncodeToString(raw), "app of p1") },
		"nothing":         func() ([]byte, error) { return v.Open("", "app of p1") },
		"too much":        func() ([]byte, error) { return v.Open(strings.Repeat("A", longest+1), "app of p1") },
	} {
		if _, err := try(); !errors.Is(err, ErrSeal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMarksAreOfTheirPurpose(t *testing.T) {
	t.Parallel()
	v := fixed(t, 1)
	m := v.Mark("sign in", []byte("words"))
	if !v.Marked("sign in", []byte("words"), m) || v.Marked("register", []byte("words"), m) || v.Marked("sign in", []byte("Words"), m) || fixed(t, 2).Marked("sign in", []byte("words"), m) {
		t.Error("a mark fits what it is not of, or not what it is of")
	}
}

func TestTheKeyIsMadeOnceAndForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "factors.key")
	var all sync.WaitGroup
	marks := make([]string, 4)
	for i := range marks {
		all.Go(func() {
			if v, err := Read(path); err == nil {
				marks[i] = string(v.Mark("x", nil))
			}
		})
	}
	all.Wait()
	for _, m := range marks {
		if m == "" || m != marks[0] {
			t.Fatal("two processes got different keys")
		}
	}
	if s, err := os.Stat(path); err != nil || s.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", s.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path); err == nil || strings.Contains(err.Error(), "not a key") {
		t.Errorf("a broken file: %v", err)
	}
	if _, err := Read(""); err == nil {
		t.Error("no file is no fault")
	}
}

// Whatever comes back from a browser, opening it neither breaks nor believes it.
func FuzzOpen(f *testing.F) {
	v := fixed(f, 1)
	good, err := v.Seal([]byte("secret"), "p")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{good, "", "A", good[:20], strings.Repeat("_", 80)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if plain, err := v.Open(said, "p"); err == nil && string(plain) != "secret" {
			t.Errorf("%q opened as %q", said, plain)
		}
		if _, err := v.Open(said, "q"); err == nil {
			t.Errorf("%q opened for another purpose", said)
		}
	})
}
