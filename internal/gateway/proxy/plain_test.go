package proxy_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/proxy"
)

// shows WEB-01, WEB-04, MON-01: an allowed page loads, unchanged, and is logged for its person.
func TestAllowedPageLoadsAndIsLogged(t *testing.T) {
	var asked http.Header
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Clone()
		w.Header().Set("X-Hop", "1")
		w.Header().Set("Connection", "X-Hop")
		hello(w, r)
	})})
	code, body, head := get(t, g.browser("ada.y5", "secret"), "http://site.example/page?q=private")
	if code != 200 || body != "hello site.example /page" {
		t.Fatal(code, body)
	}
	if asked.Get("Proxy-Authorization") != "" || asked.Get("X-Forwarded-For") != "" || head.Get("X-Hop") != "" {
		t.Fatal("hop-by-hop or personal fields passed on", asked, head)
	}
	e := g.only()
	if e.Person != "p-pupil" || e.Account != "ada.y5" || e.Profile != "upper" || e.Host != "site.example" || e.Path != "/page" ||
		e.Verdict != "allow" || e.Status != 200 || e.Device != "127.0.0.1" || e.Pack != "version-7" || e.School != "s1" || e.ID == "" {
		t.Fatalf("MON-01: %+v", e)
	}
}

// shows WEB-02, WEB-16, NEW-01, MON-04: a blocked site gives the page of the pupil's age, with the rule.
func TestBlockedSiteShowsThePage(t *testing.T) {
	g := open(t, nil)
	code, body, head := get(t, g.browser("ada.y5", "secret"), "http://games.example/fun?x=1")
	if code != 403 {
		t.Fatal("WEB-02:", code)
	}
	for _, want := range []string{"Closed (upper_ks2)", "Games are for home.", "games.example", "filter.games", "version", "Governors",
		"ask a teacher", `action="/.belisha/tell"`, "autofocus", `lang="en-GB"`, "help.example", "Beacon Primary"} {
		if !strings.Contains(body, want) {
			t.Errorf("WEB-16, NEW-01: the page lacks %q", want)
		}
	}
	if strings.Contains(body, "/fun") || strings.Contains(body, "Ask to unblock") {
		t.Error("WEB-16: the page shows too much to a pupil")
	}
	if !strings.Contains(head.Get("Content-Security-Policy"), "default-src 'none'") || head.Get("Cache-Control") != "no-store" {
		t.Error(head)
	}
	e := g.only()
	if e.Verdict != "block" || e.Category != "games" || e.List != "games" || e.Rule != "no_games" || e.Clause != "filter.games" ||
		e.Alert != "repeat" || e.Path != "/fun" {
		t.Fatalf("%+v", e)
	}
}

// shows WEB-16: younger children do not see the address; staff are offered to ask.
func TestPageByAge(t *testing.T) {
	g := open(t, nil)
	_, body, _ := get(t, g.browser("sam.y1", "secret"), "http://harm.example/path")
	if strings.Contains(body, "harm.example") || !strings.Contains(body, "Closed (ks1)") || !strings.Contains(body, `class="big"`) {
		t.Error("WEB-16:", body)
	}
	_, body, _ = get(t, g.browser("teacher", "secret"), "http://adult.example/")
	for _, want := range []string{"Ask to unblock", "This should not be blocked", "<textarea", "This site is pornographic."} {
		if !strings.Contains(body, want) {
			t.Errorf("WEB-16: staff are not shown %q", want)
		}
	}
}

