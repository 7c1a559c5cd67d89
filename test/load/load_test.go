// Package load measures the gateway against going direct, in one run on one machine: what counts is the ratio.
//
//	go test -run '^$' -bench . ./test/load
package load_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alexedwards/argon2id"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
	"belisha/internal/gateway/proxy"
	"belisha/internal/kit/clock"
	"belisha/packs"
)

const (
	clients = 32 // connections at once
	small   = 4 << 10
	bulk    = 64 << 20
	signIn  = "Proxy-Authorization: Basic bG9hZDpsb2Fk\r\n" // load:load
)

// drain is a sink that takes everything and keeps nothing: the journal is measured, not a database.
type drain struct{}

func (drain) Take(context.Context, []board.Entry) error        { return nil }
func (drain) Tell(context.Context, board.Tell) (string, error) { return "", nil }
func (drain) Warn(context.Context, string, string)             {}

// gateway opens a proxy with real rules, a person who signs in, and site.example leading to addr.
func gateway(b *testing.B, addr string) string {
	b.Helper()
	j, err := journal.New(drain{}, journal.Options{Dir: b.TempDir(), Queue: 1 << 17})
	must(b, err)
	s, err := proxy.New(proxy.Config{Dir: b.TempDir(), Resolve: map[string]string{"site.example": addr}, TunnelPorts: []uint16{443, 7}},
		facts(b), j, clock.System)
	must(b, err)
	s.SetEngine(engine(b))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln) }()
	b.Cleanup(func() {
		stop()
		must(b, <-ended)
		must(b, j.Close(context.Background()))
		if n := j.Counts(); n.Refused > 0 {
			b.Errorf("the journal could not keep up: %+v", n)
		}
	})
	return ln.Addr().String()
}

func facts(b *testing.B) *board.Board {
	verifier, err := argon2id.CreateHash("load", &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
	must(b, err)
	all := &board.Board{}
	all.PutFacts(&board.Facts{School: "s1", People: map[string]board.Person{
		"load": {ID: "p1", Account: "load", Roles: []string{"pupil"}, Year: "5", Verifier: verifier}}})
	return all
}

func engine(b *testing.B) *filter.Engine {
	folder, err := packs.Open("st-neot")
	must(b, err)
	files := map[string]string{}
	must(b, fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		files[path] = string(text)
		return err
	}))
	ix, err := index()
	must(b, err)
	e, err := filter.Compile(&board.Rulebook{School: "s1", Version: "v1", Files: files}, ix)
	must(b, err)
	return e
}

// index opens two million names, made once for all benchmarks; BELISHA_LISTS names a folder of real lists instead.
var index = sync.OnceValues(func() (*lists.Index, error) { //nolint:gochecknoglobals // made once
	dir, err := os.MkdirTemp("", "belisha-load-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // the mapped file stays readable until the process ends
	at := filepath.Join(dir, "index")
	if real := os.Getenv("BELISHA_LISTS"); real != "" {
		if err := os.CopyFS(filepath.Join(dir, "lists"), os.DirFS(real)); err != nil {
			return nil, err
		}
		for _, name := range []string{"illegal", "terrorism"} { // real lists of these are never on a developer's machine
			if err := errors.Join(os.MkdirAll(filepath.Join(dir, "lists", name), 0o700),
				os.WriteFile(filepath.Join(dir, "lists", name, "domains"), []byte(name+".example\n"), 0o600)); err != nil {
				return nil, err
			}
		}
		_, err = lists.Build(context.Background(), filepath.Join(dir, "lists"), at)
	} else {
		_, err = lists.BuildFS(context.Background(), fstest.MapFS{"games/domains": {Data: names(2_000_000), ModTime: time.Now()},
			"illegal/domains": line("illegal.example"), "terrorism/domains": line("terror.example")}, at)
	}
	if err != nil {
		return nil, err
	}
	return lists.Open(at)
})

func names(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "site-%d.host%d.test\n", i*7919%n, i%997)
	}
	return b.Bytes()
}

// BenchmarkResident prints the memory of a process that holds the index and a compiled engine and decides.
func BenchmarkResident(b *testing.B) {
	e := engine(b)
	debug.FreeOSMemory()
	r := filter.Request{At: time.Now(), Host: "site-5.host5.test", Scheme: "http"}
	for b.Loop() {
		e.Decide(&r)
	}
	status, err := os.ReadFile("/proc/self/status")
	must(b, err)
	for _, name := range []string{"VmRSS", "RssAnon", "RssFile"} {
		for l := range strings.Lines(string(status)) {
			if f := strings.Fields(l); len(f) > 1 && f[0] == name+":" {
				kib, err := strconv.ParseFloat(f[1], 64)
				must(b, err)
				b.ReportMetric(kib/1024, name+"-MiB")
			}
		}
	}
}

