package proxy_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"testing"

	"belisha/internal/board"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// both runs a test over HTTP/1.1 and over HTTP/2, with sites that speak the same, and HTTP/2 with one that does not.
func both(t *testing.T, test func(t *testing.T, down, up bool)) {
	t.Run("one", func(t *testing.T) { test(t, false, false) })
	t.Run("two", func(t *testing.T) { test(t, true, true) })
	t.Run("two to one", func(t *testing.T) { test(t, true, false) })
}

func (g *gateway) pupil(two bool) *http.Client {
	if two {
		return g.modern("ada.y5")
	}
	return g.browser("ada.y5", "secret")
}

// shows WEB-12, MON-01: a pupil's HTTPS is opened, each request judged and on record with its path, never its query.
func TestInspectedRequestIsOnRecord(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		addr := i.site(up, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Alt-Svc", `h3=":443"`)
			w.Header().Set("Public-Key-Pins", `pin-sha256="x"`)
			w.Header().Set("Strict-Transport-Security", "max-age=9")
			body, _ := io.ReadAll(r.Body)
			fmt.Fprintf(w, "%s %s %s via=%s auth=%s %s %s", r.Method, r.Host, r.RequestURI, r.Header.Get("Via"), r.Header.Get("Proxy-Authorization"), r.Proto, body)
		}, "site.example")
		g := open(t, sites{"site.example": addr}, i.inspecting(""))
		c := g.pupil(down)
		for range 3 {
			resp, err := c.Post("https://site.example/a/b?secret=1", "text/plain", strings.NewReader("hello"))
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			proto := "HTTP/1.1"
			if up {
				proto = "HTTP/2.0"
			}
			if want := "POST site.example /a/b?secret=1 via=1.1 belisha auth= " + proto + " hello"; string(body) != want || resp.StatusCode != 200 {
				t.Fatalf("%d %s\nwant %s", resp.StatusCode, body, want)
			}
			if (resp.ProtoMajor == 2) != down || resp.TLS.PeerCertificates[0].Issuer.CommonName == "Issuer of the test" {
				t.Fatal(resp.Proto, resp.TLS.PeerCertificates[0].Issuer)
			}
			if resp.Header.Get("Alt-Svc") != "" || resp.Header.Get("Public-Key-Pins") != "" || resp.Header.Get("Strict-Transport-Security") == "" {
				t.Fatal(resp.Header)
			}
		}
		all := g.entries()
		if len(all) != 3 {
			t.Fatalf("%d entries: %+v", len(all), all)
		}
		for _, e := range all {
			if e.Door != "inspected" || e.Method != "POST" || e.Scheme != "https" || e.Host != "site.example" || e.Path != "/a/b" ||
				e.Verdict != "allow" || e.Person != "p-pupil" || e.Status != 200 {
				t.Errorf("%+v", e)
			}
		}
	})
}

// shows WEB-12: banks and health by category, hosts by name, helplines and pinned apps are never opened, nor is anybody
// whom the policy does not name.
func TestNeverOpened(t *testing.T) {
	i := newIssuer(t)
	addr := i.site(false, hello, "bank.example", "shop.example", "help.example", "quiz.example", "site.example")
	where := sites{}
	for _, name := range []string{"bank.example", "shop.example", "help.example", "quiz.example", "site.example"} {
		where[name] = addr
	}
	g := open(t, where, i.inspecting(""))
	look := func(account, host string) string {
		c := g.browser(account, "secret")
		pool := g.schoolCA()
		pool.AddCert(i.cert)
		c.Transport.(*http.Transport).TLSClientConfig.RootCAs = pool
		resp, err := c.Get("https://" + host + "/")
		if err != nil {
			t.Fatal(account, host, err)
		}
		resp.Body.Close()
		return resp.TLS.PeerCertificates[0].Issuer.CommonName
	}
	for _, host := range []string{"bank.example", "help.example", "quiz.example"} {
		if got := look("ada.y5", host); got != i.cert.Subject.CommonName {
			t.Errorf("%s was opened by %s", host, got)
		}
	}
	if got := look("teacher", "shop.example"); got != i.cert.Subject.CommonName {
		t.Errorf("a category that is never opened was, by %s", got)
	}
	if got := look("ada.y5", "site.example"); got == i.cert.Subject.CommonName {
		t.Error("nothing is opened at all")
	}
	for _, e := range g.entries() {
		if e.Host == "bank.example" && (e.Path != "" || e.Method != "CONNECT") {
			t.Errorf("%+v", e)
		}
	}
}