// shows WEB-01, WEB-04: without sign-in nothing opens; an unknown name gets the strictest profile and is logged as typed.
func TestWhoIsAsking(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	if code, _, head := get(t, g.browser("", ""), "http://site.example/"); code != 407 || !strings.HasPrefix(head.Get("Proxy-Authenticate"), "Basic") {
		t.Fatal("nobody:", code)
	}
	if code, _, _ := get(t, g.browser("ada.y5", "wrong"), "http://site.example/"); code != 407 {
		t.Fatal("wrong password:", code)
	}
	if n := g.server.Figures().WrongPasswords; n != 1 {
		t.Fatal("wrong passwords counted:", n)
	}
	if e := g.only(); e.Account != "ada.y5" || e.Person != "" || e.Rule != "account.sign-in" || e.Verdict != "block" || e.Status != 407 {
		t.Fatalf("PPL-01: a failed sign-in is on record: %+v", e)
	}
	if code, body, _ := get(t, g.browser("gone", "secret"), "http://site.example/"); code != 403 || !strings.Contains(body, "closed") || !strings.Contains(body, "filter.all") {
		t.Fatal("NEW-01: closed account:", code, body)
	}
	code, body, _ := get(t, g.browser("nobody.known", "x"), "http://site.example/")
	if code != 403 || !strings.Contains(body, "Closed (nursery)") {
		t.Fatal("WEB-04: unknown name:", code)
	}
	var last board.Entry
	for _, e := range g.entries() {
		last = e
	}
	if last.Account != "nobody.known" || last.Person != "" || last.Profile != "nursery" {
		t.Fatalf("WEB-04: %+v", last)
	}
	if code, _, _ := get(t, g.browser("ADA.Y5", "secret"), "http://site.example/"); code != 200 {
		t.Fatal("the right password after a wrong one:", code)
	}
}

// shows WEB-04: a person signed in at an address needs no second sign-in there, until that ends.
func TestSeatAtAnAddress(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	facts := *g.board.Facts()
	sit := func(until time.Time) {
		f := facts
		f.Seats = map[netip.Addr]board.Seat{netip.MustParseAddr("127.0.0.1"): {Account: "ada.y5", Until: until}}
		g.board.PutFacts(&f)
	}
	sit(noon().Add(time.Minute))
	if code, _, _ := get(t, g.browser("", ""), "http://site.example/"); code != 200 {
		t.Fatal("WEB-04: seated:", code)
	}
	if e := g.only(); e.Person != "p-pupil" {
		t.Fatalf("%+v", e)
	}
	sit(noon())
	if code, _, _ := get(t, g.browser("", ""), "http://site.example/"); code != 407 {
		t.Fatal("the seat has ended:", code)
	}
}

// A changed password ends what was remembered, on open connections too.
func TestChangedPasswordIsAskedAgain(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	c := g.browser("ada.y5", "secret")
	for range 2 {
		if code, _, _ := get(t, c, "http://site.example/"); code != 200 {
			t.Fatal(code)
		}
	}
	changed := people(t)
	p := changed.People["ada.y5"]
	p.Verifier = "$argon2id$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"
	changed.People["ada.y5"] = p
	g.board.PutFacts(changed)
	if code, _, _ := get(t, c, "http://site.example/"); code != 407 {
		t.Fatal(code)
	}
}

// Whoever guesses is soon refused unread, while the one who has signed in already goes on undisturbed.
func TestGuessingIsRefused(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)}, func(o *options) { o.config = func(c *proxy.Config) { c.Pause = time.Hour } })
	in := g.browser("ada.y5", "secret")
	if code, _, _ := get(t, in, "http://site.example/"); code != 200 {
		t.Fatal(code)
	}
	if code, _, _ := get(t, g.browser("ada.y5", "guess one"), "http://site.example/"); code != 407 {
		t.Fatal(code)
	}
	for _, account := range []string{"ada.y5", "sam.y1"} { // the account is slowed down, and so is the address
		if code, body, _ := get(t, g.browser(account, "guess two"), "http://site.example/"); code != 429 || !strings.Contains(body, "ask a teacher") {
			t.Fatal(account, code)
		}
	}
	if code, _, _ := get(t, g.browser("ada.y5", "guess one"), "http://site.example/"); code != 407 || g.server.Figures().WrongPasswords != 2 {
		t.Fatal("the same wrong password again:", code)
	}
	for _, c := range []*http.Client{in, g.browser("ada.y5", "secret")} {
		if code, _, _ := get(t, c, "http://site.example/"); code != 200 {
			t.Fatal("locked out by somebody else's guessing:", code)
		}
	}
}

