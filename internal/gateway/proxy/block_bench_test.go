package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
)

// BenchmarkBlocked is the block page over a connection that is kept, with everything that belongs to it: the verdict, the
// journal, the signed ticket.
func BenchmarkBlocked(b *testing.B) {
	g := open(b, nil)
	conn, err := net.Dial("tcp", g.addr)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	ask := fmt.Appendf(nil, "GET http://games.example/x HTTP/1.1\r\nHost: games.example\r\n%s\r\n\r\n", asPupil)
	in := bufio.NewReader(conn)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Write(ask); err != nil {
			b.Fatal(err)
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil || resp.StatusCode != http.StatusForbidden {
			b.Fatal(err, resp)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(n)
	}
}
