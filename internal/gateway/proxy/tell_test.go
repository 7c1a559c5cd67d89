package proxy_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/journal"
)

var hidden = regexp.MustCompile(`name="ticket" value="([^"]+)"`)

func withWeb(web string) func(*board.Rulebook) { return func(rb *board.Rulebook) { rb.WebURL = web } }

// press sends the form of a block page as a browser does.
func press(t testing.TB, c *http.Client, site string, form url.Values, head map[string]string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, site+"/.belisha/tell", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for k, v := range head {
		r.Header.Set(k, v)
	}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func ticketOf(t testing.TB, page string) string {
	t.Helper()
	m := hidden.FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no ticket")
	}
	return m[1]
}

// shows INC-01, WEB-16: one press reaches the records, with the block that was shown, over HTTP and HTTPS alike.
func TestTellButton(t *testing.T) {
	for _, site := range []string{"http://games.example", "https://games.example"} {
		g := open(t, nil)
		c := g.browser("ada.y5", "secret")
		_, page, _ := get(t, c, site+"/fun")
		form := url.Values{"ticket": {ticketOf(t, page)}, "kind": {"unblock"}, "words": {"let me in"}}
		for range 2 { // pressing twice gives one concern
			code, body := press(t, c, site, form, map[string]string{"Origin": site, "Sec-Fetch-Site": "same-origin"})
			if code != 200 || !strings.Contains(body, "2026-0001") || !strings.Contains(body, "has been told") {
				t.Fatal("INC-01:", site, code, body)
			}
		}
		if len(g.sink.tells) != 1 || len(g.sink.got) == 0 {
			t.Fatal("INC-01: the log line must be there when the concern is", g.sink.tells, g.sink.got)
		}
		told, entry := g.sink.tells[0], g.sink.got[0]
		if told.Kind != "tell" || told.Words != "I saw a closed page." {
			t.Fatalf("a pupil's button says one thing only: %+v", told)
		}
		if told.Entry.ID != entry.ID || told.Entry.Person != "p-pupil" || told.Entry.Host != "games.example" || !told.Entry.At.Equal(entry.At) ||
			told.Entry.Clause != "filter.games" || told.Entry.Path != entry.Path {
			t.Fatalf("%+v\n%+v", told.Entry, entry)
		}
	}
}

// shows WEB-16: staff ask to unblock, or say that a block is wrong, with a reason.
func TestStaffAsk(t *testing.T) {
	g := open(t, nil)
	c := g.browser("teacher", "secret")
	_, page, _ := get(t, c, "http://adult.example/")
	empty := url.Values{"ticket": {ticketOf(t, page)}, "kind": {"unblock"}, "words": {"  "}}
	if code, body := press(t, c, "http://adult.example", empty, nil); code != 422 || !strings.Contains(body, "say why") || len(g.sink.tells) != 0 {
		t.Fatal("a request without a reason:", code, body)
	}
	for _, kind := range []string{"unblock", "wrong", "tell"} {
		form := url.Values{"ticket": {ticketOf(t, page)}, "kind": {kind}, "words": {"for the lesson on art <b>"}}
		if code, body := press(t, c, "http://adult.example", form, nil); code != 200 {
			t.Fatal(code, body)
		}
		told := g.sink.tells[len(g.sink.tells)-1]
		if told.Kind != kind || told.Words != "for the lesson on art <b>" {
			t.Fatalf("WEB-16: %+v", told)
		}
	}
}

// What another site, another school or a late reader sends is not heard.
func TestTellRefuses(t *testing.T) {
	g := open(t, nil)
	c := g.browser("ada.y5", "secret")
	_, page, _ := get(t, c, "http://games.example/")
	good := ticketOf(t, page)
	const site = "http://games.example"
	ok := url.Values{"ticket": {good}}
	bent := []byte(good)
	bent[40] ^= 1
	for name, try := range map[string]struct {
		form url.Values
		head map[string]string
		want int
	}{
		"other origin": {ok, map[string]string{"Origin": "http://evil.example"}, 400},
		"null origin":  {ok, map[string]string{"Origin": "null"}, 400},
		"cross site":   {ok, map[string]string{"Sec-Fetch-Site": "cross-site"}, 400},
		"no ticket":    {url.Values{}, nil, 403},
		"bent ticket":  {url.Values{"ticket": {string(bent)}}, nil, 403},
		"too long":     {url.Values{"ticket": {good}, "words": {strings.Repeat("a", 9000)}}, nil, 400},
		"other form":   {ok, map[string]string{"Content-Type": "text/plain"}, 400},
	} {
		if code, body := press(t, c, site, try.form, try.head); code != try.want || !strings.Contains(body, "was not sent") {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
	if code, _, _ := get(t, c, site+"/.belisha/tell"); code != 405 {
		t.Error("GET:", code)
	}
	if len(g.sink.tells) != 0 {
		t.Fatal(g.sink.tells)
	}
}

// shows MON-01, INC-01: with the records away browsing goes on; the press is kept, says so, and arrives later.
func TestRecordsAway(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)}, func(o *options) {
		o.journal = journal.Options{Every: 5 * time.Millisecond, SpillWait: 5 * time.Millisecond, MaxPause: 20 * time.Millisecond}
	})
	g.sink.leave(true)
	c := g.browser("ada.y5", "secret")
	for range 30 {
		if code, _, _ := get(t, c, "http://site.example/"); code != 200 {
			t.Fatal("browsing stopped although the log is kept:", code)
		}
	}
	_, page, _ := get(t, c, "http://games.example/")
	code, body := press(t, c, "http://games.example", url.Values{"ticket": {ticketOf(t, page)}}, nil)
	if code != 202 || !strings.Contains(body, "not been sent yet") || !strings.Contains(body, "tell a grown-up now") {
		t.Fatal("INC-01:", code, body)
	}
	g.sink.leave(false)
	until(t, "all has arrived", func() bool {
		g.sink.mu.Lock()
		defer g.sink.mu.Unlock()
		return len(g.sink.got) == 31 && len(g.sink.tells) == 1
	})
}

// shows MON-01: when nothing can be logged any more, pupils stop, adults go on and are counted, and one warning goes out.
func TestFullJournalStopsPupils(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)}, func(o *options) {
		o.journal = journal.Options{Queue: 3, MaxSpill: 1, Every: 5 * time.Millisecond, MaxPause: 10 * time.Millisecond}
	})
	g.sink.leave(true)
	c := g.browser("ada.y5", "secret")
	until(t, "refused", func() bool {
		written := g.journal.Counts().Spilled == 1 // its one file is on disk: no room comes any more
		code, body, _ := get(t, c, "http://site.example/")
		return written && code == 503 && strings.Contains(body, "pupils cannot browse")
	})
	if _, err := c.Get("https://site.example/"); err == nil || !strings.Contains(err.Error(), "Service Unavailable") {
		t.Error("MON-01: a pupil's tunnel opened unlogged:", err)
	}
	if code, _, _ := get(t, g.browser("teacher", "secret"), "http://site.example/"); code != 200 {
		t.Error("an adult was stopped:", code)
	}
	if n := g.journal.Counts(); n.Unlogged != 1 || n.Lost != 0 {
		t.Errorf("%+v", n)
	}
	until(t, "warned", func() bool {
		g.sink.mu.Lock()
		defer g.sink.mu.Unlock()
		return len(g.sink.warns) == 1 && g.sink.warns[0] == "journal.full"
	})
	g.sink.leave(false)
	until(t, "open again", func() bool { code, _, _ := get(t, c, "http://site.example/"); return code == 200 })
}
