package posttest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Pushed is one message as the browser reads it.
type Pushed struct {
	Title, Href             string
	Topic, Urgency, TTL     string
	Subscriber, Key, Stated string // who signed it, with which key, and for which service
}

// Service is a push service with one browser behind it: it checks who signed a message, and the browser opens it.
type Service struct {
	URL      string
	Endpoint string
	P256dh   string
	Auth     string
	Roots    *x509.CertPool

	mu     sync.Mutex
	got    []Pushed
	faults []error
	status []int
	key    *ecdh.PrivateKey
	secret []byte
}

// Browser starts a push service.
func Browser(t testing.TB) *Service {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{key: key, secret: []byte("0123456789abcdef")}
	cert, roots := Certificate(t)
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	server.StartTLS()
	t.Cleanup(server.Close)
	s.URL, s.Endpoint, s.Roots = server.URL, server.URL+"/send/abc", roots
	s.P256dh, s.Auth = base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), base64.RawURLEncoding.EncodeToString(s.secret)
	return s
}

// Answer lets the next messages be answered like this; after that all are taken.
func (s *Service) Answer(status ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = append(s.status, status...)
}

// Got gives what the browser could read, and what went wrong.
func (s *Service) Got() ([]Pushed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Pushed(nil), s.got...), errors.Join(s.faults...)
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := http.StatusCreated
	if len(s.status) > 0 {
		status, s.status = s.status[0], s.status[1:]
	}
	if status == http.StatusCreated {
		p, err := s.open(r)
		if err != nil {
			s.faults = append(s.faults, err)
			status = http.StatusBadRequest
		} else {
			s.got = append(s.got, p)
		}
	}
	if status >= 300 && status < 400 {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
}

func (s *Service) open(r *http.Request) (Pushed, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Pushed{}, err
	}
	p := Pushed{Topic: r.Header.Get("Topic"), Urgency: r.Header.Get("Urgency"), TTL: r.Header.Get("TTL")}
	if err := s.signed(r.Header.Get("Authorization"), &p); err != nil {
		return p, err
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Encoding") != "aes128gcm" {
		return p, errors.New("not sealed as it should be")
	}
	plain, err := s.unseal(body)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(plain, &p)
}

// signed checks the VAPID token: ES256 over header and claims, with the key that stands beside it.
func (s *Service) signed(head string, p *Pushed) error {
	token, key, ok := strings.Cut(strings.TrimPrefix(head, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	point, err := base64.RawURLEncoding.DecodeString(key)
	if !ok || len(parts) != 3 || err != nil || len(point) != 65 {
		return errors.New("no VAPID token")
	}
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(sig) != 64 {
		return errors.New("no signature")
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return err
	}
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return errors.New("the token is not signed by its key")
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	var c struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(claims, &c); err != nil {
		return err
	}
	if c.Aud != s.URL || time.Unix(c.Exp, 0).Before(time.Now()) || time.Unix(c.Exp, 0).After(time.Now().Add(24*time.Hour)) {
		return errors.New("the token is for another service or time")
	}
	p.Subscriber, p.Key, p.Stated = c.Sub, key, c.Aud
	return nil
}

// unseal opens a message as RFC 8291 says, without the library that sealed it.
func (s *Service) unseal(body []byte) ([]byte, error) {
	if len(body) < 86 || body[20] != 65 {
		return nil, errors.New("too short for a sealed message")
	}
	salt, sender, sealed := body[:16], body[21:86], body[86:]
	if int(binary.BigEndian.Uint32(body[16:20])) < len(sealed) {
		return nil, errors.New("longer than one record")
	}
	theirs, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return nil, err
	}
	shared, err := s.key.ECDH(theirs)
	if err != nil {
		return nil, err
	}
	info := "WebPush: info\x00" + string(s.key.PublicKey().Bytes()) + string(sender)
	ikm, err := hkdf.Key(sha256.New, shared, s.secret, info, 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	plain = []byte(strings.TrimRight(string(plain), "\x00"))
	if len(plain) == 0 || plain[len(plain)-1] != 2 {
		return nil, errors.New("no end of the last record")
	}
	return plain[:len(plain)-1], nil
}
