package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"strconv"
	"time"
)

// Where the origin stands. The address is the machine's own, and no other service uses it.
const (
	originAddr = "127.77.0.1"
	originHost = "site.example"
	portHTTP   = "80"
	portTLS    = "443"
	portRaw    = "7007"
	small      = 4 << 10
	bulk       = 256 << 20
)

// origin serves until its input ends, which it does with whoever started it. Its certificate is left in a file, for those
// who open TLS and have to trust it.
func origin(certFile string) error {
	cert, err := selfSigned()
	if err != nil {
		return err
	}
	if err := os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}), 0o644); err != nil {
		return err
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, SessionTicketsDisabled: true}
	site := &site{little: page(small), much: page(bulk), piece: make([]byte, 256<<10)}
	for _, port := range []string{portHTTP, portRaw, portTLS} {
		ln, err := net.Listen("tcp", net.JoinHostPort(originAddr, port))
		if err != nil {
			return err
		}
		serve := site.web
		switch port {
		case portRaw:
			serve = site.raw
		case portTLS:
			ln = tls.NewListener(ln, config)
		}
		go accept(ln, serve)
	}
	fmt.Println("ready")
	untilEOF()
	return nil
}

func accept(ln net.Listener, serve func(net.Conn)) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		go func() { defer conn.Close(); serve(conn) }()
	}
}

// page is an answer ready made.
func page(n int) []byte {
	return append([]byte("HTTP/1.1 200 OK\r\nServer: origin\r\nDate: Mon, 02 Feb 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\n"+
		"ETag: \"1\"\r\nCache-Control: private, no-store\r\nContent-Length: "+strconv.Itoa(n)+"\r\n\r\n"), bytes.Repeat([]byte("b"), min(n, small))...)
}

// site is what the origin has to give.
type site struct{ little, much, piece []byte }

// web answers GETs: /bulk with much, everything else with 4 KiB.
func (s *site) web(conn net.Conn) {
	buf, have := make([]byte, 2<<10), 0
	for {
		n, err := conn.Read(buf[have:])
		if err != nil {
			return
		}
		have += n
		end := bytes.Index(buf[:have], []byte("\r\n\r\n"))
		if end < 0 {
			continue
		}
		line, _, _ := bytes.Cut(buf[:end], []byte("\r\n"))
		if bytes.Contains(line, []byte("/bulk ")) {
			err = pour(conn, s.much, bulk-small, s.piece)
		} else {
			_, err = conn.Write(s.little)
		}
		if err != nil || bytes.Contains(buf[:end], []byte("onnection: close")) {
			return
		}
		have = copy(buf, buf[end+4:have])
	}
}

func pour(conn net.Conn, first []byte, n int, piece []byte) error {
	_, err := conn.Write(first)
	for ; err == nil && n > 0; n -= len(piece) {
		_, err = conn.Write(piece[:min(n, len(piece))])
	}
	return err
}

// raw answers one byte with one byte, and the byte 'B' with much.
func (s *site) raw(conn net.Conn) {
	var one [1]byte
	for {
		if _, err := conn.Read(one[:]); err != nil {
			return
		}
		var err error
		if one[0] == 'B' {
			err = pour(conn, nil, bulk, s.piece)
		} else {
			_, err = conn.Write(one[:])
		}
		if err != nil {
			return
		}
	}
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: originHost}, DNSNames: []string{originHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
