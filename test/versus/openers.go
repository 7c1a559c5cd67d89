package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// squidOpening is Squid with squidGuard again, opening everybody's HTTPS: it is asked for inspection alone.
func squidOpening(dir, listDir string) *peer {
	p := squid(dir, listDir)
	plainly := p.start
	p.name, p.opener, p.filters, p.tunnels, p.add = p.name+", opening", true, false, false, nil
	p.start = func(p *peer) (*exec.Cmd, error) {
		if _, err := os.Stat(filepath.Join(dir, "certs")); err == nil {
			return plainly(p) // the second start
		}
		if err := squidConfig(dir, listDir, filepath.Join(dir, "squidGuard.conf"), filepath.Join(dir, "squid.conf"), p.addr); err != nil {
			return nil, err
		}
		if err := letSquidOpen(dir); err != nil {
			return nil, err
		}
		return plainly(p)
	}
	return p
}

// letSquidOpen adds to a Squid's settings what its manual has for opening HTTPS.
func letSquidOpen(dir string) error {
	if _, err := ownCA(dir); err != nil {
		return err
	}
	made := filepath.Join(dir, "certs")
	if out, err := exec.Command("/usr/lib/squid/security_file_certgen", "-c", "-s", made, "-M", "16MB").CombinedOutput(); err != nil {
		return fmt.Errorf("security_file_certgen: %w: %s", err, out)
	}
	if out, err := exec.Command("chown", "-R", "proxy", made).CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	conf := filepath.Join(dir, "squid.conf")
	text, err := os.ReadFile(conf)
	if err != nil {
		return err
	}
	port, rest, _ := strings.Cut(string(text), "\n")
	port += fmt.Sprintf(" ssl-bump generate-host-certificates=on dynamic_cert_mem_cache_size=16MB tls-cert=%s/ca.pem", dir)
	more := fmt.Sprintf("sslcrtd_program /usr/lib/squid/security_file_certgen -s %s -M 16MB\nsslcrtd_children 4\n"+
		"acl first at_step SslBump1\nssl_bump stare first\nssl_bump bump all\ntls_outgoing_options cafile=%s\n", made, filepath.Join(filepath.Dir(dir), "origin.pem"))
	return os.WriteFile(conf, []byte(port+"\n"+rest+more), 0o644)
}

// e2guardianOpening is e2guardian again, opening everybody's HTTPS. It does not look at the origin's certificate, which
// costs it less than others.
func e2guardianOpening(dir, listDir string) *peer {
	p := e2guardian(dir, listDir)
	plainly := p.start
	p.name, p.opener, p.filters, p.tunnels = p.name+", opening", true, false, false
	p.start = func(p *peer) (*exec.Cmd, error) {
		etc := filepath.Join(dir, "etc")
		if _, err := os.Stat(etc); err == nil {
			return plainly(p) // the second start
		}
		if err := e2config(etc, dir, listDir, p.addr); err != nil {
			return nil, err
		}
		if err := letE2guardianOpen(dir, etc); err != nil {
			return nil, err
		}
		return plainly(p)
	}
	return p
}

func letE2guardianOpen(dir, etc string) error {
	key, err := ownCA(dir)
	if err != nil {
		return err
	}
	made := filepath.Join(dir, "made") + "/"
	if err := os.MkdirAll(made, 0o755); err != nil {
		return err
	}
	for name, want := range map[string]map[string]string{
		"e2guardian.conf": {"enablessl": "on", "cacertificatepath": "'" + dir + "/ca.pem'", "caprivatekeypath": "'" + key + "'",
			"certprivatekeypath": "'" + key + "'", "generatedcertpath": "'" + made + "'"},
		"e2guardianf1.conf": {"sslmitm": "on", "mitmcheckcert": "off"},
	} {
		path := filepath.Join(etc, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(settings(string(text), want)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// ownCA makes an authority for a peer: ca.pem holds certificate and key, and the file named the key alone.
func ownCA(dir string) (keyFile string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "versus"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return "", err
	}
	text, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	keyText := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text})
	keyFile = filepath.Join(dir, "ca.key")
	if err := os.WriteFile(keyFile, keyText, 0o644); err != nil { // the peers run under names of their own
		return "", err
	}
	return keyFile, os.WriteFile(filepath.Join(dir, "ca.pem"), append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), keyText...), 0o644)
}
