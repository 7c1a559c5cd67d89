package pusher

import (
	"context"
	"crypto/ecdh"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"
)

// Services says which push services may be spoken to. The zero value knows those of the usual browsers, and reaches none
// inside the school.
type Services struct {
	Hosts    []string       // names, or ends of names that begin with a dot; nil: those of the usual browsers
	Loopback bool           // also on this machine and on any port: for tests
	Roots    *x509.CertPool // whom to trust; nil: whom the machine trusts
	Timeout  time.Duration  // for one message; nought: 20 seconds
}

// usual are the push services of Chrome and Edge, Firefox, Safari, and Windows.
func usual() []string {
	return []string{"fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"}
}

// Limit is the longest that one message may take.
func (s Services) Limit() time.Duration {
	if s.Timeout > 0 {
		return s.Timeout
	}
	return 20 * time.Second
}

// Subscription is what a browser gives.
type Subscription struct{ Endpoint, P256dh, Auth string }

// Push is a message: a title and a page of this site. The service cannot read it, the lock screen can.
type Push struct {
	Title, Href string
	Topic       string // of two with the same topic that wait, the service keeps the newer
	Urgent      bool
}

// Errors that say what is wrong with a subscription.
var (
	ErrHost = errors.New("pusher: this is not the address of a known push service")
	ErrKeys = errors.New("pusher: the browser's keys are not complete")
	ErrGone = errors.New("pusher: the browser no longer takes messages")
)

// Check refuses a subscription that would make the house speak to something else than a push service.
func (s Services) Check(sub Subscription) error {
	u, err := url.Parse(sub.Endpoint)
	if err != nil || len(sub.Endpoint) > 1000 || u.Scheme != "https" || u.User != nil || u.Fragment != "" || !s.known(u) {
		return ErrHost
	}
	point, err := unpad(sub.P256dh)
	if err != nil {
		return ErrKeys
	}
	if _, err := ecdh.P256().NewPublicKey(point); err != nil {
		return ErrKeys
	}
	if secret, err := unpad(sub.Auth); err != nil || len(secret) != 16 {
		return ErrKeys
	}
	return nil
}

func (s Services) known(u *url.URL) bool {
	if p := u.Port(); p != "" && p != "443" && !s.Loopback {
		return false
	}
	hosts := s.Hosts
	if hosts == nil {
		hosts = usual()
	}
	name := strings.ToLower(u.Hostname())
	for _, h := range hosts {
		if ending := strings.HasPrefix(h, "."); name != "" && name[0] != '.' && (name == h || ending && strings.HasSuffix(name, h)) {
			return true
		}
	}
	return false
}

func unpad(s string) ([]byte, error) {
	if len(s) > 200 {
		return nil, ErrKeys
	}
	s = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(s, "="))
	return base64.RawURLEncoding.DecodeString(s)
}

// Send seals a message for one browser and hands it to its service. Fault.Class holds no address.
func (s Services) Send(ctx context.Context, k Key, subscriber string, sub Subscription, p Push) error {
	if err := s.Check(sub); err != nil {
		return &Fault{Class: "subscription", Final: true, Cause: err}
	}
	body, err := json.Marshal(map[string]string{"title": p.Title, "href": p.Href})
	if err != nil {
		return &Fault{Class: "message", Final: true, Cause: err}
	}
	ctx, stop := context.WithTimeout(ctx, s.Limit())
	defer stop()
	client := s.client()
	defer client.CloseIdleConnections()
	o := webpush.Options{HTTPClient: client, RecordSize: 2048, Subscriber: strings.TrimPrefix(subscriber, "mailto:"), Topic: p.Topic, TTL: 12 * 60 * 60,
		Urgency: webpush.UrgencyNormal, VAPIDPublicKey: k.Public(), VAPIDPrivateKey: k.secret()}
	if p.Urgent {
		o.TTL, o.Urgency = 48*60*60, webpush.UrgencyHigh
	}
	reply, err := webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{Endpoint: sub.Endpoint, Keys: webpush.Keys{Auth: sub.Auth, P256dh: sub.P256dh}}, &o)
	if err != nil {
		return broken(ctx, err)
	}
	defer reply.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(reply.Body, 4096)) // what the service says beside its status is of no use
	return answered(reply.StatusCode)
}

// client speaks to public addresses alone, follows nobody elsewhere, and uses no proxy. The name was checked before; this
// checks the address that the name leads to.
func (s Services) client() *http.Client {
	dial := net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !s.public(at.Addr().Unmap()) {
			return ErrHost
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{DialContext: dial.DialContext, TLSClientConfig: &tls.Config{RootCAs: s.Roots, MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (s Services) public(ip netip.Addr) bool {
	if s.Loopback && ip.IsLoopback() {
		return true
	}
	shared := netip.MustParsePrefix("100.64.0.0/10")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !shared.Contains(ip)
}

// Fault is why a message did not leave.
type Fault struct {
	Class string
	Final bool // trying again would change nothing
	Cause error
}

func (f *Fault) Error() string { return "pusher: " + f.Class }

func (f *Fault) Unwrap() error { return f.Cause }

func broken(ctx context.Context, err error) *Fault {
	switch {
	case ctx.Err() != nil:
		return &Fault{Class: "timeout", Cause: err}
	case errors.Is(err, ErrHost):
		return &Fault{Class: "private_address", Final: true, Cause: err}
	}
	return &Fault{Class: "connect", Cause: err}
}

// answered reads the service's status: gone for ever, wrong for ever, or to be tried again.
func answered(status int) error {
	switch {
	case status >= 200 && status <= 299:
		return nil
	case status == http.StatusNotFound || status == http.StatusGone:
		return &Fault{Class: "gone", Final: true, Cause: ErrGone}
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500:
		return &Fault{Class: fmt.Sprintf("service_%d", status)}
	}
	return &Fault{Class: fmt.Sprintf("service_%d", status), Final: true}
}