func line(host string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(host + "\n"), ModTime: time.Now()}
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// compare runs the same work direct and through the proxy, and prints both and their ratio.
func compare(b *testing.B, unit string, each float64, direct, through func(n int)) {
	b.Helper()
	direct(clients) // warm: connections, pools, the first password
	through(clients)
	start := time.Now()
	direct(b.N)
	one := time.Since(start).Seconds()
	b.ResetTimer()
	start = time.Now()
	through(b.N)
	two := time.Since(start).Seconds()
	b.ReportMetric(each*float64(b.N)/one, "direct-"+unit)
	b.ReportMetric(each*float64(b.N)/two, "proxy-"+unit)
	b.ReportMetric(one/two, "ratio")
}

// spread shares n pieces of work among the clients.
func spread(b *testing.B, n int, work func(client, n int) error) {
	var all sync.WaitGroup
	for c := range clients {
		share := n / clients
		if c < n%clients {
			share++
		}
		all.Go(func() {
			if err := work(c, share); err != nil {
				b.Error(err)
			}
		})
	}
	all.Wait()
}

// site is a plain web server with a body of 4 KiB.
func site(b *testing.B) string {
	body := []byte(strings.Repeat("b", small))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(small))
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write(body)
	})}
	go func() { _ = s.Serve(ln) }()
	b.Cleanup(func() { _ = s.Close() })
	return ln.Addr().String()
}

// keeper is one kept-alive connection, as lean as can be, so that the client does not hide the proxy's cost.
type keeper struct {
	conn net.Conn
	in   *bufio.Reader
}

func keepers(b *testing.B, addr string) []keeper {
	all := make([]keeper, clients)
	for i := range all {
		conn, err := net.Dial("tcp", addr)
		must(b, err)
		b.Cleanup(func() { _ = conn.Close() })
		all[i] = keeper{conn, bufio.NewReaderSize(conn, 8<<10)}
	}
	return all
}

func (k keeper) get(request string) error {
	if _, err := io.WriteString(k.conn, request); err != nil {
		return err
	}
	length := 0
	for {
		line, err := k.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) == 2 {
			break
		}
		if after, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(after))); err != nil {
				return err
			}
		}
	}
	if length != small {
		return fmt.Errorf("a body of %d bytes", length)
	}
	_, err := k.in.Discard(length)
	return err
}

func BenchmarkKeepAlive4KiB(b *testing.B) {
	addr := site(b)
	near, far := keepers(b, addr), keepers(b, gateway(b, addr))
	run := func(k []keeper, request string) func(int) {
		return func(n int) {
			spread(b, n, func(c, n int) error {
				for range n {
					if err := k[c].get(request); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
	compare(b, "req/s", 1, run(near, "GET /x HTTP/1.1\r\nHost: site.example\r\nUser-Agent: load\r\n\r\n"),
		run(far, "GET http://site.example/x HTTP/1.1\r\nHost: site.example\r\nUser-Agent: load\r\n"+signIn+"\r\n"))
}

// echo answers one byte with one byte and hangs up: a tunnel's whole life.
func echo(b *testing.B, each func(net.Conn)) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	b.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); each(conn) }()
		}
	}()
	return ln.Addr().String()
}

// dial opens a connection, and when target is named a tunnel through it.
func dial(addr, target string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil || target == "" {
		return conn, err
	}
	if _, err := io.WriteString(conn, "CONNECT "+target+" HTTP/1.1\r\nHost: "+target+"\r\n"+signIn+"\r\n"); err != nil {
		return nil, err
	}
	const want = "HTTP/1.1 200 Connection established\r\n\r\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		return nil, fmt.Errorf("%q: %w", got, err)
	}
	return conn, nil
}

func BenchmarkNewTunnels(b *testing.B) {
	addr := echo(b, func(c net.Conn) {
		var one [1]byte
		if _, err := io.ReadFull(c, one[:]); err == nil {
			_, _ = c.Write(one[:])
		}
	})
	run := func(addr, target string) func(int) {
		return func(n int) {
			spread(b, n, func(_, n int) error {
				for range n {
					conn, err := dial(addr, target)
					if err != nil {
						return err
					}
					var one [1]byte
					_, _ = conn.Write(one[:])
					if _, err := io.ReadFull(conn, one[:]); err != nil {
						return err
					}
					_ = conn.Close()
				}
				return nil
			})
		}
	}
	compare(b, "conn/s", 1, run(addr, ""), run(gateway(b, addr), "site.example:7"))
}

func BenchmarkBulk64MiB(b *testing.B) {
	chunk := make([]byte, 1<<20)
	addr := echo(b, func(c net.Conn) {
		for range bulk / len(chunk) {
			if _, err := c.Write(chunk); err != nil {
				return
			}
		}
	})
	run := func(addr, target string) func(int) {
		return func(n int) {
			for range n {
				conn, err := dial(addr, target)
				must(b, err)
				hold := make([]byte, 256<<10)
				var got int64
				for {
					n, err := conn.Read(hold)
					got += int64(n)
					if err != nil {
						break
					}
				}
				_ = conn.Close()
				if got != bulk {
					b.Fatalf("%d bytes of %d", got, bulk)
				}
			}
		}
	}
	near, far := run(addr, ""), run(gateway(b, addr), "site.example:7")
	one := func(f func(int)) func(int) { return func(n int) { f(min(n, b.N)) } } // a warm-up of 32 would be 2 GiB
	compare(b, "MiB/s", bulk>>20, one(near), one(far))
}
