package identity

import (
	"net/netip"
	"testing"
	"time"

	"belisha/internal/board"
)

// morning is a school day.
func morning() time.Time { return time.Date(2026, 2, 3, 9, 0, 0, 0, time.UTC) }

func at(text string) netip.Addr { return netip.MustParseAddr(text) }

const (
	laptop = "02:00:00:00:00:17"
	phone  = "02:00:00:00:00:99"
)

// school is a board with three people, and a laptop of the teacher, a shared tablet, a printer's fixed address.
func school() *board.Board {
	b := &board.Board{}
	b.PutFacts(&board.Facts{School: "s1",
		People: map[string]board.Person{
			"ada.y5":  {ID: "p-ada", Account: "ada.y5", Roles: []string{"pupil"}, Year: "5"},
			"teacher": {ID: "p-teacher", Account: "teacher", Roles: []string{"teacher"}},
			"head":    {ID: "p-head", Account: "head", Roles: []string{"head"}},
		},
		Seats: map[netip.Addr]board.Seat{at("10.1.0.20"): {Account: "ada.y5", Until: morning().Add(time.Hour)}},
		Devices: map[string]board.Device{
			laptop:              {ID: "d-laptop", Title: "Laptop 17", Kind: "school", Owner: "Teacher"},
			"10.1.0.17":         {ID: "d-laptop", Title: "Laptop 17", Kind: "school", Owner: "Teacher"},
			"02:00:00:00:00:18": {ID: "d-tablet", Title: "Tablet 4", Kind: "school"},
			"10.1.0.60":         {ID: "d-office", Title: "Office computer", Kind: "school", Owner: "head"},
			phone:               {ID: "d-phone", Title: "Phone", Kind: "personal"},
		},
	})
	return b
}

// seeing is a table of neighbours that says what the test says.
func seeing(table map[netip.Addr]string) *Neighbours {
	n := &Neighbours{read: func() (map[netip.Addr]string, error) { return table, nil }}
	_ = n.Refresh()
	return n
}

func book(table map[netip.Addr]string) *Book {
	b := New(school(), []Network{
		{Key: "curriculum", Ranges: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/24"), netip.MustParsePrefix("fd00:1::/64")}},
		{Key: "guests", Ranges: []netip.Prefix{netip.MustParsePrefix("10.2.0.0/24")}},
	})
	b.Watch(seeing(table))
	return b
}

// The nearest evidence decides, and what contradicts itself or is shared names nobody. // shows STD-07 WEB-21 STD-10
func TestOf(t *testing.T) {
	b := book(map[netip.Addr]string{
		at("10.1.0.20"): laptop, at("10.1.0.21"): laptop, at("fd00:1::21"): laptop, at("10.1.0.22"): "02:00:00:00:00:18",
		at("10.1.0.17"): phone, at("10.2.0.5"): phone, at("10.2.0.6"): "02:00:00:00:00:aa",
	})
	for _, c := range []struct {
		about, addr                   string
		account, how, device, network string
	}{
		{"a seat is nearer than the owner of the device", "10.1.0.20", "ada.y5", BySeat, "d-laptop", "curriculum"},
		{"the owner of a device, by its hardware", "10.1.0.21", "teacher", ByDevice, "d-laptop", "curriculum"},
		{"the same in IPv6", "fd00:1::21", "teacher", ByDevice, "d-laptop", "curriculum"},
		{"IPv4 in IPv6", "::ffff:10.1.0.21", "teacher", ByDevice, "d-laptop", "curriculum"},
		{"a shared device names nobody", "10.1.0.22", "", "", "d-tablet", "curriculum"},
		{"who takes a registered address with other hardware is not its owner", "10.1.0.17", "", "", "d-phone", "curriculum"},
		{"a fixed address whose hardware nobody recorded", "10.1.0.60", "head", ByDevice, "d-office", "curriculum"},
		{"an own device without owner", "10.2.0.5", "", "", "d-phone", "guests"},
		{"unknown hardware", "10.2.0.6", "", "", "", "guests"},
		{"nothing known at all", "192.0.2.7", "", "", "", ""},
	} {
		s := b.Of(at(c.addr), morning())
		if s.Account != c.account || s.How != c.how || s.Device.ID != c.device || s.Network != c.network {
			t.Errorf("%s: %+v", c.about, s)
		}
		if (s.Person != nil) != (c.account != "") {
			t.Errorf("%s: person %+v", c.about, s.Person)
		}
	}
}

func TestSeatEnds(t *testing.T) {
	b := book(nil)
	if s := b.Of(at("10.1.0.20"), morning().Add(time.Hour)); s.Account != "" || s.How != "" {
		t.Fatalf("a seat outlived its end: %+v", s)
	}
}

// New facts count at once: whoever sits down, leaves, or hands a device back.
func TestNewFacts(t *testing.T) {
	b := book(map[netip.Addr]string{at("10.1.0.21"): laptop})
	if s := b.Of(at("10.1.0.21"), morning()); s.Person == nil || s.Person.ID != "p-teacher" {
		t.Fatalf("%+v", s)
	}
	facts := *b.board.Facts()
	facts.Devices = map[string]board.Device{laptop: {ID: "d-laptop", Title: "Laptop 17", Kind: "school"}}
	b.board.PutFacts(&facts)
	if s := b.Of(at("10.1.0.21"), morning()); s.Account != "" || s.Device.ID != "d-laptop" {
		t.Fatalf("the owner of yesterday: %+v", s)
	}
}

// The table goes away: nobody is known by it, and nothing else breaks.
func TestTableAway(t *testing.T) {
	b := New(school(), nil)
	if s := b.Of(at("10.1.0.21"), morning()); s.Account != "" || s.Device.ID != "" {
		t.Fatalf("%+v", s)
	}
	b = New(&board.Board{}, nil)
	if s := b.Of(at("10.1.0.21"), morning()); s != (Sign{}) || b.Named("head") != nil {
		t.Fatalf("without facts: %+v", s)
	}
}

// It is asked for every request and every name looked up.
func TestNoMemory(t *testing.T) {
	b := book(map[netip.Addr]string{at("10.1.0.21"): laptop})
	for _, addr := range []netip.Addr{at("10.1.0.20"), at("10.1.0.21"), at("192.0.2.7")} {
		if n := testing.AllocsPerRun(100, func() { b.Of(addr, morning()) }); n != 0 {
			t.Errorf("%v allocations for %s", n, addr)
		}
	}
}

func BenchmarkOf(b *testing.B) {
	bk := book(map[netip.Addr]string{at("10.1.0.21"): laptop})
	addr, now := at("10.1.0.21"), morning()
	b.ReportAllocs()
	for b.Loop() {
		bk.Of(addr, now)
	}
}
