package dns

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
	"belisha/internal/kit/clock"
)

// TestMain lets the benchmark start this binary again as one of the servers that it compares, each a process of its own.
func TestMain(m *testing.M) {
	role, addr := os.Getenv("BELISHA_DNS_ROLE"), os.Getenv("BELISHA_DNS_ADDR")
	if role == "" {
		os.Exit(m.Run())
	}
	if err := play(role, addr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func play(role, addr string) error {
	switch role {
	case "echo":
		return bare(addr, func() reply {
			return func(out, p []byte) []byte {
				out = append(out, p...)
				out[2] |= 0x80
				return out
			}
		})
	case "origin":
		page := []netip.Addr{netip.MustParseAddr("192.0.2.1")}
		return bare(addr, func() reply {
			q := new(query)
			return func(out, p []byte) []byte {
				if q.read(p) != good {
					return nil
				}
				return q.addresses(out, p, page, noReason, 86400)
			}
		})
	default:
		return ours(addr)
	}
}

// reply writes an answer to a packet.
type reply func(out, p []byte) []byte

// bare answers with our own loop and nothing behind it: what the loop could do at most.
func bare(addr string, maker func() reply) error {
	doors, err := Listen(context.Background(), addr)
	if err != nil {
		return err
	}
	for _, conn := range doors.UDP {
		go echo(conn, maker())
	}
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadString(0)
	return nil
}

func echo(conn *net.UDPConn, answer reply) {
	b, err := newBatch(conn)
	for err == nil {
		var n int
		if n, err = b.receive(); err != nil {
			return
		}
		for i := range n {
			if m := answer(b.room(i), b.packet(i)); len(m) > 0 {
				b.queue(i, m)
			}
		}
		err = b.flush()
	}
}

// logFile is a sink that writes a line a query, as the others' logs do.
type logFile struct{ out *os.File }

func (l logFile) Take(_ context.Context, batch []board.Entry) error {
	w := bufio.NewWriterSize(l.out, 1<<16)
	var line []byte
	for i := range batch {
		e := &batch[i]
		line = e.At.AppendFormat(line[:0], time.RFC3339Nano)
		for _, s := range [...]string{e.ID, e.Device, e.Person, e.Method, e.Host, e.Verdict, e.Category, e.List, e.Rule} {
			line = append(append(line, ' '), s...)
		}
		_, _ = w.Write(append(line, '\n'))
	}
	return w.Flush()
}

func (logFile) Tell(context.Context, board.Tell) (string, error) { return "", nil }
func (logFile) Warn(_ context.Context, kind, text string)        { fmt.Fprintln(os.Stderr, kind, text) }

// ours is the resolver over a compiled index, with a journal that is written to a file. Each line of its input is a name
// to be blocked from now on.
func ours(addr string) error {
	dir := os.Getenv("BELISHA_DNS_DIR")
	out, err := os.Create(dir + "/ours.log")
	if err != nil {
		return err
	}
	j, err := journal.New(logFile{out}, journal.Options{Dir: dir + "/journal", Every: 50 * time.Millisecond})
	if err != nil {
		return err
	}
	ix, err := lists.Open(dir + "/index")
	if err != nil {
		return err
	}
	rb, err := rulebook(ix)
	if err != nil {
		return err
	}
	e, err := filter.Compile(rb, ix)
	if err != nil {
		return err
	}
	b := &board.Board{}
	b.PutFacts(&board.Facts{School: "s1", People: map[string]board.Person{"ada.y5": {ID: "p1", Account: "ada.y5", Roles: []string{"pupil"}, Year: "5"}},
		Seats: map[netip.Addr]board.Seat{netip.MustParseAddr("127.0.0.1"): {Account: "ada.y5", Until: time.Now().AddDate(1, 0, 0)}}})
	up, err := ParseUpstream(os.Getenv("BELISHA_DNS_UPSTREAM"))
	if err != nil {
		return err
	}
	s, err := New(Config{Upstreams: []Upstream{up}, Page: []netip.Addr{netip.MustParseAddr("10.0.0.80")}, Rate: -1}, b, j,
		identity.New(b, nil), clock.System)
	if err != nil {
		return err
	}
	s.SetEngine(e)
	doors, err := Listen(context.Background(), addr)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if file := os.Getenv("BELISHA_DNS_PROFILE"); file != "" {
		f, err := os.Create(file)
		if err != nil {
			return err
		}
		_ = pprof.StartCPUProfile(f)
		defer pprof.StopCPUProfile()
	}
	go func() {
		defer cancel()
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			next := *rb
			next.Exceptions = append(append([]board.Exception(nil), rb.Exceptions...), board.Exception{ID: "x", Host: in.Text()})
			if e, err := filter.Compile(&next, ix); err == nil {
				rb = &next
				s.SetEngine(e)
			}
		}
	}()
	err = s.Serve(ctx, doors)
	fmt.Fprintf(os.Stderr, "%+v %+v\n", s.Figures(), j.Counts())
	return err
}

// rulebook is the test pack with all lists of the index in its category of games, which pupils may not open.
func rulebook(ix *lists.Index) (*board.Rulebook, error) {
	files := map[string]string{}
	root := os.DirFS("testdata/pack")
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
		files[path] = string(text)
		return err
	})
	var names []string
	for _, l := range ix.Lists() {
		if l.Name != "iwf" && l.Name != "police" {
			names = append(names, l.Name)
		}
	}
	files["filtering.yaml"] = strings.Replace(files["filtering.yaml"], "lists: [games]", "lists: ["+strings.Join(names, ", ")+"]", 1)
	return &board.Rulebook{School: "s1", Version: "v", Files: files}, err
}
