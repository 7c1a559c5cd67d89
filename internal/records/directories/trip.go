package directories

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"belisha/internal/kit/tokens"
	"belisha/internal/records/directories/internal/assertion"
	"belisha/internal/records/directories/internal/openid"
	"belisha/internal/records/directories/internal/said"
)

// A trip is one way to a directory and back. The browser carries it, sealed, so a flood of visitors fills nothing here;
// once it has led back it is written down as used.
type trip struct {
	Key     string
	Leg     openid.Leg
	Request string // SAML: the request that an answer must name
	Next    string
	Until   int64 // Unix seconds
}

// tripFor is how long somebody has to sign in over there.
const tripFor = 10 * time.Minute

// landing is what an answer by a form of another site's page said, on its way to the page that knows the browser.
type landing struct {
	Landed assertion.Landed
	Fault  string
	Until  int64
}

const landingFor = 2 * time.Minute

func newTrip(key, next string, now time.Time) trip {
	return trip{Key: key, Next: next, Until: now.Add(tripFor).Unix(), Leg: openid.Leg{State: tokens.New(), Nonce: tokens.New(), Verifier: tokens.New()}}
}

func (d *Directories) seal(v any, purpose string) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	key, err := d.vault()
	if err != nil {
		return "", err
	}
	return key.Seal(text, purpose)
}

func (d *Directories) unseal(sealed, purpose string, into any) error {
	key, err := d.vault()
	if err != nil {
		return err
	}
	text, err := key.Open(sealed, purpose)
	if err != nil {
		return said.No(said.Strange, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return said.No(said.Strange, err)
	}
	return nil
}

// The purposes. What is sealed for one directory opens at no other.
func toTrip(key string) string { return "trip to " + key }
func toLand(key string) string { return "landing from " + key }

// tripOf opens what the browser carried.
func (d *Directories) tripOf(sealed, key string) (t trip, err error) {
	if sealed == "" {
		return t, said.No(said.Strange, errors.New("directories: no trip"))
	}
	if err := d.unseal(sealed, toTrip(key), &t); err != nil {
		return trip{}, err
	}
	if t.Key != key || d.base.Now().Unix() >= t.Until {
		return trip{}, said.No(said.Old, nil)
	}
	return t, nil
}

func (d *Directories) landingOf(sealed, key string) (l landing, err error) {
	if err := d.unseal(sealed, toLand(key), &l); err != nil {
		return landing{}, err
	}
	if d.base.Now().Unix() >= l.Until {
		return landing{}, said.No(said.Old, nil)
	}
	return l, nil
}

// mark is what is written down of something used.
func mark(what string) string {
	sum := sha256.Sum256([]byte(what))
	return hex.EncodeToString(sum[:])
}
