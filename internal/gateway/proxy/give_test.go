package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"belisha/internal/gateway/handout"
)

// Whoever opens the proxy's own address finds what a device needs, without a sign-in; through the proxy nobody does.
func TestGive(t *testing.T) {
	g := open(t, sites{"example.com": origin(t, hello)})
	if resp, body := g.raw("GET /proxy.pac HTTP/1.1", "Host: "+g.addr); resp.StatusCode != http.StatusBadRequest || !strings.Contains(body, "school") {
		t.Fatal(resp.Status, body)
	}
	h, err := handout.New(handout.Config{Names: []string{"127.0.0.1"}, Proxies: []string{g.addr}, CAFile: g.server.CAFile()}, g.board)
	if err != nil {
		t.Fatal(err)
	}
	g.server.SetHandout(h)
	resp, body := g.raw("GET /proxy.pac HTTP/1.1", "Host: "+g.addr)
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/x-ns-proxy-autoconfig" || !strings.Contains(body, `"PROXY `+g.addr+`"`) {
		t.Fatal(resp.Status, body)
	}
	if resp, body = g.raw("GET / HTTP/1.1", "Host: "+g.addr); resp.StatusCode != 200 || !strings.Contains(body, "<h1>") || resp.Header.Get("Content-Security-Policy") == "" {
		t.Fatal(resp.Status, body)
	}
	if resp, _ = g.raw("HEAD /ca.crt HTTP/1.1", "Host: "+g.addr, "Connection: close"); resp.StatusCode != 200 || resp.ContentLength < 300 {
		t.Fatal(resp.Status, resp.ContentLength)
	}
	if resp, _ = g.raw("POST / HTTP/1.1", "Host: "+g.addr, "Content-Length: 0"); resp.StatusCode != http.StatusBadRequest {
		t.Fatal(resp.Status)
	}
	if resp, _ = g.raw("GET http://example.com/proxy.pac HTTP/1.1", "Host: example.com"); resp.StatusCode != http.StatusProxyAuthRequired {
		t.Fatal(resp.Status)
	}
	if all := g.entries(); len(all) != 0 {
		t.Fatalf("nobody browsed: %+v", all)
	}
}