// shows WEB-16: what the rules block inside is answered by the block page, on the connection that stands, and its button works.
func TestBlockInsideOpened(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		g := open(t, sites{"site.example": i.site(up, hello, "site.example")}, i.inspecting(""))
		c := g.pupil(down)
		if code, body, _ := get(t, c, "https://site.example/x"); code != 200 || body != "hello site.example /x" {
			t.Fatal(code, body)
		}
		g.server.SetEngine(engine(t, func(rb *board.Rulebook) {
			rb.Files["filtering.yaml"] += opening
			rb.Exceptions = []board.Exception{{ID: "x1", Host: "site.example", Reason: "closed", By: "head"}}
		}))
		code, page, _ := get(t, c, "https://site.example/y")
		if code != 403 || !strings.Contains(page, `name="ticket"`) {
			t.Fatal("WEB-16:", code, page)
		}
		_, after, _ := strings.Cut(page, `name="ticket" value="`)
		ticket, _, _ := strings.Cut(after, `"`)
		resp, err := c.Post("https://site.example/.belisha/tell", "application/x-www-form-urlencoded", strings.NewReader("ticket="+ticket+"&kind=tell"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 || len(g.sink.tells) != 1 || g.sink.tells[0].Entry.Path != "/y" {
			t.Fatal(resp.StatusCode, g.sink.tells)
		}
	})
}

// What is inside must be for the name of the connection: no other site is reached through it.
func TestFronting(t *testing.T) {
	i := newIssuer(t)
	reached := ""
	g := open(t, sites{"site.example": i.site(false, func(_ http.ResponseWriter, r *http.Request) { reached = r.Host }, "site.example")}, i.inspecting(""))
	for host, want := range map[string]int{"other.example": 421, "games.example": 403, "site.example:8443": 421, "si te": 400} {
		secure := g.inside("site.example:443", "site.example")
		fmt.Fprintf(secure, "GET /p HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", host)
		resp, err := http.ReadResponse(bufio.NewReader(secure), nil)
		if err != nil || resp.StatusCode != want || reached != "" {
			t.Errorf("%s: %v %v, reached %q", host, resp, err, reached)
		}
	}
	fronting, games := 0, 0
	for _, e := range g.entries() {
		switch {
		case e.Rule == "gateway.fronting" && e.Verdict == "block" && e.Clause != "":
			fronting++
		case e.Host == "games.example" && e.Verdict == "block":
			games++
		}
	}
	if fronting != 2 || games != 1 {
		t.Fatalf("%d %d %+v", fronting, games, g.entries())
	}
	c := g.modern("ada.y5")
	r, _ := http.NewRequest(http.MethodGet, "https://site.example/", nil)
	r.Host = "other.example"
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 421 || reached != "" {
		t.Fatal(resp.Status, reached)
	}
}

// A name in the hello that differs from the tunnel's is the one that is judged, opened and reached.
func TestOtherNameInHello(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": "127.0.0.1:1", "other.example": i.site(false, hello, "other.example")}, i.inspecting(""))
	secure := g.inside("site.example:443", "other.example")
	fmt.Fprint(secure, "GET /p HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")
	all, _ := io.ReadAll(secure)
	if !bytes.Contains(all, []byte("hello other.example /p")) {
		t.Fatalf("%s", all)
	}
	if e := g.only(); e.Host != "other.example" {
		t.Fatalf("%+v", e)
	}
}

