package openid

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// stay follows no other address: where a directory stands is in the configuration.
func stay(*http.Request, []*http.Request) error {
	return errors.New("openid: the directory sends us elsewhere")
}

// bounded asks over HTTPS alone, but on this machine, and reads no more than is sensible.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := Safe(r.URL); err != nil {
		return nil, err
	}
	answer, err := b.next.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, largest), answer.Body}
	}
	return answer, err
}

// Safe says whether an address may be asked: HTTPS, or this machine itself.
func Safe(u *url.URL) error {
	ip := net.ParseIP(u.Hostname())
	if u.Scheme == "https" && u.Host != "" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()) {
		return nil
	}
	return fmt.Errorf("openid: %s is not an https:// address", u.Redacted())
}
