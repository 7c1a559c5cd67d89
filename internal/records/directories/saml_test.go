package directories

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
)

// idp is samlp, which signs assertions as a test tells it to.
type idp struct {
	t    *testing.T
	url  string
	back string
}

func rsaPair(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	secret, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "directory"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(20 * 24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	cert = write(t, filepath.Join(dir, "cert.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	key = write(t, filepath.Join(dir, "key.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(secret)})))
	return cert, key
}

const (
	mailClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
	nameClaim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"
)

// trust is a house whose only directory is such a provider.
func trust(t *testing.T, change func(*Entry)) (*house, *idp) {
	t.Helper()
	port := free(t, nodeHost)
	ours := Entry{} // what a test sets of our own key is told to the provider
	if change != nil {
		change(&ours)
	}
	i := &idp{t: t, url: "http://" + nodeHost + ":" + strconv.Itoa(port)}
	h := one(t, func(at string) []Entry {
		cert, key := rsaPair(t, t.TempDir())
		i.back = at + backAt + "trust"
		node(t, "saml.cjs", port, map[string]string{"issuer": "urn:larkfield:trust", "base": i.url, "cert": cert, "key": key, "back": i.back, "ours": ours.CertFile})
		e := Entry{Key: "trust", Title: "The trust", Kind: SAML, Metadata: i.url + "/metadata", MailAttr: mailClaim, NameAttr: nameClaim}
		if change != nil {
			change(&e)
		}
		return []Entry{e}
	})
	i.become(nil)
	return h, i
}

// become says who signs in over there from now on, and what is special about the answer.
func (i *idp) become(how map[string]any, user ...string) {
	i.t.Helper()
	who := map[string]any{"id": "reed-7", "displayName": "Morgan Reed", "emails": []any{map[string]string{"value": "m.reed@larkfield.example"}}, "name": map[string]string{"givenName": "Morgan", "familyName": "Reed"}}
	if len(user) > 0 {
		who["id"] = user[0]
	}
	if how == nil {
		how = map[string]any{}
	}
	text, err := json.Marshal(map[string]any{"user": who, "how": how})
	if err != nil {
		i.t.Fatal(err)
	}
	r, err := http.Post(i.url+"/become", "application/json", bytes.NewReader(text))
	if err != nil {
		i.t.Fatal(err)
	}
	_ = r.Body.Close()
}

// answers goes to the provider and brings back the form that it sends, without sending it.
func (b *browser) answers() (response, relay string) {
	b.h.t.Helper()
	return b.answersTo(b.stop(withAt + "trust?next=/account").String())
}

func (b *browser) answersTo(at string) (response, relay string) {
	b.h.t.Helper()
	a := b.get(at)
	response, relay = a.value("input[name=SAMLResponse]", "value"), a.value("input[name=RelayState]", "value")
	if response == "" {
		b.h.t.Fatalf("the provider gives no answer: %d %s", a.status, a.body)
	}
	return response, relay
}

// brings sends the provider's form as a browser does: from another site's page, and so without the cookies that stay at home.
func (b *browser) brings(response, relay string) answer {
	b.h.t.Helper()
	bare := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	body := url.Values{"SAMLResponse": {response}, "RelayState": {relay}}.Encode()
	ask, err := http.NewRequest(http.MethodPost, b.h.url+backAt+"trust", strings.NewReader(body))
	b.h.no(err)
	ask.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	ask.Header.Set("Origin", "https://directory.example")
	ask.Header.Set("Sec-Fetch-Site", "cross-site")
	r, err := bare.Do(ask)
	b.h.no(err)
	to, err := r.Location()
	if err != nil {
		return b.read(r, nil)
	}
	b.h.no(r.Body.Close())
	return b.get(to.String())
}

func (b *browser) trusts() answer {
	b.h.t.Helper()
	return b.brings(b.answers())
}

// A teacher whose entry is linked comes in through a SAML directory that this project did not write. // shows PPL-25 PPL-01
func TestPPL25ATeacherSignsInBySAML(t *testing.T) {
	t.Parallel()
	h, i := trust(t, nil)
	b := h.browser()
	b.trusts()
	b.wantOut(403, "unlinked")
	h.alone("trust")
	if a := b.trusts(); a.path != "/account" {
		t.Fatalf("not the page that was wanted: %s %s", a.path, a.text("main"))
	}
	b.wantIn("Morgan Reed")
	if page := h.as("t.tech").get("/directories/trust"); !strings.Contains(page.text("main"), "Expires soon") {
		t.Errorf("the end of the certificate is not shown: %s", page.text("main"))
	}
	i.become(nil, "reed-8")
	c := h.browser()
	c.trusts()
	c.wantOut(403, "unlinked") // another entry with the same address
	h.whole()
}