// Answers pass byte for byte, however they are packed.
func TestPackedBodiesPass(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		fmt.Fprint(z, strings.Repeat("belisha ", 20000))
		z.Close()
		odd := bytes.Repeat([]byte{0x1b, 0x7f, 3}, 50000) // said to be brotli; only the browser has to understand it
		g := open(t, sites{"site.example": i.site(up, func(w http.ResponseWriter, r *http.Request) {
			coding, body := "gzip", packed.Bytes()
			if r.URL.Path != "/gzip" {
				coding, body = r.URL.Path[1:], odd
			}
			w.Header().Set("Content-Encoding", coding)
			w.Write(body)
		}, "site.example")}, i.inspecting(""))
		c := g.pupil(down)
		for coding, want := range map[string][]byte{"gzip": packed.Bytes(), "br": odd, "zstd": odd} {
			r, _ := http.NewRequest(http.MethodGet, "https://site.example/"+coding, nil)
			r.Header.Set("Accept-Encoding", "gzip, br, zstd")
			resp, err := c.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || !bytes.Equal(got, want) || resp.Header.Get("Content-Encoding") != coding {
				t.Errorf("%s: %d bytes, %v", coding, len(got), err)
			}
		}
	})
}

// Streams stay live, trailers arrive, and an answer that is cut short is cut short for the browser too.
func TestStreamsInside(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		more := make(chan struct{})
		g := open(t, sites{"site.example": i.site(up, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/cut":
				w.Header().Set("Content-Length", "100")
				fmt.Fprint(w, "half")
				w.(http.Flusher).Flush()
				panic(http.ErrAbortHandler)
			case "/live":
				w.Header().Set("Trailer", "Sum")
				fmt.Fprintln(w, "one")
				w.(http.Flusher).Flush()
				<-more
				fmt.Fprintln(w, "two")
				w.Header().Set("Sum", "12")
			}
		}, "site.example")}, i.inspecting(""))
		c := g.pupil(down)
		resp, err := c.Get("https://site.example/live")
		if err != nil {
			t.Fatal(err)
		}
		br := bufio.NewReader(resp.Body)
		if line, _ := br.ReadString('\n'); line != "one\n" {
			t.Fatal(line)
		}
		close(more)
		if line, _ := br.ReadString('\n'); line != "two\n" {
			t.Fatal(line)
		}
		if _, err := br.ReadByte(); err != io.EOF {
			t.Fatal(err)
		}
		resp.Body.Close()
		if down && resp.Trailer.Get("Sum") != "12" {
			t.Error("the trailer was lost", resp.Trailer)
		}
		resp, err = c.Get("https://site.example/cut")
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Error("a cut answer looked whole")
		}
	})
}

// shows WEB-12: a WebSocket inside HTTPS is judged like any request, and passes.
func TestWebSocketInside(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": i.site(false, func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil || r.Header.Get("Upgrade") != "websocket" {
			t.Error(err, r.Header)
			return
		}
		defer conn.Close()
		fmt.Fprint(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		rw.Flush()
		line, _ := rw.ReadString('\n')
		fmt.Fprint(rw, "echo "+line)
		rw.Flush()
	}, "site.example")}, i.inspecting(""))
	secure := g.inside("site.example:443", "site.example")
	fmt.Fprint(secure, "GET /chat HTTP/1.1\r\nHost: site.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	br := bufio.NewReader(secure)
	resp, err := http.ReadResponse(br, nil)
	if err != nil || resp.StatusCode != 101 {
		t.Fatal(err, resp)
	}
	fmt.Fprint(secure, "ping\n")
	if line, _ := br.ReadString('\n'); line != "echo ping\n" {
		t.Fatal(line)
	}
	if e := g.only(); e.Path != "/chat" || e.Status != 101 {
		t.Fatalf("%+v", e)
	}
}