// shows WEB-01: no rules, no browsing; with rules again, browsing.
func TestClosedWithoutRules(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)}, func(o *options) { o.closed = true })
	c := g.browser("teacher", "secret")
	if code, body, _ := get(t, c, "http://site.example/"); code != 503 || !strings.Contains(body, "Tell a teacher") {
		t.Fatal("WEB-01:", code)
	}
	if _, err := c.Get("https://site.example/"); err == nil || !strings.Contains(err.Error(), "Service Unavailable") {
		t.Fatal("WEB-01: a tunnel opened without rules:", err)
	}
	g.server.SetEngine(engine(t, func(*board.Rulebook) {}))
	if code, _, _ := get(t, c, "http://site.example/"); code != 200 {
		t.Fatal(code)
	}
}

// shows WEB-04: rules without facts: everybody is unknown.
func TestNoFactsMeansStrictest(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	g.board.PutFacts(nil)
	if code, _, _ := get(t, g.browser("teacher", "secret"), "http://site.example/"); code != 403 {
		t.Fatal(code)
	}
	if e := g.only(); e.Profile != "nursery" || e.Account != "teacher" {
		t.Fatalf("%+v", e)
	}
}

func TestTargetWinsOverHost(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	resp, body := g.raw("GET http://site.example/a HTTP/1.1", "Host: games.example", asPupil, "Connection: close")
	if resp.StatusCode != 200 || body != "hello site.example /a" {
		t.Fatal(resp.Status, body)
	}
	resp, _ = g.raw("GET http://games.example/a HTTP/1.1", "Host: site.example", asPupil)
	if resp.StatusCode != 403 {
		t.Fatal("a Host field led round the filter:", resp.Status)
	}
}

func TestMalformedRequestsAreRefused(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, hello)})
	const line, host = "GET http://site.example/ HTTP/1.1", "Host: site.example"
	for name, want := range map[string]struct {
		lines []string
		code  int
	}{
		"second Host":          {[]string{line, host, "Host: games.example", asPupil}, 400},
		"length and coding":    {[]string{"POST http://site.example/ HTTP/1.1", host, asPupil, "Content-Length: 3", "Transfer-Encoding: chunked"}, 400},
		"two lengths":          {[]string{"POST http://site.example/ HTTP/1.1", host, asPupil, "Content-Length: 3", "Content-Length: 3"}, 400},
		"unknown coding":       {[]string{"POST http://site.example/ HTTP/1.1", host, asPupil, "Transfer-Encoding: cow"}, 400},
		"folded line":          {[]string{line, host, "X-A: 1", " 2", asPupil}, 400},
		"space before colon":   {[]string{line, "Host : site.example", asPupil}, 400},
		"bare line feed":       {[]string{line, "X-A: 1\nHost: games.example", asPupil}, 400},
		"long field":           {[]string{line, host, "X-A: " + strings.Repeat("a", 20<<10), asPupil}, 431},
		"not a proxy request":  {[]string{"GET / HTTP/1.1", "Host: x"}, 400},
		"https over plain":     {[]string{"GET https://site.example/ HTTP/1.1", host, asPupil}, 400},
		"not HTTP":             {[]string{"EHLO there"}, 400},
		"no such port":         {[]string{"GET http://site.example:99999/ HTTP/1.1", host, asPupil}, 400},
		"tunnel without port":  {[]string{"CONNECT site.example HTTP/1.1", host, asPupil}, 400},
		"tunnel to a path":     {[]string{"CONNECT site.example:443/x HTTP/1.1", host, asPupil}, 400},
		"tunnel to other port": {[]string{"CONNECT site.example:25 HTTP/1.1", host, asPupil}, 403},
	} {
		if resp, _ := g.raw(want.lines...); resp.StatusCode != want.code {
			t.Errorf("%s: %s, not %d", name, resp.Status, want.code)
		}
	}
}

