package proxy

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// heads are requests of browsers, and of those who try to be read in two ways.
func heads() []string {
	const h = "Host: site.example\r\n"
	return []string{
		"GET http://site.example/a/b;c=d?x=%41&y HTTP/1.1\r\n" + h + "User-Agent: Mozilla/5.0 (X11)\r\nAccept: */*\r\nAccept: text/html\r\n\r\n",
		"HEAD / HTTP/1.1\r\n" + h + "Connection: keep-alive, Close\r\n\r\n",
		"CONNECT site.example:443 HTTP/1.1\r\nHost: site.example:443\r\nProxy-Authorization: Basic YTpi\r\n\r\n",
		"GET http://SITE.example:80/? HTTP/1.1\r\nhost:\tsite.example \r\nx-a:\r\n\r\n",
		"GET http://site.example HTTP/1.1\r\n" + h + "\r\n",
		"GET //site.example/ HTTP/1.1\r\n" + h + "\r\n",
		"GET http://user@site.example/ HTTP/1.1\r\n" + h + "\r\n",
		"GET http://site.example/%2e%2e/ HTTP/1.1\r\n" + h + "\r\n",
		"GET http://site.example/a#b HTTP/1.1\r\n" + h + "\r\n",
		"GET http://site.example/(a)!*' HTTP/1.1\r\n" + h + "\r\n",
		"GET http://site.example:/ HTTP/1.1\r\n" + h + "\r\n",
		"GET http://site.example:0443/ HTTP/1.1\r\n" + h + "\r\n",
		"GET http://site.example/ HTTP/1.1\r\n" + h + h + "\r\n",
		"GET http://site.example/ HTTP/1.1\r\n" + h + "Content-Length: 0\r\n\r\n",
		"GET http://site.example/ HTTP/1.1\r\n" + h + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
		"GET http://site.example/ HTTP/1.1\r\n" + h + "X: a\r\n b\r\n\r\n",
		"GET http://site.example/ HTTP/1.1\r\n" + h + "X: a\nHost: b\r\n\r\n",
		"GET http://site.example/ HTTP/1.1\r\nHost : site.example\r\n\r\n",
		"GET http://site.example/ HTTP/1.1\r\n" + h + ": x\r\n\r\n",
		"GET http://site.example/ HTTP/1.1\r\n\r\n",
		"GET  http://site.example/ HTTP/1.1\r\n" + h + "\r\n",
		"GET http://site.example/ HTTP/1.0\r\n" + h + "\r\n",
		"GET http://site.example/ HTTP/1.1\r\n" + h + "Pragma: no-cache\r\n\r\n",
		"GET http://site.example/ HTTP/1.1\r\n" + h + "X: \x80\xff\r\n\r\n",
	}
}

// shows WEB-01: whatever the swift reader accepts, net/http reads in the same way, and our own guard lets pass.
func sameReading(t *testing.T, text string) (accepted bool) {
	var s swift
	end := strings.Index(text, "\r\n\r\n")
	if end < 0 || !s.plain([]byte(text[:end+4])) {
		return false
	}
	if err := guard([]byte(text[:end+4])); err != nil {
		t.Fatalf("%q passes, and the guard says %v", text, err)
	}
	want, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		t.Fatalf("%q passes, and net/http says %v", text, err)
	}
	got := &s.request
	if got.Method != want.Method || *got.URL != *want.URL || got.Proto != want.Proto || got.Host != want.Host || got.RequestURI != want.RequestURI ||
		got.Close != want.Close || got.ContentLength != want.ContentLength || want.Body != http.NoBody || len(want.TransferEncoding) > 0 {
		t.Fatalf("%q\nis read as %+v %+v\nand by net/http as %+v %+v", text, got, got.URL, want, want.URL)
	}
	if !reflect.DeepEqual(got.Header, want.Header) {
		t.Fatalf("%q\nhas the fields %q\nand for net/http %q", text, got.Header, want.Header)
	}
	return true
}

func TestSwiftReading(t *testing.T) {
	accepted := 0
	for _, text := range heads() {
		if sameReading(t, text) {
			accepted++
		}
	}
	if accepted != 6 {
		t.Errorf("%d heads are read the swift way", accepted)
	}
}

func FuzzSwift(f *testing.F) {
	for _, text := range heads() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { sameReading(t, text) })
}

// answers are those of origins, well and ill.
func answers() []string {
	return []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nokHTTP/1.1 200 OK\r\n",
		"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nConnection: close\r\n\r\n",
		"HTTP/1.1 200 \r\nContent-Length: 3\r\n\r\nok",
		"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 101 Switching\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n X: folded\r\n\r\nok",
		"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
	}
}

func sameAnswer(t *testing.T, text string) (accepted bool) {
	var a heard
	r := &http.Request{Method: http.MethodGet}
	br := bufio.NewReader(strings.NewReader(text))
	_, _ = br.Peek(1)
	got := a.read(br, r)
	if got == nil {
		return false
	}
	want, err := http.ReadResponse(bufio.NewReader(strings.NewReader(text)), r)
	if err != nil {
		t.Fatalf("%q passes, and net/http says %v", text, err)
	}
	delete(want.Header, "Content-Length") // it is told apart, and written anew
	if got.Close && want.Header["Connection"] == nil {
		delete(got.Header, "Connection") // net/http takes it away, and strip does
	}
	if got.StatusCode != want.StatusCode || got.Status != want.Status || got.ContentLength != want.ContentLength || got.Close != want.Close {
		t.Fatalf("%q is %+v, and for net/http %+v", text, got, want)
	}
	if !reflect.DeepEqual(got.Header, want.Header) {
		t.Fatalf("%q has the fields %q, and for net/http %q", text, got.Header, want.Header)
	}
	mine, mineErr := io.ReadAll(got.Body)
	theirs, theirsErr := io.ReadAll(want.Body)
	if !bytes.Equal(mine, theirs) || (mineErr == nil) != (theirsErr == nil) {
		t.Fatalf("%q has the body %q (%v), and for net/http %q (%v)", text, mine, mineErr, theirs, theirsErr)
	}
	return true
}

func TestSwiftAnswers(t *testing.T) {
	accepted := 0
	for _, text := range answers() {
		if sameAnswer(t, text) {
			accepted++
		}
	}
	if accepted != 3 {
		t.Errorf("%d answers are read the swift way", accepted)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, text := range answers() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { sameAnswer(t, text) })
}
