package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"belisha/internal/board"
)

// proxy sends the request to the web filter: HTTP as it is, HTTPS as CONNECT and then inside.
func (a *Asker) proxy(ctx context.Context, q board.Question) (found, rule string, err error) {
	if a.cfg.Proxy == "" {
		return "", "", errNoDoor
	}
	u, err := target(q.Address)
	if err != nil {
		return "", "", err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", a.cfg.Proxy)
	if err != nil {
		return "", "", errors.New("the web filter does not answer")
	}
	defer conn.Close()
	if until, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(until)
	}
	if u.Scheme == "https" {
		return a.inside(conn, u, q)
	}
	resp, err := a.exchange(conn, http.MethodGet, u, u.String(), q)
	if err != nil {
		return "", "", err
	}
	return said(resp)
}

func (a *Asker) inside(conn net.Conn, u *url.URL, q board.Question) (found, rule string, err error) {
	resp, err := a.exchange(conn, http.MethodConnect, u, address(u), q)
	if err != nil {
		return "", "", err
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get(Verdict) != "" {
		return said(resp)
	}
	// The page behind a tunnel counts: a block page comes under the school's own certificate, which this machine need not trust.
	secure := tls.Client(conn, &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: true}) //nolint:gosec // only the verdict is read
	if err := secure.Handshake(); err != nil {
		return "", "", errors.New("the filter let the connection through and the site did not answer")
	}
	resp, err = a.exchange(secure, http.MethodGet, u, u.RequestURI(), board.Question{})
	if err != nil {
		return "", "", err
	}
	return said(resp)
}

// exchange writes one request and reads the head of its answer.
func (a *Asker) exchange(conn net.Conn, method string, u *url.URL, line string, q board.Question) (*http.Response, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Belisha probe\r\n", method, line, u.Host)
	switch {
	case a.pass(q) != "":
		fmt.Fprintf(&b, "Proxy-Authorization: %s %s\r\n", Scheme, a.pass(q))
	case a.cfg.User[0] != "" && q.Door != "":
		r := &http.Request{Header: http.Header{}}
		r.SetBasicAuth(a.cfg.User[0], a.cfg.User[1])
		fmt.Fprintf(&b, "Proxy-Authorization: %s\r\n", r.Header.Get("Authorization"))
	}
	b.WriteString("\r\n")
	if _, err := conn.Write([]byte(b.String())); err != nil {
		return nil, errors.New("the web filter broke off")
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return nil, errors.New("the web filter gave no answer that can be read")
	}
	return resp, nil
}

// said reads a verdict: a block page and a probe's own answer name it; whatever else came, came from the site.
func said(resp *http.Response) (found, rule string, err error) {
	word, rule, _ := strings.Cut(resp.Header.Get(Verdict), ";") // a verdict need not name a rule
	rule = strings.TrimSpace(rule)
	switch {
	case word == board.Failed:
		return "", "", errors.New("it could not be tried: nothing answered, or a rule of the school's own stopped it before")
	case word == board.Block || word == board.Allow:
		return word, rule, nil
	case resp.StatusCode == http.StatusProxyAuthRequired:
		return "", "", errors.New("the web filter asks who it is")
	case resp.StatusCode >= http.StatusInternalServerError:
		return "", "", fmt.Errorf("the site could not be reached (%d)", resp.StatusCode)
	}
	return board.Allow, "", nil
}

// target reads an address as a pack writes it: a bare name means plain HTTP.
func target(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is no web address", text)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

func address(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	if u.Scheme == "https" {
		return net.JoinHostPort(u.Hostname(), "443")
	}
	return net.JoinHostPort(u.Hostname(), "80")
}
