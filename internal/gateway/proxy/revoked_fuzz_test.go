package proxy

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// Whatever a site brings as its issuer's word breaks nothing, and only the issuer's signature takes a certificate back.
func FuzzTakenBack(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	me := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Issuer of the test"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, me, me, key.Public(), key)
	if err != nil {
		f.Fatal(err)
	}
	issuer, err := x509.ParseCertificate(der)
	if err != nil {
		f.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2)}
	said, err := ocsp.CreateResponse(issuer, issuer, ocsp.Response{Status: ocsp.Revoked, SerialNumber: big.NewInt(2), ThisUpdate: time.Now()}, key)
	if err != nil {
		f.Fatal(err)
	}
	chains := [][]*x509.Certificate{{leaf, issuer}}
	if takenBack(tls.ConnectionState{OCSPResponse: said, VerifiedChains: chains}) == nil {
		f.Fatal("the issuer's own word is not heard")
	}
	f.Add(said)
	f.Add([]byte{0x30, 0x03, 0x0A, 0x01, 0x03})
	f.Fuzz(func(t *testing.T, word []byte) {
		if takenBack(tls.ConnectionState{OCSPResponse: word, VerifiedChains: chains}) == nil {
			return
		}
		if parsed, err := ocsp.ParseResponse(word, issuer); err != nil || parsed.Status != ocsp.Revoked {
			t.Fatal("taken back by a word that is not the issuer's", err)
		}
	})
}
