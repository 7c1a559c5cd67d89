package archive

import (
	"fmt"

	"filippo.io/age"
)

// Key opens what was sealed for its recipient. Without it a file cannot be opened by anybody, us included.
type Key struct{ identity *age.X25519Identity }

// NewKey makes the key of a day.
func NewKey() (Key, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return Key{}, fmt.Errorf("archive: key: %w", err)
	}
	return Key{id}, nil
}

// ReadKey takes what Secret gave.
func ReadKey(secret string) (Key, error) {
	id, err := age.ParseX25519Identity(secret)
	if err != nil {
		return Key{}, fmt.Errorf("archive: this is no key") // never the text itself
	}
	return Key{id}, nil
}

// ID names the key and opens nothing: it is what files are sealed for.
func (k Key) ID() string { return k.identity.Recipient().String() }

// Secret is the key as text, to be sealed and stored.
func (k Key) Secret() string { return k.identity.String() }
