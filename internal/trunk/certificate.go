package trunk

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// fingerprint is how long one is, in letters.
const fingerprint = 2 * sha256.Size

const certificateLife = 20 * 365 * 24 * time.Hour

// certificate is the centre's: the one that is configured, or its own, made once. Sites know it by its key, so that one that
// is renewed with the same key goes on working.
func certificate(dir, cert, key string) (tls.Certificate, string, error) {
	if cert == "" {
		cert, key = filepath.Join(dir, "centre.pem"), filepath.Join(dir, "centre.key")
		if err := ownCertificate(cert, key); err != nil {
			return tls.Certificate{}, "", err
		}
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return pair, "", fmt.Errorf("the centre's certificate cannot be used: %w", err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return pair, "", fmt.Errorf("the centre's certificate cannot be used: %w", err)
	}
	return pair, keyOf(leaf), nil
}

// ownCertificate makes one where there is none. The key goes first: a certificate means that its key is there.
func ownCertificate(cert, key string) error {
	if _, err := os.Stat(cert); !errors.Is(err, fs.ErrNotExist) {
		return nil //nolint:nilerr // reading it says what is wrong
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("trunk: certificate: %w", err)
	}
	now := time.Now()
	plan := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "Belisha centre"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLife), DNSNames: []string{"belisha"},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, plan, plan, private.Public(), private)
	if err != nil {
		return fmt.Errorf("trunk: certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return fmt.Errorf("trunk: certificate: %w", err)
	}
	if err := write(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})); err != nil {
		return err
	}
	return write(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func keyOf(c *x509.Certificate) string {
	sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

// towards trusts one key and no other: who issued the certificate, and for which name, says nothing about a school's centre.
func towards(key string) *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true, //nolint:gosec // VerifyConnection is stricter
		VerifyConnection: func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 || subtle.ConstantTimeCompare([]byte(keyOf(s.PeerCertificates[0])), []byte(key)) != 1 {
				return errors.New("trunk: this is not the centre that the site's file names")
			}
			return nil
		}}
}

// write puts a file in the place of the last, for its owner's eyes only.
func write(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // created 0600
	if err != nil {
		return fmt.Errorf("trunk: %w", err)
	}
	defer os.Remove(f.Name()) // after the rename this finds nothing
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("trunk: %w", err)
	}
	return nil
}
