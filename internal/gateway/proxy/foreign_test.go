package proxy_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
)

// speaker is a site that speaks a protocol of its own inside TLS, and counts who came.
func (i *issuer) speaker(came *atomic.Int64, protocols []string, names ...string) string {
	i.t.Helper()
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{i.leaf(nil, names...)}, NextProtos: protocols})
	if err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			came.Add(1)
			go func() {
				defer conn.Close()
				fmt.Fprint(conn, "hello")
			}()
		}
	}()
	return ln.Addr().String()
}

// says is what somebody hears who offers these protocols to a site, and whose certificate it was.
func (g *gateway) says(i *issuer, account, host string, protocols ...string) (said, by string) {
	g.t.Helper()
	conn, _, code := g.connectAs(account, host+":443")
	if code != 200 {
		g.t.Fatal(code)
	}
	defer conn.Close()
	pool := g.schoolCA()
	pool.AddCert(i.cert)
	secure := tls.Client(conn, &tls.Config{ServerName: host, RootCAs: pool, NextProtos: protocols})
	if err := secure.HandshakeContext(g.t.Context()); err != nil {
		return "", ""
	}
	_ = secure.CloseWrite()
	all, _ := io.ReadAll(secure)
	return string(all), secure.ConnectionState().PeerCertificates[0].Issuer.CommonName
}

// shows WEB-22 WEB-12 NEW-01: a pupil's program that offers no protocol of the web does not pass unopened where the pupil's
// HTTPS is opened: nothing reaches the site, and the log says why. Staff pass, and it is on record.
func TestProtocolThatNobodyCanName_WEB22(t *testing.T) {
	i := newIssuer(t)
	var came atomic.Int64
	g := open(t, sites{"site.example": i.speaker(&came, []string{"foo", "mqtt"}, "site.example")}, i.inspecting(""))
	for _, offers := range [][]string{{"foo"}, {"mqtt"}, {"foo", "mqtt"}} {
		if said, by := g.says(i, "ada.y5", "site.example", offers...); said != "" || by != "" {
			t.Fatalf("%v: a pupil heard %q from %q", offers, said, by)
		}
	}
	if came.Load() != 0 {
		t.Fatal("the site was reached")
	}
	for _, e := range g.entries() {
		if e.Rule != "gateway.protocol" || e.Verdict != "block" || e.Status != 403 || e.Clause != "filter.all" || e.Host != "site.example" || e.Person != "p-pupil" {
			t.Errorf("%+v", e)
		}
	}
	if said, by := g.says(i, "teacher", "site.example", "mqtt"); said != "hello" || by != i.cert.Subject.CommonName {
		t.Fatalf("a teacher heard %q from %q", said, by)
	}
	all := g.entries()
	if e := all[len(all)-1]; len(all) != 4 || e.Rule != "gateway.protocol" || e.Verdict != "allow" || e.Method != "CONNECT" || e.Person != "p-staff" {
		t.Fatalf("%d %+v", len(all), e)
	}
}

// shows WEB-22: the name inside counts: a permitted name outside opens no way for what is not the web.
func TestProtocolBehindAnotherName(t *testing.T) {
	i := newIssuer(t)
	var came atomic.Int64
	addr := i.speaker(&came, []string{"foo"}, "site.example", "other.example")
	g := open(t, sites{"site.example": addr, "other.example": addr}, i.inspecting(""))
	conn, _, _ := g.connect("site.example:443")
	secure := tls.Client(conn, &tls.Config{ServerName: "other.example", InsecureSkipVerify: true, NextProtos: []string{"foo"}}) //nolint:gosec // the test's own site
	if secure.HandshakeContext(t.Context()) == nil || came.Load() != 0 {
		t.Fatal("it passed")
	}
	if e := g.only(); e.Rule != "gateway.protocol" || e.Host != "other.example" || e.Verdict != "block" {
		t.Fatalf("%+v", e)
	}
}

// shows WEB-22: what the policy lists as an app with a certificate of its own passes with its own protocol, as does what a
// profile has not opened; and whoever offers the web's protocols beside another is opened as ever.
func TestListedAppsSpeakTheirOwn(t *testing.T) {
	i := newIssuer(t)
	var came atomic.Int64
	g := open(t, sites{"quiz.example": i.speaker(&came, []string{"apns-security-v3"}, "quiz.example"),
		"bank.example": i.speaker(&came, []string{"foo"}, "bank.example"), "site.example": i.site(false, hello, "site.example")}, i.inspecting(""))
	for host, protocol := range map[string]string{"quiz.example": "apns-security-v3", "bank.example": "foo"} {
		if said, by := g.says(i, "ada.y5", host, protocol); said != "hello" || by != i.cert.Subject.CommonName {
			t.Errorf("%s: %q from %q", host, said, by)
		}
	}
	for _, e := range g.entries() {
		if e.Rule == "gateway.protocol" || e.Verdict != "allow" {
			t.Errorf("%+v", e)
		}
	}
	if _, by := g.says(i, "ada.y5", "site.example", "foo", "http/1.1"); by == "" || by == i.cert.Subject.CommonName {
		t.Errorf("not opened, but by %q", by)
	}
}