// The metadata that a directory is given say where answers go, and that assertions are to be signed; with a key of ours
// requests are signed and taken.
func TestPPL25SAMLMetadata(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key := rsaPair(t, dir)
	h, _ := trust(t, func(e *Entry) { e.CertFile, e.KeyFile = cert, key })
	a := h.browser().get(metadataAt("trust"))
	doc := etree.NewDocument()
	h.no(doc.ReadFromString(a.body))
	acs := doc.FindElements("//AssertionConsumerService")
	if len(acs) != 1 || acs[0].SelectAttrValue("Location", "") != h.url+backAt+"trust" || doc.FindElement("//SPSSODescriptor").SelectAttrValue("WantAssertionsSigned", "") != "true" ||
		doc.Root().SelectAttrValue("entityID", "") != h.url+metadataAt("trust") || len(doc.FindElements("//KeyDescriptor")) != 1 {
		t.Fatalf("the metadata: %s", a.body)
	}
	b := h.browser()
	to := b.stop(withAt + "trust")
	if to.Query().Get("Signature") == "" {
		t.Fatal("the request is not signed")
	}
	h.linkNow("trust", "urn:larkfield:trust", "reed-7", "m.reed")
	b.brings(b.answersTo(to.String()))
	b.wantIn("Morgan Reed")
}

// What the provider itself says wrongly is refused. // shows PPL-25
func TestPPL25SAMLAnswersThatAreNotForUs(t *testing.T) {
	t.Parallel()
	h, i := trust(t, nil)
	h.linkNow("trust", "urn:larkfield:trust", "reed-7", "m.reed")
	for _, c := range []struct {
		name, reason string
		how          map[string]any
	}{
		{"unsigned", "not believed", map[string]any{"signAssertion": false}},
		{"signed with SHA-1", "not believed", map[string]any{"signatureAlgorithm": "rsa-sha1", "digestAlgorithm": "sha1"}},
		{"for another house", "not believed", map[string]any{"audience": "https://elsewhere.example/metadata"}},
		{"of another issuer", "not believed", map[string]any{"issuer": "urn:elsewhere"}},
		{"for another door", "not believed", map[string]any{"recipient": "https://elsewhere.example/back"}},
		{"to another address", "not believed", map[string]any{"destination": "https://elsewhere.example/back"}},
		{"to another request", "not believed", map[string]any{"inResponseTo": "id-another"}},
		{"too old", "not believed", map[string]any{"lifetimeInSeconds": -600}},
		{"too old by a minute", "too old", map[string]any{"lifetimeInSeconds": -60}},
		{"another name each time", "no name", map[string]any{"nameIdentifierFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}},
		{"declined", "declined", map[string]any{"declined": true}},
	} {
		i.become(c.how)
		b := h.browser()
		before := h.events("directories.refused", c.reason)
		b.trusts()
		b.wantOut(403, "")
		if h.events("directories.refused", c.reason) != before+1 {
			t.Errorf("%s: no event %q: %s", c.name, c.reason, b.last.text("main"))
		}
	}
	i.become(map[string]any{"signResponse": true, "signAssertion": false})
	b := h.browser()
	b.trusts()
	b.wantIn("Morgan Reed") // the signature around the whole answer counts as well
	i.become(nil)
	b = h.browser()
	b.trusts()
	b.wantIn("Morgan Reed")
}

// An answer counts once, for the browser that asked, and only where this house asked for it. // shows PPL-25
func TestPPL25SAMLAnswersAreBoundToTheBrowser(t *testing.T) {
	t.Parallel()
	h, _ := trust(t, nil)
	h.linkNow("trust", "urn:larkfield:trust", "reed-7", "m.reed")
	mine, theirs := h.browser(), h.browser()
	response, relay := mine.answers()
	theirs.brings(response, relay) // who has begun nothing
	theirs.wantOut(403, "")
	_, other := theirs.answers()
	theirs.brings(response, relay) // who has begun one of their own
	theirs.wantOut(403, "")
	theirs.brings(response, other) // with the right state, but another's answer
	theirs.wantOut(403, "not believed")

	at, err := url.Parse(h.url + backAt + "trust")
	h.no(err)
	kept := mine.c.Jar.Cookies(at)
	mine.brings(response, relay)
	mine.wantIn("Morgan Reed")
	mine.post("/sign-out")
	mine.brings(response, relay)
	mine.wantOut(403, "")
	thief := h.browser()
	for _, c := range kept {
		c.Path = "/"
	}
	thief.c.Jar.SetCookies(at, kept)
	thief.brings(response, relay) // even with the browser's own pass
	thief.wantOut(403, "used")
}
