package proxy_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"belisha/internal/gateway/journal"
)

// pressAnew presses a button on a page that is shown anew each time.
func (g *gateway) pressAnew(c *http.Client, site, kind string) (int, string) {
	g.t.Helper()
	_, page, _ := get(g.t, c, site+"/")
	return press(g.t, c, site, url.Values{"ticket": {ticketOf(g.t, page)}, "kind": {kind}, "words": {"for the lesson"}}, nil)
}

func (g *gateway) told(kind string) (n int) {
	g.sink.mu.Lock()
	defer g.sink.mu.Unlock()
	for _, t := range g.sink.tells {
		if t.Kind == kind {
			n++
		}
	}
	return n
}

// shows INC-01 WEB-16: who presses without end is not handed over without end, and is told kindly that the grown-ups know; the
// first presses arrive, another kind and another child are not held up, an urgent page waits behind nothing, and time heals.
func TestPressesAreBounded_INC01(t *testing.T) {
	clock := &startable{at: noon()}
	g := open(t, nil, func(o *options) { o.clock = clock.now })
	ada := g.browser("ada.y5", "secret")
	for n := range 10 {
		if code, body := g.pressAnew(ada, "http://games.example", "tell"); code != 200 {
			t.Fatal("one of the first presses was lost:", n, code, body)
		}
	}
	for range 3 {
		code, body := g.pressAnew(ada, "http://games.example", "tell")
		if code != 429 || !strings.Contains(body, "have been told already") || !strings.Contains(body, "go to a grown-up") || strings.Contains(body, "Your number") {
			t.Fatal(code, body)
		}
	}
	if n := g.told("tell"); n != 10 {
		t.Fatal("handed over:", n)
	}
	until(t, "one warning", func() bool {
		g.sink.mu.Lock()
		defer g.sink.mu.Unlock()
		return len(g.sink.warns) == 1 && g.sink.warns[0] == "tell.many"
	})
	if code, body := g.pressAnew(ada, "http://games.example", "ask"); code != 200 || g.told("ask") != 1 {
		t.Error("asking a teacher is held up:", code, body)
	}
	if code, body := g.pressAnew(ada, "http://harm.example", "tell"); code != 200 || g.told("tell") != 11 {
		t.Error("an urgent press is held up:", code, body)
	}
	if code, body := g.pressAnew(g.browser("sam.y1", "secret"), "http://games.example", "tell"); code != 200 {
		t.Error("another child is held up:", code, body)
	}
	clock.forward(time.Minute)
	if code, _ := g.pressAnew(ada, "http://games.example", "tell"); code != 200 {
		t.Error("held up for ever:", code)
	}
	if code, _ := g.pressAnew(ada, "http://games.example", "tell"); code != 429 {
		t.Error("a minute gives back more than one:", code)
	}
}

// shows INC-01: an urgent press is heard far longer, and one too many is answered, never swallowed.
func TestUrgentPressIsNeverSwallowed(t *testing.T) {
	g := open(t, nil)
	ada := g.browser("ada.y5", "secret")
	for n := range 60 {
		if code, body := g.pressAnew(ada, "http://harm.example", "tell"); code != 200 {
			t.Fatal(n, code, body)
		}
	}
	if code, body := g.pressAnew(ada, "http://harm.example", "tell"); code != 429 || !strings.Contains(body, "have been told already") || !strings.Contains(body, "go to a grown-up") {
		t.Fatal(code, body)
	}
}

// Staff read that they have to wait, and that this one was not sent.
func TestStaffPressTooOften(t *testing.T) {
	g := open(t, nil)
	c := g.browser("teacher", "secret")
	for range 10 {
		if code, body := g.pressAnew(c, "http://adult.example", "unblock"); code != 200 {
			t.Fatal(code, body)
		}
	}
	if code, body := g.pressAnew(c, "http://adult.example", "unblock"); code != 429 || !strings.Contains(body, "wait for an answer") || !strings.Contains(body, "was not sent") {
		t.Fatal(code, body)
	}
	if code, _ := g.pressAnew(c, "http://adult.example", "tell"); code != 200 {
		t.Error("telling is held up by asking:", code)
	}
}

// With the records away it is not said that anybody has been told.
func TestTooManyPressesWhileTheRecordsAreAway(t *testing.T) {
	g := open(t, nil, func(o *options) {
		o.journal = journal.Options{Every: 5 * time.Millisecond, SpillWait: 5 * time.Millisecond, MaxPause: 20 * time.Millisecond}
	})
	g.sink.leave(true)
	ada := g.browser("ada.y5", "secret")
	for range 10 {
		if code, body := g.pressAnew(ada, "http://games.example", "tell"); code != 202 {
			t.Fatal(code, body)
		}
	}
	if code, body := g.pressAnew(ada, "http://games.example", "tell"); code != 429 || !strings.Contains(body, "kept safe") || strings.Contains(body, "told already") {
		t.Fatal(code, body)
	}
	g.sink.leave(false)
	until(t, "all have arrived", func() bool { return g.told("tell") == 10 })
}
