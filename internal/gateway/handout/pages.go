package handout

import (
	"fmt"
	"html"
	"net"
	"net/http"
	"strconv"
	"strings"

	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
)

// routes are the addresses of the plain door.
func (h *Handout) routes() *http.ServeMux {
	m := http.NewServeMux()
	give := func(path, kind, name string, body []byte) {
		m.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			if name != "" {
				w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
			}
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = w.Write(body)
		})
	}
	for _, path := range []string{"/proxy.pac", "/wpad.dat"} {
		give(path, "application/x-ns-proxy-autoconfig", "", h.pac)
	}
	give("/ca.pem", "application/x-x509-ca-cert", "school-filter.crt", h.ca.pem)
	give("/ca.crt", "application/x-x509-ca-cert", "school-filter.crt", h.ca.der)
	give("/ca.mobileconfig", "application/x-apple-aspen-config", "school-filter.mobileconfig", h.ca.profile)
	give("/fingerprint.svg", "image/svg+xml", "", []byte(h.ca.picture()))
	m.HandleFunc("/{$}", h.start)
	for _, d := range devices() {
		m.HandleFunc("/on/"+d.key, func(w http.ResponseWriter, r *http.Request) { h.page(w, http.StatusOK, d.title, h.steps(r, d)) })
	}
	m.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		h.page(w, http.StatusNotFound, "There is nothing here", `<h1>There is nothing here</h1><p><a href="/">Set up a device for the school’s filter</a></p>`)
	})
	return m
}

// checks are the addresses of the check's door: whoever sees them trusts the certificate, and whoever does not is shown the
// browser's own warning.
func (h *Handout) checks() *http.ServeMux {
	m := http.NewServeMux()
	m.HandleFunc("/trusted.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		_, _ = w.Write([]byte(trusted))
	})
	m.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		h.page(w, http.StatusOK, "This device trusts the school’s filter", `<h1>This device trusts the school’s filter</h1><p>Nothing more needs to be done here.</p>`)
	})
	return m
}

// trusted is the picture that a device can only fetch when it trusts the certificate.
const trusted = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" width="300" height="60"><rect width="300" height="60" fill="#00613a"/>` +
	`<path d="M18 31l9 10 16-22" fill="none" stroke="#fff" stroke-width="6"/>` +
	`<text x="58" y="38" fill="#fff" font-family="Arial,Helvetica,sans-serif" font-size="22" font-weight="700">This device trusts it</text></svg>`

func (h *Handout) page(w http.ResponseWriter, status int, title, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(proxy.Frame(title, h.school(), body))
}

// start is the first page: what this is, what it does, and where to go on.
func (h *Handout) start(w http.ResponseWriter, r *http.Request) {
	esc := html.EscapeString
	var b strings.Builder
	b.WriteString(`<h1>Set up a device for the school’s filter</h1>` +
		`<p>At school the internet is reached through a filter that keeps children safe. A device needs two things from this page: the filter’s address, ` +
		`and the filter’s certificate.</p>` +
		`<p>With the certificate the device can show the filter’s own pages, and the filter can look into secure sites where the school’s policy says so. ` +
		`It never does so for helplines, and the policy names what else is left alone. Put it on the school’s devices, and on a device of your own only if ` +
		`you agree to that.</p>` +
		`<h2>Choose your device</h2><ul>`)
	for _, d := range devices() {
		fmt.Fprintf(&b, `<li><a href="/on/%s">%s</a></li>`, d.key, esc(d.title))
	}
	fmt.Fprintf(&b, `</ul><h2>The filter’s address</h2><dl><dt>Set-up script</dt><dd>%s</dd>`, esc(h.script(r)))
	for _, p := range h.cfg.Proxies {
		fmt.Fprintf(&b, `<dt>By hand: address and port</dt><dd>%s</dd>`, esc(p))
	}
	b.WriteString(`</dl><h2>The certificate</h2><ul><li><a href="/ca.crt">For Windows, Android, Chromebook and Firefox (.crt)</a></li>` +
		`<li><a href="/ca.mobileconfig">For iPad, iPhone and Mac (.mobileconfig)</a></li><li><a href="/ca.pem">For Linux (.pem)</a></li></ul>`)
	b.WriteString(h.proof())
	b.WriteString(h.trial(r))
	h.page(w, http.StatusOK, "Set up a device", b.String())
}

// proof is what to compare before a certificate is trusted: whoever stands between could have sent another.
func (h *Handout) proof() string {
	return fmt.Sprintf(`<h2>Is it the right one?</h2><p>Compare this with the technician’s paper before you trust it.</p><dl><dt>Name</dt><dd>%s</dd>`+
		`<dt>Good until</dt><dd>%s</dd><dt>Fingerprint (SHA-256)</dt><dd>%s</dd></dl>`+
		`<p><img src="/fingerprint.svg" width="214" height="110" alt="Picture of the fingerprint: four rows of eight shapes"></p>`,
		html.EscapeString(h.ca.name), clock.Day(h.ca.until), h.ca.fingerprint())
}

// trial is the check. The picture comes over a connection that only a device which trusts the certificate can open, so it
// works without a script.
func (h *Handout) trial(r *http.Request) string {
	at := h.checkAt(r)
	if at == "" {
		return ""
	}
	at = html.EscapeString(at)
	return `<h2>Is it trusted?</h2><p>If the box is green, this device trusts the certificate. If there is only text, it does not yet.</p>` +
		`<p><img src="` + at + `/trusted.svg" width="260" height="52" alt="Not trusted yet: follow the steps for your device"></p>` +
		`<p><a href="` + at + `/">Open the check by itself</a></p>`
}

// script is the address of the set-up script, from where the device stands.
func (h *Handout) script(r *http.Request) string {
	at := h.host(r)
	if _, port, err := net.SplitHostPort(r.Host); err == nil && port != "80" {
		at = net.JoinHostPort(at, port)
	} else if strings.Contains(at, ":") {
		at = "[" + at + "]"
	}
	return "http://" + at + "/proxy.pac"
}

// broken lets a long path be broken after its slashes, for narrow screens.
func broken(step string) string { return strings.ReplaceAll(html.EscapeString(step), "/", "/<wbr>") }

// steps is the page of one kind of device.
func (h *Handout) steps(r *http.Request, d device) string {
	esc := html.EscapeString
	var b strings.Builder
	fmt.Fprintf(&b, `<h1>%s</h1><p><a href="%s">Download the certificate</a></p><h2>Trust the certificate</h2><ol>`, esc(d.title), d.file)
	for _, s := range d.trust {
		fmt.Fprintf(&b, `<li>%s</li>`, broken(s))
	}
	b.WriteString(`</ol><h2>Use the filter</h2><p>On the school’s own networks this may be set already.</p><ol>`)
	for _, s := range d.use {
		fmt.Fprintf(&b, `<li>%s</li>`, broken(s))
	}
	fmt.Fprintf(&b, `</ol><dl><dt>Set-up script</dt><dd>%s</dd></dl><p class="small">%s</p>`, esc(h.script(r)), esc(d.note))
	b.WriteString(h.proof())
	b.WriteString(h.trial(r))
	b.WriteString(`<p><a href="/">All devices</a></p>`)
	return b.String()
}
