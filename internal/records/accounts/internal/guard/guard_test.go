package guard

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"belisha/internal/kit/clock"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// shows PPL-16: after the free tries each wrong password pauses longer, and a day without one forgives.
func TestPausesGrow(t *testing.T) {
	t.Parallel()
	now := at("2026-11-23T09:00:00Z")
	var l Lane
	for range 4 {
		if l = l.Fail(now, 5); l.Left(now) != 0 {
			t.Fatalf("%d wrong passwords pause already", l.Wrong)
		}
	}
	for _, want := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, time.Hour} {
		if l = l.Fail(now, 5); l.Left(now) != want {
			t.Errorf("after %d wrong passwords the pause is %v, want %v", l.Wrong, l.Left(now), want)
		}
		now = now.Add(l.Left(now))
	}
	if l = l.Fail(now.Add(25*time.Hour), 5); l.Left(now.Add(25*time.Hour)) != 0 || l.Wrong != 1 {
		t.Errorf("a day later %+v", l)
	}
}

// shows STD-17: however many free tries a policy gives, there are no more than ten in any five minutes.
func TestTenTriesInFiveMinutes(t *testing.T) {
	t.Parallel()
	now := at("2026-11-23T09:00:00Z")
	var l Lane
	var tries []time.Time
	for range 4000 { // a guess each second, wherever one is let through
		now = now.Add(time.Second)
		if l.Left(now) > 0 {
			continue
		}
		l = l.Fail(now, 1000)
		tries = append(tries, now)
	}
	for i := 10; i < len(tries); i++ {
		if tries[i].Sub(tries[i-10]) < window {
			t.Fatalf("eleven tries within %v", tries[i].Sub(tries[i-10]))
		}
	}
	if len(tries) < 100 {
		t.Errorf("only %d tries in an hour: the honest ones are shut out too", len(tries))
	}
}

// shows PPL-16: so many wrong passwords from one address block it; the school's own waits a growing time.
func TestAddressesAreBlocked(t *testing.T) {
	t.Parallel()
	now, limit := at("2026-11-23T09:00:00Z"), Limit{Tries: 50, Block: time.Hour}
	for _, ours := range []bool{true, false} {
		var a Address
		for round := range 3 {
			blocked := false
			for range 50 {
				if blocked {
					t.Fatal("blocked too soon")
				}
				a, blocked = a.Fail(now, limit, ours)
			}
			want := time.Hour
			if ours {
				want = step(round)
			}
			if !blocked || a.Left(now) != want {
				t.Errorf("ours %v, round %d: blocked %v for %v, want %v", ours, round, blocked, a.Left(now), want)
			}
		}
	}
	slow := Address{}
	for range 500 { // one wrong password every two minutes is no flood
		now = now.Add(2 * time.Minute)
		var blocked bool
		if slow, blocked = slow.Fail(now, limit, false); blocked {
			t.Fatal("slow mistakes of a whole school blocked it")
		}
	}
}

func TestOriginsAndNetworks(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{"10.1.2.3": "10.1.2.3", "::ffff:10.1.2.3": "10.1.2.3", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::", "nonsense": "nonsense"} {
		if got := Net(addr); got != want {
			t.Errorf("%s counts as %s, want %s", addr, got, want)
		}
	}
	for _, c := range []struct {
		addr     string
		networks []string
		ours     bool
	}{{"10.1.2.3", nil, true}, {"127.0.0.1", nil, true}, {"81.2.3.4", nil, false}, {"fd00::1", nil, true}, {"10.1.2.3", []string{"192.0.2.0/24"}, false},
		{"192.0.2.9", []string{"192.0.2.0/24"}, true}, {"192.0.2.9", []string{"192.0.2.9"}, true}, {"", nil, false}} {
		if got := Ours(c.addr, c.networks); got != c.ours {
			t.Errorf("%s in %v: %v", c.addr, c.networks, got)
		}
	}
	if (Origin{Addr: "10.0.0.1"}).Marks("p1")[0] == (Origin{Addr: "10.0.0.1"}).Marks("p2")[0] {
		t.Error("one address bears the same mark at two accounts")
	}
}

// A hundred guesses sent at once are counted like a hundred in a row, and not all wait.
func TestTriesAtOneLaneGoOneByOne(t *testing.T) {
	t.Parallel()
	q := NewQueue()
	var mu sync.Mutex
	in, most, refused := 0, 0, 0
	var all sync.WaitGroup
	hold := make(chan struct{})
	for range 100 {
		all.Go(func() {
			leave, err := q.Enter(t.Context(), "a.lark")
			mu.Lock()
			if err != nil {
				refused++
				if refused == 100-8 {
					close(hold)
				}
				mu.Unlock()
				return
			}
			in++
			most = max(most, in)
			mu.Unlock()
			<-hold
			mu.Lock()
			in--
			mu.Unlock()
			leave()
		})
	}
	all.Wait()
	if most != 1 || refused != 92 || len(q.lanes) != 0 {
		t.Errorf("%d at once, %d refused, %d lanes left", most, refused, len(q.lanes))
	}
	leave, err := q.Enter(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := q.Enter(gone, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("a reader who went away got %v", err)
	}
	leave()
}

func TestGhostsPauseLikePeople(t *testing.T) {
	t.Parallel()
	now := at("2026-11-23T09:00:00Z")
	g, real := NewGhosts(), Lane{}
	for range 7 {
		if got := g.Fail("no.body", now, 5); true {
			if real = real.Fail(now, 5); got != real {
				t.Errorf("a name of nobody stands at %+v, a person at %+v", got, real)
			}
		}
	}
	if g.Lane("no.body").Until == "" || g.Lane("some.body").Until != "" || clock.Text(now) == "" {
		t.Error("the wrong name pauses")
	}
}
