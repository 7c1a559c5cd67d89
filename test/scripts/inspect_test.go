package scripts

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"belisha/internal/app/demo"
)

// internet are sites over HTTPS under an issuer of the test's own; they note what they were asked.
type internet struct {
	at, roots string
	mu        sync.Mutex
	asked     []string
}

func openInternet(t *testing.T, names ...string) *internet {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA of the test's internet"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names, NotBefore: root.NotBefore, NotAfter: root.NotAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	ca, err := x509.CreateCertificate(rand.Reader, root, root, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.CreateCertificate(rand.Reader, leaf, root, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	n := &internet{roots: filepath.Join(t.TempDir(), "roots.pem")}
	write(t, n.roots, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca})))
	s := httptest.NewUnstartedServer(http.HandlerFunc(n.serve))
	s.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}}
	s.StartTLS()
	t.Cleanup(s.Close)
	n.at = s.Listener.Addr().String()
	return n
}

// program is the beginning of a program for Windows, under a name that says otherwise.
const program = "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8\x00\x00\x00\x00\x00\x00\x00\x40"

// eicar is the harmless text that every virus scanner takes for a virus; it stands here in two parts, so that none stops this file.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR` + `-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

func (n *internet) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	n.mu.Lock()
	n.asked = append(n.asked, fmt.Sprintf("%s %s%s %d", r.Method, r.Host, r.URL.RequestURI(), len(body)))
	n.mu.Unlock()
	switch r.URL.Path {
	case "/holiday.jpg":
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = io.WriteString(w, program+strings.Repeat("\x00", 4096))
	case "/virus.txt":
		_, _ = io.WriteString(w, eicar)
	default:
		_, _ = io.WriteString(w, "origin of "+r.Host)
	}
}

// heard says whether the sites were asked something.
func (n *internet) heard(part string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Contains(strings.Join(n.asked, "\n"), part)
}

// device is a browser behind the filter that trusts the school's certificate, with somebody signed in at the filter.
func (h *house) device(t *testing.T, dir string, a demo.Account) *http.Client {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(text) {
		t.Fatal("the school's certificate cannot be read")
	}
	through := &url.URL{Scheme: "http", Host: h.Proxy, User: url.UserPassword(a.Name, a.Password)}
	return &http.Client{Timeout: patience, Transport: &http.Transport{Proxy: http.ProxyURL(through), ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted}}}
}

// open fetches an address, or sends something there.
func open(t *testing.T, c *http.Client, address, body string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if body != "" {
		r, err = http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	}
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	}
	w, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{w.StatusCode, "", string(text), w.Header}
}

// sent is a picture on its way out: longer than any form (WEB-23).
var sent = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG and what a child looks like " + strings.Repeat("!", 1<<20) + "\r\n--x--\r\n" //nolint:gochecknoglobals // constant

// Inspection in the whole house: for a child whose device trusts the school's certificate a search is held to safe mode, a
// program is stopped by what it is and an upload by where it goes; each stands in the log with its fields. A bank is not opened.
// shows WEB-12, WEB-13, WEB-23
func TestInspection(t *testing.T) {
	t.Parallel()
	dir := demoData(t)
	net := openInternet(t, "www.google.com", "learning.test", "www.purplemash.com", "nhs.uk")
	c := config(t, dir, "proxy:\n  listen: 127.0.0.1:0\n  inspect: true\n  roots: "+net.roots+"\n  resolve:\n    www.google.com: "+net.at+"\n    learning.test: "+net.at+"\n    www.purplemash.com: "+net.at+"\n    nhs.uk: "+net.at+"\n")
	h := serve(t, c)
	h.card = cardOf(t, dir)
	child := h.device(t, dir, h.who(t, "pupil", "4 Kestrel"))

	open(t, child, "https://learning.test/page", "").expect(t, http.StatusOK, "origin of learning.test")
	open(t, child, "https://www.google.com/search?q=hedgehogs&safe=off", "").expect(t, http.StatusOK, "origin of www.google.com")
	if !net.heard("safe=active") || net.heard("safe=off") {
		t.Errorf("WEB-13: the search went out as %q", net.asked)
	}
	open(t, child, "https://learning.test/holiday.jpg", "").expect(t, http.StatusForbidden, "This kind of file may not be fetched here.")
	open(t, child, "https://learning.test/post", sent).expect(t, http.StatusForbidden, "sent only to the school’s own safe places")
	if net.heard("POST learning.test") {
		t.Error("WEB-23: the upload reached the site")
	}
	open(t, child, "https://www.purplemash.com/post", sent).expect(t, http.StatusOK)
	if !net.heard(fmt.Sprintf("POST www.purplemash.com/post %d", len(sent))) {
		t.Errorf("WEB-23: the safe place did not get it whole: %q", net.asked)
	}
	if _, err := child.Get("https://nhs.uk/"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a place of health was opened: %v", err) // its own certificate comes, which this device does not know
	}
	logged(t, dir, "the search with its words", "host = 'www.google.com' AND search LIKE '%hedgehogs%'")
	logged(t, dir, "the program with its kind", "host = 'learning.test' AND path = '/holiday.jpg' AND verdict = 'block' AND file = 'program' AND person_id <> ''")
	logged(t, dir, "the upload", "host = 'learning.test' AND path = '/post' AND verdict = 'block' AND clause <> ''")
}

func logged(t *testing.T, dir, what, where string) {
	t.Helper()
	soon(t, what+" stands in the log", func() bool {
		return len(ask(t, filepath.Join(dir, "traffic.db"), "SELECT id FROM monitoring_line WHERE "+where)) > 0
	})
}
