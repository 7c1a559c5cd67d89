package proxy

import (
	"crypto/tls"
	"net/http"
	"slices"
)

// ruleForeign is what an entry names when a connection that would be opened says that no web page is inside.
const ruleForeign = "gateway.protocol"

// speaksWeb says that what is inside will be HTTP: another protocol cannot be opened. Whoever names none is taken at the
// usual meaning of the port.
func speaksWeb(hello *tls.ClientHelloInfo) bool {
	return len(hello.SupportedProtos) == 0 || slices.Contains(hello.SupportedProtos, "http/1.1") || slices.Contains(hello.SupportedProtos, "h2")
}

// foreign decides on a connection to a site that would be opened, where the hello offers no protocol of the web. The name
// is only what the program wrote there, and whatever passes under it nobody can name: so it is closed for pupils and whoever
// is unknown, or any program could leave inspection by one made-up word; for staff it passes and is on record. What the
// policy lists as an app with a certificate of its own is never opened and does not come here. // serves WEB-22 WEB-12
func (c *client) foreign(ask *asking, name string, heard []byte) {
	if ask.who.adult() {
		ask.entry.Rule = ruleForeign
		c.unopened(ask, name, heard)
		return
	}
	ask.host = name
	c.note(ask, http.MethodConnect, ruleForeign, http.StatusForbidden)
	c.s.refused.blocked.Add(1) // no browser is behind it: a page would not be read
}
