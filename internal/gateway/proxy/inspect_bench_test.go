package proxy_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"testing"
)

// BenchmarkInspected compares HTTPS that is opened with the same asked of the site itself, everything in one process.
func BenchmarkInspected(b *testing.B) {
	i := newIssuer(b)
	small, large := make([]byte, 4<<10), make([]byte, 8<<20)
	addr := i.site(true, func(w http.ResponseWriter, r *http.Request) {
		body := small
		if r.URL.Path == "/large" {
			body = large
		}
		_, _ = w.Write(body)
	}, "site.example")
	g := open(b, sites{"site.example": addr}, i.inspecting(""))
	for _, work := range []struct {
		name, path string
		size       int64
		renew, two bool
	}{{"new", "/", 4 << 10, true, false}, {"keepalive", "/", 4 << 10, false, false}, {"bulk", "/large", 8 << 20, false, false},
		{"keepalive2", "/", 4 << 10, false, true}, {"bulk2", "/large", 8 << 20, false, true}} {
		b.Run(work.name+"/direct", func(b *testing.B) { fetchAll(b, i.direct(addr, work.two), work.path, work.size, work.renew) })
		b.Run(work.name+"/inspected", func(b *testing.B) {
			c := g.browser("ada.y5", "secret").Transport.(*http.Transport)
			c.ForceAttemptHTTP2 = work.two
			c.MaxIdleConnsPerHost = 64
			fetchAll(b, c, work.path, work.size, work.renew)
		})
	}
}

// direct is a browser that asks the site without a proxy.
func (i *issuer) direct(addr string, two bool) *http.Transport {
	pool := x509.NewCertPool()
	pool.AddCert(i.cert)
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: two, DisableCompression: true, MaxIdleConnsPerHost: 64}
	tr.DialContext = dialTo(addr)
	i.t.Cleanup(tr.CloseIdleConnections)
	return tr
}

func fetchAll(b *testing.B, tr *http.Transport, path string, size int64, renew bool) {
	tr.DisableKeepAlives = renew
	b.SetBytes(size)
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			resp, err := tr.RoundTrip(&http.Request{Method: http.MethodGet, Header: http.Header{}, URL: &url.URL{Scheme: "https", Host: "site.example", Path: path}})
			if err != nil {
				b.Error(err)
				return
			}
			n, err := io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if n != size || err != nil {
				b.Error(n, err)
				return
			}
		}
	})
}
