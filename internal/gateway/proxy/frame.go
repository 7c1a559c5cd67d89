package proxy

import (
	"crypto/tls"
	"html"
	"strings"

	"belisha/internal/kit/clock"
)

// Frame is a page of the gateway's in the look of its block pages. Body is HTML already.
func Frame(title, school, body string) []byte {
	return []byte(topBefore + html.EscapeString(title) + " – " + html.EscapeString(school) + topAfter +
		`<body class="old"><header>` + html.EscapeString(school) + `</header><main>` + body + bottom)
}

// FramePolicy is the Content-Security-Policy under which such a page shows. Images are further places of pictures.
func FramePolicy(images string) string {
	return strings.Replace(contentPolicy(), "img-src data:", strings.TrimSpace("img-src data: "+images), 1)
}

// OwnCertificate is a certificate of the school's CA for a page of the gateway's own, under one of its own names.
func (s *Server) OwnCertificate(host string) (*tls.Certificate, error) {
	return s.ca.mint(host, clock.System())
}
