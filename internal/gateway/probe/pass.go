package probe

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// Scheme is the word before a pass in Proxy-Authorization.
const Scheme = "Belisha-Probe"

// Verdict is the header in which a door tells a probe what it decided, and the value that every block page carries.
const Verdict = "Belisha-Verdict"

// passTime is how long a pass is good for: a probe is asked at once.
const passTime = time.Minute

// maxPass bounds a pass in its written form.
const maxPass = 512

// Claim is as whom a probe asks.
type Claim struct {
	Profile string    `json:"p"`
	Network string    `json:"n"`
	About   string    `json:"a,omitempty"` // download | upload: what to try beyond the address; empty: nothing
	Open    bool      `json:"o,omitempty"` // try whether a connection can be opened, where the rules let it through
	Until   time.Time `json:"u"`
}

// Keeper writes and reads passes. Whoever holds its key can ask as anybody, and see nothing but a verdict: a request with
// a pass is never sent on.
type Keeper struct{ key []byte }

// OpenKeeper reads the key from a file, or makes it.
func OpenKeeper(file string) (*Keeper, error) {
	key, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		key = make([]byte, sha256.Size)
		_, _ = rand.Read(key) // never fails
		err = os.WriteFile(file, key, 0o600)
	}
	if err == nil && len(key) != sha256.Size {
		err = errors.New("the key has the wrong length")
	}
	if err != nil {
		return nil, fmt.Errorf("probe: key: %w", err)
	}
	return &Keeper{key: key}, nil
}

// Write makes a pass that is good from now for a minute.
func (k *Keeper) Write(c Claim, now time.Time) string {
	return k.write(c, now.Add(passTime))
}

func (k *Keeper) write(c Claim, until time.Time) string {
	c.Until = until
	text, err := json.Marshal(c)
	if err != nil {
		return "" // a struct of two words and a time can always be written
	}
	return base64.RawURLEncoding.EncodeToString(append(text, k.mac(text)...))
}

func (k *Keeper) mac(text []byte) []byte {
	h := hmac.New(sha256.New, k.key)
	h.Write(text)
	return h.Sum(nil)
}

// Read opens a pass; false for one that is not ours or too old. A nil Keeper opens none.
func (k *Keeper) Read(pass string, now time.Time) (Claim, bool) {
	if k == nil || len(pass) > maxPass {
		return Claim{}, false
	}
	all, err := base64.RawURLEncoding.Strict().DecodeString(pass)
	if err != nil || len(all) < sha256.Size {
		return Claim{}, false
	}
	text, sum := all[:len(all)-sha256.Size], all[len(all)-sha256.Size:]
	if !hmac.Equal(sum, k.mac(text)) {
		return Claim{}, false
	}
	var c Claim
	if json.Unmarshal(text, &c) != nil || !now.Before(c.Until) {
		return Claim{}, false
	}
	return c, true
}