// A site that is down, silent or away gives a page that says so, never a hang.
func TestOriginInTrouble(t *testing.T) {
	down, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	down.Close()
	release := make(chan struct{})
	silent := origin(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	g := open(t, sites{"down.example": down.Addr().String(), "silent.example": silent,
		"asks.example": origin(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(407) })},
		func(o *options) { o.config = func(c *proxy.Config) { c.AnswerTime = 2 * time.Second } })
	c := g.browser("teacher", "secret")
	for host, want := range map[string]int{"down.example": 502, "silent.example": 504, "asks.example": 502} {
		code, body, _ := get(t, c, "http://"+host+"/")
		if code != want || !strings.Contains(body, host) || !strings.Contains(body, "try again") {
			t.Error(host, code, body)
		}
	}
	if _, err := c.Get("https://down.example/"); err == nil || !strings.Contains(err.Error(), "Bad Gateway") {
		t.Error(err)
	}
}

// Ten megabytes go up and come down whole, with and without a known length.
func TestLargeBodies(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789"), 1<<20)
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) {
		got, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, "%x", sha256.Sum256(got))
		w.(http.Flusher).Flush()
		_, _ = w.Write(got)
	})})
	c := g.browser("teacher", "secret")
	for name, body := range map[string]io.Reader{"length": bytes.NewReader(big), "chunked": io.MultiReader(bytes.NewReader(big))} {
		resp, err := c.Post("http://site.example/", "text/plain", body)
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(got[:64]) != fmt.Sprintf("%x", sha256.Sum256(big)) || !bytes.Equal(got[64:], big) {
			t.Fatal(name, err, len(got))
		}
	}
}

// An origin that answers before the body has been sent does not wedge or confuse the connection.
func TestEarlyAnswer(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		hello(w, r)
	})})
	c := g.browser("teacher", "secret")
	for range 20 {
		resp, err := c.Post("http://site.example/", "text/plain", bytes.NewReader(make([]byte, 4<<20)))
		if err == nil {
			resp.Body.Close()
		}
		if code, body, _ := get(t, c, "http://site.example/x"); code != 200 || body != "hello site.example /x" {
			t.Fatal(code, body)
		}
	}
}

func TestExpectContinue(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })})
	tr := g.browser("teacher", "secret")
	tr.Transport.(*http.Transport).ExpectContinueTimeout = time.Hour
	req, _ := http.NewRequest(http.MethodPost, "http://site.example/", strings.NewReader("payload"))
	req.Header.Set("Expect", "100-continue")
	resp, err := tr.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, _ := io.ReadAll(resp.Body); string(got) != "payload" {
		t.Fatal(string(got))
	}
}

// Answers without a body, or without a length, keep the connection in step.
func TestFraming(t *testing.T) {
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/none":
			w.WriteHeader(http.StatusNoContent)
		case "/same":
			w.WriteHeader(http.StatusNotModified)
		case "/stream":
			for i := range 3 {
				fmt.Fprintf(w, "%d", i)
				w.(http.Flusher).Flush()
			}
		default:
			hello(w, r)
		}
	})})
	c := g.browser("teacher", "secret")
	head, err := c.Head("http://site.example/x")
	if err != nil || head.ContentLength != int64(len("hello site.example /x")) {
		t.Fatal(err, head)
	}
	for path, want := range map[string]string{"/none": "", "/same": "", "/stream": "012", "/x": "hello site.example /x"} {
		if _, body, _ := get(t, c, "http://site.example"+path); body != want {
			t.Error(path, body)
		}
	}
	resp, body := g.raw("GET http://site.example/stream HTTP/1.0", asPupil)
	if resp.StatusCode != 200 || body != "012" || len(resp.TransferEncoding) != 0 {
		t.Error("HTTP/1.0:", resp.Status, body)
	}
}
