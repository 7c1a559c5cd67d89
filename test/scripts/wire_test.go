package scripts

import (
	"bufio"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"belisha/internal/app/demo"
)

// wire sends bytes to a door and reads one answer, as they stand: no client library tidies them up.
func wire(t *testing.T, addr, request string) answer {
	t.Helper()
	a, err := send(addr, request)
	if err != nil {
		t.Fatalf("%v, after sending\n%.300s", err, request)
	}
	return a
}

func send(addr, request string) (answer, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return answer{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return answer{}, err
	}
	go func() { _, _ = io.WriteString(conn, request) }() // the other side may answer before it has read all
	method, _, _ := strings.Cut(request, " ")
	w, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return answer{}, err
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	return answer{w.StatusCode, w.Header.Get("Location"), string(text), w.Header}, err
}

// basic is the header by which somebody signs in at the filter.
func basic(name, password string) string {
	return "Proxy-Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(name+":"+password)) + "\r\n"
}

// browse asks for an address through the filter as somebody.
func (h *house) browse(t *testing.T, a demo.Account, address string) answer {
	t.Helper()
	got, err := h.visit(a, address)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (h *house) visit(a demo.Account, address string) (answer, error) {
	host := strings.TrimPrefix(address, "http://")
	host, _, _ = strings.Cut(host, "/")
	return send(h.Proxy, "GET "+address+" HTTP/1.1\r\nHost: "+host+"\r\n"+basic(a.Name, a.Password)+"Connection: close\r\n\r\n")
}

// origin is a web site of the test's own; it says which Host it was asked for.
func origin(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "origin of "+r.Host)
	})}
	go func() { _ = s.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}
