package proxy

import (
	"crypto/tls"
	"errors"

	"golang.org/x/crypto/ocsp"
)

var errRevoked = errors.New("proxy: the issuer has taken the certificate back")

// takenBack ends a handshake in which the site brings its issuer's own word that its certificate no longer holds (RFC 6066
// §8). Its age does not matter: a site that holds again brings a newer one. A word that cannot be read, or that somebody else
// signed, says nothing: a site need not bring one at all. // serves WEB-12
func takenBack(s tls.ConnectionState) error {
	if len(s.OCSPResponse) == 0 || len(s.VerifiedChains) == 0 || len(s.VerifiedChains[0]) < 2 {
		return nil
	}
	said, err := ocsp.ParseResponseForCert(s.OCSPResponse, s.VerifiedChains[0][0], s.VerifiedChains[0][1])
	if err == nil && said.Status == ocsp.Revoked {
		return errRevoked
	}
	return nil
}
