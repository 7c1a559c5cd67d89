package house_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// passkey is an authenticator made here after the specification.
type passkey struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	host   string
	origin string
	count  uint32
}

const (
	userPresent  = 1
	userVerified = 4
	withKey      = 64
)

func newPasskey(t *testing.T, listen string) *passkey {
	t.Helper()
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k := &passkey{t: t, key: key, id: make([]byte, 32), host: "localhost", origin: "http://localhost:" + port}
	if _, err := rand.Read(k.id); err != nil {
		t.Fatal(err)
	}
	return k
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (k *passkey) client(kind, challenge string) []byte {
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": k.origin, "crossOrigin": false})
	if err != nil {
		k.t.Fatal(err)
	}
	return text
}

func (k *passkey) data(flags byte) []byte {
	sum := sha256.Sum256([]byte(k.host))
	out := append(sum[:], flags)
	return binary.BigEndian.AppendUint32(out, k.count)
}

// creates answers what a page asks of a browser that makes a passkey.
func (k *passkey) creates(options string) string {
	k.t.Helper()
	var asked struct {
		Challenge string
		User      struct{ ID string }
	}
	if err := json.Unmarshal([]byte(options), &asked); err != nil {
		k.t.Fatal(err, options)
	}
	var err error
	if k.handle, err = base64.RawURLEncoding.DecodeString(asked.User.ID); err != nil {
		k.t.Fatal(err)
	}
	pub, err := k.key.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	cose, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: pub[1:33], -3: pub[33:]})
	if err != nil {
		k.t.Fatal(err)
	}
	data := append(k.data(userPresent|userVerified|withKey), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(append(data, k.id...), cose...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		k.t.Fatal(err)
	}
	return k.says(map[string]any{"clientDataJSON": b64(k.client("webauthn.create", asked.Challenge)), "attestationObject": b64(object), "transports": []string{"internal"}})
}

// gets answers what a page asks of a browser that shows a passkey.
func (k *passkey) gets(options string) string {
	k.t.Helper()
	var asked struct{ Challenge string }
	if err := json.Unmarshal([]byte(options), &asked); err != nil {
		k.t.Fatal(err, options)
	}
	k.count++
	client, data := k.client("webauthn.get", asked.Challenge), k.data(userPresent|userVerified)
	sum := sha256.Sum256(client)
	all := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signed, err := ecdsa.SignASN1(rand.Reader, k.key, all[:])
	if err != nil {
		k.t.Fatal(err)
	}
	return k.says(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signed), "userHandle": b64(k.handle)})
}

func (k *passkey) says(response map[string]any) string {
	text, err := json.Marshal(map[string]any{"id": b64(k.id), "rawId": b64(k.id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	if err != nil {
		k.t.Fatal(err)
	}
	return string(text)
}
