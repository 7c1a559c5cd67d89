package dns

import (
	"context"
	"net/netip"
	"os"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"belisha/internal/board"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/identity"
	"belisha/internal/gateway/journal"
	"belisha/internal/gateway/lists"
	"belisha/internal/kit/clock"
)

// quiet takes everything and keeps nothing.
type quiet struct{}

func (quiet) Take(context.Context, []board.Entry) error { return nil }

func (quiet) Tell(context.Context, board.Tell) (string, error) { return "", nil }

func (quiet) Warn(context.Context, string, string) {}

// deskFor is a desk over real rules, at which a pupil asks, and the packets of a blocked, a known and an own name.
func deskFor(tb testing.TB) (*desk, map[string][]byte) {
	tb.Helper()
	dir := tb.TempDir()
	for name, hosts := range map[string]string{"games": "games.example\n", "iwf": "illegal.example\n", "police": "police.example\n"} {
		if err := os.MkdirAll(dir+"/lists/"+name, 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(dir+"/lists/"+name+"/domains", []byte(hosts), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	if _, err := lists.Build(tb.Context(), dir+"/lists", dir+"/index"); err != nil {
		tb.Fatal(err)
	}
	ix, err := lists.Open(dir + "/index")
	if err != nil {
		tb.Fatal(err)
	}
	rb, err := rulebook(ix)
	if err != nil {
		tb.Fatal(err)
	}
	e, err := filter.Compile(rb, ix)
	if err != nil {
		tb.Fatal(err)
	}
	b := &board.Board{}
	b.PutFacts(&board.Facts{School: "s1", People: map[string]board.Person{"ada.y5": {ID: "p1", Account: "ada.y5", Roles: []string{"pupil"}, Year: "5"}},
		Seats: map[netip.Addr]board.Seat{netip.MustParseAddr("127.0.0.1"): {Account: "ada.y5", Until: time.Now().AddDate(1, 0, 0)}}})
	j, err := journal.New(quiet{}, journal.Options{Dir: dir + "/journal"})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = j.Close(context.Background()) })
	s, err := New(Config{Rate: -1, Page: []netip.Addr{netip.MustParseAddr("10.0.0.80")}, Resolve: map[string]string{"records.example": "10.0.0.81"}},
		b, j, identity.New(b, nil), clock.System)
	if err != nil {
		tb.Fatal(err)
	}
	s.SetEngine(e)
	packets := map[string][]byte{}
	for what, name := range map[string]string{"blocked": "www.games.example.", "known": "www.open.example.", "own": "records.example."} {
		packets[what] = packed(tb, asked(name, mdns.TypeA).SetEdns0(1232, false))
	}
	d := s.newDesk()
	m := new(mdns.Msg).SetReply(asked("www.open.example.", mdns.TypeA))
	for _, text := range []string{"www.open.example. 600 IN CNAME open.example.", "open.example. 600 IN A 192.0.2.1"} {
		rr, err := mdns.NewRR(text)
		if err != nil {
			tb.Fatal(err)
		}
		m.Answer = append(m.Answer, rr)
	}
	_, e2 := d.answer(make([]byte, 0, 1500), packets["known"], netip.MustParseAddr("127.0.0.1"), 0)
	if e2 == nil {
		tb.Fatal("the answer was known before it was asked")
	}
	e2.a.logged(0, nil)
	c := cleaner{kind: mdns.TypeA, guard: &s.guard}
	st, err := c.keep(c.clean(m, "www.open.example."), s.limits())
	if err != nil {
		tb.Fatal(err)
	}
	st.key, st.from, st.hash = string(e2.key), s.now().UnixNano(), s.cache.hash(e2.key)
	s.cache.put(st)
	return d, packets
}

// A query costs one piece of memory: the text of its journal entry. The collector would make a class wait.
func TestAnswersAllocateNothingButTheirEntry(t *testing.T) {
	d, packets := deskFor(t)
	out, from := make([]byte, 0, 1500), netip.MustParseAddr("127.0.0.1")
	for what, p := range packets {
		for range 100 {
			if message, later := d.answer(out, p, from, 0); later != nil || len(message) == 0 {
				t.Fatal(what)
			}
		}
		if n := testing.AllocsPerRun(500, func() { d.answer(out, p, from, 0) }); n >= 2 {
			t.Errorf("%s: %v allocations", what, n)
		}
	}
}

// BenchmarkAnswer is what one query costs beside the kernel.
func BenchmarkAnswer(b *testing.B) {
	d, packets := deskFor(b)
	out, from := make([]byte, 0, 1500), netip.MustParseAddr("127.0.0.1")
	for what, p := range packets {
		b.Run(what, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.answer(out, p, from, 0)
			}
		})
	}
}
