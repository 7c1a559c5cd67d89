package assertion

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"strings"
	"time"

	"github.com/crewjam/saml"

	"belisha/internal/records/directories/internal/said"
)

// The methods by which requests are signed.
const (
	byRSA   = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	byECDSA = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
)

// sign gives this house's side its key, where it has one.
func (d *Door) sign(sp *saml.ServiceProvider) error {
	if d.settings.KeyFile == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(d.settings.CertFile, d.settings.KeyFile)
	if err != nil {
		return said.No(said.Setup, err)
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return said.No(said.Setup, errors.New("assertion: the key cannot sign"))
	}
	sp.Key, sp.Certificate = key, pair.Leaf
	switch key.(type) {
	case *rsa.PrivateKey:
		sp.SignatureMethod = byRSA
	case *ecdsa.PrivateKey:
		sp.SignatureMethod = byECDSA
	default:
		return said.No(said.Setup, errors.New("assertion: the key must be RSA or ECDSA"))
	}
	return nil
}

// Metadata is what this house says about itself, for the directory.
func (d *Door) Metadata() ([]byte, error) {
	sp, err := d.own()
	if err != nil {
		return nil, err
	}
	m := sp.Metadata()
	for i := range m.SPSSODescriptors {
		s := &m.SPSSODescriptors[i]
		wants, signs := true, sp.SignatureMethod != ""
		s.WantAssertionsSigned, s.AuthnRequestsSigned = &wants, &signs
		s.SingleLogoutServices, s.ArtifactResolutionServices = nil, nil
		s.KeyDescriptors = signingOnly(s.KeyDescriptors)
		s.AssertionConsumerServices = s.AssertionConsumerServices[:1] // by POST alone
	}
	return xml.MarshalIndent(m, "", "  ")
}

// signingOnly leaves keys for encryption out: this house opens no encrypted assertion.
func signingOnly(in []saml.KeyDescriptor) (out []saml.KeyDescriptor) {
	for _, k := range in {
		if k.Use != "encryption" {
			out = append(out, k)
		}
	}
	return out
}

// Expires is the day on which the last of the directory's certificates ends; after it nobody gets in this way.
func (d *Door) Expires(ctx context.Context) (time.Time, error) {
	peer, err := d.peer(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var last time.Time
	for _, idp := range peer.IDPSSODescriptors {
		for _, k := range idp.KeyDescriptors {
			if k.Use == "encryption" {
				continue
			}
			for _, c := range k.KeyInfo.X509Data.X509Certificates {
				cert, err := certificate(c.Data)
				if err != nil {
					return last, said.No(said.Setup, err)
				}
				if cert.NotAfter.After(last) {
					last = cert.NotAfter
				}
			}
		}
	}
	if last.IsZero() {
		return last, said.No(said.Setup, errors.New("assertion: the directory's metadata hold no certificate"))
	}
	return last, nil
}

func certificate(text string) (*x509.Certificate, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// Try reads the directory's metadata anew and looks at our own key.
func (d *Door) Try(ctx context.Context) error {
	d.mu.Lock()
	d.known, d.fault = nil, nil
	d.mu.Unlock()
	if _, err := d.provider(ctx); err != nil {
		return err
	}
	end, err := d.Expires(ctx)
	if err == nil && d.now().After(end) {
		err = said.No(said.Setup, errors.New("assertion: the directory's certificate has expired"))
	}
	return err
}
