package identity

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
)

// shortestSecret is the least that is taken for a secret (RFC 2865 §3 wants sixteen).
const shortestSecret = 8

// secret is what the gateway shares with a network of access points.
type secret struct {
	from netip.Prefix
	key  []byte
}

func readSecret(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("identity: the secret of the wireless network: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 || info.Size() > 4<<10 {
		return nil, fmt.Errorf("identity: the secret of the wireless network: %s may be read by nobody but its owner and group, and holds the secret alone", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("identity: the secret of the wireless network: %w", err)
	}
	if text = bytes.TrimRight(text, "\r\n"); len(text) < shortestSecret {
		return nil, fmt.Errorf("identity: the secret of the wireless network in %s is shorter than %d characters", file, shortestSecret)
	}
	return text, nil
}
