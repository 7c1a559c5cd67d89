package proxy

import (
	"net/http"
	"strings"
)

// ruleFronting is what an entry names when the request inside is for another site than the connection.
const ruleFronting = "gateway.fronting"

// inspected judges one request inside TLS that was opened, and answers it.
func (c *client) inspected(r *http.Request) bool {
	if r.Method != http.MethodConnect && strings.HasPrefix(r.URL.Path, ownPath) {
		return c.own(r)
	}
	host, port, ok := c.meant(r)
	if !ok {
		return c.notice(r, addressNotice())
	}
	delete(r.Header, "Proxy-Authorization")
	if c.opened.proof != nil {
		r.Header["Proxy-Authorization"] = c.opened.proof
	}
	r.URL.Scheme, r.URL.Host = "https", named(host, port)
	ask, keep := c.judge(r, "https", address(host, port), 443)
	if ask == nil {
		return keep
	}
	defer ask.over()
	switch {
	case !ask.verdict.Allow:
		return c.block(r, ask)
	case host != c.opened.host || port != c.opened.port || r.Method == http.MethodConnect:
		c.note(ask, r.Method, ruleFronting, http.StatusMisdirectedRequest)
		return c.notice(r, frontingNotice().under(ask.rules))
	case strings.Contains(r.Header.Get("Via"), via):
		ask.log(http.StatusLoopDetected, 0)
		return c.notice(r, loopNotice())
	case !c.shape(r, ask):
		return c.block(r, ask)
	case c.over != nil:
		return c.relay(r, ask)
	}
	return c.forward(r, ask)
}

// meant is the site that a request names. Nothing named means the connection's own.
func (c *client) meant(r *http.Request) (host string, port uint16, ok bool) {
	if r.URL.Host != "" && r.URL.Scheme != "https" || r.Method == http.MethodConnect {
		return "", 0, false
	}
	name := r.Host
	if name == "" {
		return c.opened.host, c.opened.port, true
	}
	host, port, err := parseTarget(name, 443)
	return host, port, err == nil
}

// named is a host with its port where that is not the usual one, as browsers write it.
func named(host string, port uint16) string {
	if port != 443 {
		return address(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

func frontingNotice() notice {
	return notice{status: http.StatusMisdirectedRequest, title: "This address cannot be opened",
		what: "The browser or app asked one site for a page of another.",
		todo: again}
}

// confine takes away what would lead the browser past the proxy next time, or make it refuse the school's certificate.
// HTTPS for ever (HSTS) stays: it asks for nothing that inspection cannot keep.
func confine(h http.Header) {
	delete(h, "Alt-Svc")
	delete(h, "Public-Key-Pins")
	delete(h, "Public-Key-Pins-Report-Only")
}
