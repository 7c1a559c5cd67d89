package assertion

import (
	"strings"
	"testing"
)

// Whatever is sent, looking at its shape ends, and gives a request only with exactly one assertion in it.
func FuzzShaped(f *testing.F) {
	const plain = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" InResponseTo="r"><Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="a">` +
		`<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><Reference URI="#a"><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/></Reference></SignedInfo></Signature>` +
		`<Subject><NameID>n</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="r" NotOnOrAfter="2030-01-01T00:00:00Z"/></SubjectConfirmation></Subject>` +
		`<Conditions NotOnOrAfter="2030-01-01T00:00:00Z"><AudienceRestriction><Audience>x</Audience></AudienceRestriction></Conditions></Assertion></samlp:Response>`
	if r, err := shaped([]byte(plain)); err != nil || r != "r" {
		f.Fatalf("a plain answer is refused: %q %v", r, err)
	}
	f.Add([]byte(plain))
	f.Add([]byte(strings.Replace(plain, "<Subject>", "<!-- c --><Subject>", 1)))
	f.Add([]byte("<a><b></a>"))
	f.Add([]byte(strings.Repeat("<a>", 50)))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := shaped(text)
		if err == nil && (r == "" || strings.Count(string(text), "Assertion") < 2) {
			t.Errorf("%q is taken", text)
		}
	})
}
