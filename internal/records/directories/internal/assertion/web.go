package assertion

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// largestMetadata bounds what is read about a directory, in bytes.
const largestMetadata = 1 << 20

// load reads metadata from a file or over HTTPS.
func load(ctx context.Context, from string) ([]byte, error) {
	if !strings.Contains(from, "://") {
		f, err := os.Open(from)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return bounded(f)
	}
	if !safe(from) {
		return nil, errors.New("assertion: the metadata's address does not begin with https://")
	}
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, err
	}
	stay := func(*http.Request, []*http.Request) error {
		return errors.New("assertion: the directory sends us elsewhere")
	}
	answer, err := (&http.Client{Timeout: 8 * time.Second, CheckRedirect: stay}).Do(ask)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("assertion: the directory answers %d", answer.StatusCode)
	}
	return bounded(answer.Body)
}

func bounded(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, largestMetadata+1))
	if err == nil && len(text) > largestMetadata {
		err = errors.New("assertion: the metadata are too large")
	}
	return text, err
}

// safe says whether an address may be asked: HTTPS, or this machine itself.
func safe(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" && u.Host != "" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
