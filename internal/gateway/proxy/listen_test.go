package proxy_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"belisha/internal/gateway/proxy"
)

// The busy doors' listener serves those who speak at once and those who take their time.
func TestListen(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	ln, err := proxy.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- g.server.Serve(ctx, ln) }()
	quiet, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer quiet.Close()
	before := g.addr
	g.addr = ln.Addr().String()
	if code, body, _ := get(t, g.browser("ada.y5", "secret"), "http://site.example/"); code != 200 || body != "hello site.example /" {
		t.Fatal(code, body)
	}
	if _, err := io.WriteString(quiet, "GET http://site.example/late HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n"+asPupil+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(quiet); err != nil || !strings.HasSuffix(string(all), "hello site.example /late") {
		t.Fatalf("%v %.80s", err, all)
	}
	g.addr = before
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
