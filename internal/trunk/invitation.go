package trunk

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/nats-io/nkeys"
)

// Invitation is the one file that a gateway at another site needs. Whoever holds it is that site.
type Invitation struct {
	Name   string `json:"name"`   // as people call the site
	Site   string `json:"site"`   // its id
	Centre string `json:"centre"` // host:port
	Key    string `json:"key"`    // fingerprint of the centre's own key
	Secret string `json:"secret"` // the site's key
}

const mostInvitation = 16 << 10

// ReadInvitation reads the file that [Sites.Add] gave.
func ReadInvitation(path string) (Invitation, error) {
	var out Invitation
	text, err := os.ReadFile(path)
	if err != nil {
		return out, fmt.Errorf("the site's file cannot be read: %w", err)
	}
	if len(text) > mostInvitation {
		return out, fmt.Errorf("%s is not a site's file", path)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return out, fmt.Errorf("%s is not a site's file: %w", path, err)
	}
	if err := out.check(); err != nil {
		return out, fmt.Errorf("%s is not a whole site's file: %w; make another with “belisha sites add”", path, err)
	}
	return out, nil
}

func (i Invitation) check() error {
	if !plainID(i.Site) {
		return errors.New("the site's id is missing")
	}
	if _, _, err := net.SplitHostPort(i.Centre); err != nil {
		return errors.New("the centre's address is missing")
	}
	if len(i.Key) != fingerprint {
		return errors.New("the fingerprint of the centre's key is missing")
	}
	if _, err := nkeys.FromSeed([]byte(i.Secret)); err != nil {
		return errors.New("the secret is missing")
	}
	return nil
}

// Text is the file.
func (i Invitation) Text() (string, error) {
	out, err := json.MarshalIndent(i, "", "  ")
	return string(out) + "\n", err
}

// plainID says whether a text can stand in a subject as it is.
func plainID(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 40
}
