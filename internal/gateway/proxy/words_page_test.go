package proxy_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/proxy"
)

const (
	harming = "they want you to swallow the whole lighthouse at night"
	saucy   = "look at this saucy seaside postcard"
)

func zipped(text string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return out.String()
}

// shows STD-09, MON-04: a page that a pupil reads is read too: packed, in pieces, in other letters, over plain HTTP. It
// arrives byte for byte, and the journal has exactly one line of what was found, beside that of the visit.
func TestSTD09PagesAreRead(t *testing.T) {
	page := pageOf(harming)
	odd := "<meta charset=utf-16le>"
	for _, r := range page {
		odd += string([]byte{byte(r), 0})
	}
	for name, answer := range map[string]http.HandlerFunc{
		"plain": saying("text/html; charset=utf-8", page),
		"text":  saying("text/plain", harming),
		"gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, zipped(page))
		},
		"in pieces": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for _, piece := range strings.SplitAfter(page, " ") {
				_, _ = io.WriteString(w, piece)
				_ = http.NewResponseController(w).Flush()
			}
		},
		"wide": saying("text/html; charset=utf-16le", strings.TrimPrefix(odd, "<meta charset=utf-16le>")),
		"huge": saying("text/html", page+strings.Repeat("<i id=x></i>", 100_000)),
	} {
		both(t, func(t *testing.T, down, up bool) {
			i := newIssuer(t)
			g := open(t, sites{"site.example": i.site(up, answer, "site.example")}, i.heeding("lower"))
			code, body, _ := get(t, g.pupil(down), "https://site.example/p?x=1")
			if code != 200 || name == "plain" && body != page || name == "gzip" && body != zipped(page) || name == "huge" && len(body) != len(page)+1_200_000 {
				t.Errorf("%s: %d, %d bytes", name, code, len(body))
			}
			e := g.oneWorry(name, "page", "selfharm", "high")
			if e.Rule != "text.selfharm" || e.Host != "site.example" || e.Path != "/p" || e.Verdict != "allow" || e.Door != "inspected" || e.Status != 200 {
				t.Errorf("%s: %+v", name, e)
			}
			if all := g.entries(); len(all) != 2 || all[0].ID == all[1].ID {
				t.Errorf("%s: %d lines", name, len(all))
			}
		})
	}
	g := open(t, sites{"site.example": origin(t, saying("text/html", page))}, newIssuer(t).heeding("lower"))
	passes(t, g.browser("ada.y5", "secret"), "http://site.example/p", page)
	g.oneWorry("plain HTTP", "page", "selfharm", "high")
	if held := g.server.Held(); held != 0 {
		t.Errorf("%d bytes are kept", held)
	}
}

// shows STD-09: a page of a kind that the policy closes for a profile is held until it is judged, and the block page comes
// instead; an innocent one comes whole. One line says so.
func TestSTD09PagesAreClosed(t *testing.T) {
	calm := pageOf("a calm page") + strings.Repeat("<p>calm</p>", 60_000)
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		g := open(t, sites{"site.example": i.site(up, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			if r.URL.Path == "/calm" {
				_, _ = io.WriteString(w, calm)
				return
			}
			_, _ = io.WriteString(w, pageOf(saucy))
		}, "site.example")}, i.heeding("upper"))
		c := g.pupil(down)
		for range 3 {
			passes(t, c, "https://site.example/calm", calm)
		}
		code, page, _ := get(t, c, "https://site.example/saucy")
		if code != http.StatusForbidden || strings.Contains(page, "seaside") || !strings.Contains(page, "Some of the words on this page are not for school.") {
			t.Errorf("%d\n%s", code, page)
		}
		if e := g.oneWorry("the page", "page", "sexual", "normal"); e.Verdict != "block" || e.Rule != "text.sexual" || e.Status != http.StatusForbidden {
			t.Errorf("%+v", e)
		}
		passes(t, c, "https://site.example/calm", calm)
		if all := g.entries(); len(all) != 5 {
			t.Errorf("%d lines for 5 requests", len(all))
		}
	})
}

// shows STD-27: help, the school's own pages, what is private and what adults read is never read, and nobody is told.
func TestSTD27WhatIsNeverRead(t *testing.T) {
	i := newIssuer(t)
	names := []string{"help.example", "school.test-school.example", "bank.example", "shop.example", "site.example", "find.example", "chat.example"}
	where := sites{}
	plain := origin(t, saying("text/html", pageOf(harming)))
	for _, n := range names {
		where[n] = plain
	}
	g := open(t, where, i.heeding("lower"))
	pupil, adult := g.browser("ada.y5", "secret"), g.browser("teacher", "secret")
	for _, n := range names[:4] {
		get(t, pupil, "http://"+n+"/?q=swallow+the+whole+lighthouse")
	}
	for _, n := range names[4:] {
		get(t, adult, "http://"+n+"/?q=swallow+the+whole+lighthouse")
	}
	if told := g.worried(); len(told) != 0 || g.server.Figures().Read != 0 {
		t.Errorf("%d texts were read: %+v", g.server.Figures().Read, told)
	}
	get(t, pupil, "http://site.example/")
	g.oneWorry("the pupil's", "page", "selfharm", "high")
}

// shows STD-09: an adult's pages are read for the kinds in which the policy names the profile, and for no other.
func TestSTD09AdultsWhomThePolicyNames(t *testing.T) {
	i := newIssuer(t)
	naming := i.heeding("lower", "page: high,", "page: high, profiles: {staff: 40},")
	g := open(t, sites{"site.example": origin(t, func(w http.ResponseWriter, r *http.Request) {
		saying("text/html", pageOf(map[string]string{"/a": harming, "/b": "nobody likes you plonker"}[r.URL.Path]))(w, r)
	})}, naming)
	c := g.browser("teacher", "secret")
	get(t, c, "http://site.example/b")
	get(t, c, "http://site.example/a")
	if all := g.worried(); len(all) != 1 || all[0].Text != "selfharm" || all[0].Person != "p-staff" {
		t.Errorf("%+v", all)
	}
}

// Nothing waits for the reading where nothing may be closed: what a site has sent arrives before the rest is written.
func TestPagesAreNotHeldUp(t *testing.T) {
	both(t, func(t *testing.T, down, up bool) {
		i := newIssuer(t)
		more := make(chan struct{})
		g := open(t, sites{"site.example": i.site(up, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<p>"+harming)
			_ = http.NewResponseController(w).Flush()
			<-more
		}, "site.example")}, i.heeding("lower"))
		resp, err := g.pupil(down).Get("https://site.example/")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if _, err := io.ReadFull(resp.Body, make([]byte, 10)); err != nil {
			t.Fatal(err)
		}
		close(more)
		_, _ = io.Copy(io.Discard, resp.Body)
		g.oneWorry("the page", "page", "selfharm", "high")
	})
}

// Pages that lie about themselves or break off pass as they came, and the next page is read all the same.
func TestBrokenPagesPass(t *testing.T) {
	for _, block := range []string{"lower", "upper"} {
		i := newIssuer(t)
		g := open(t, sites{"site.example": i.site(false, func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h.Set("Content-Type", "text/html; charset=klingon")
			switch r.URL.Path {
			case "/coding":
				h.Set("Content-Encoding", "gzip")
			case "/unknown":
				h.Set("Content-Encoding", "dwarfish, br, gzip, zstd")
			case "/half":
				h.Set("Content-Encoding", "gzip")
				_, _ = io.WriteString(w, zipped(pageOf(strings.Repeat("a calm page ", 1000)))[:60])
				return
			case "/type":
				h.Set("Content-Type", "text/html; charset=\"; multipart/form-data")
			case "/good":
				_, _ = io.WriteString(w, pageOf(harming))
				return
			}
			_, _ = io.WriteString(w, "<a <b \xff\xfe \x00 <!-- <script>")
		}, "site.example")}, i.heeding(block))
		c := g.pupil(false)
		for _, path := range []string{"/coding", "/unknown", "/half", "/type"} {
			if code, body, _ := get(t, c, "https://site.example"+path); code != 200 || path != "/half" && body != "<a <b \xff\xfe \x00 <!-- <script>" {
				t.Errorf("%s: %d %q", path, code, body)
			}
		}
		get(t, c, "https://site.example/good")
		g.oneWorry("the good one", "page", "selfharm", "high")
	}
}

// shows STD-09: browsers may ask for answers packed with what they fetched before, which nobody else could read: whose pages
// are read asks for none. What is packed in an unknown way is counted as unread.
func TestNoDictionaries(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": i.site(false, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "dcb")
		_, _ = io.WriteString(w, "with "+r.Header.Get("Available-Dictionary"))
	}, "site.example")}, i.heeding("lower"))
	for account, want := range map[string]string{"ada.y5": "with ", "teacher": "with :x:"} {
		r, _ := http.NewRequest(http.MethodGet, "https://site.example/", nil)
		r.Header.Set("Available-Dictionary", ":x:")
		resp, err := g.browser(account, "secret").Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if string(body) != want {
			t.Errorf("%s: %q", account, body)
		}
	}
	until(t, "one is unread", func() bool { return g.server.Figures().Unread == 1 })
}

// When nobody has time to read, pages pass unread and are counted; nothing waits and nothing is kept.
func TestNoRoomToReadIsCounted(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": origin(t, saying("text/html", pageOf(harming)))}, func(o *options) {
		i.heeding("lower")(o)
		o.config = func(c *proxy.Config) { c.Readers, c.Unread = 1, 3 }
	})
	free := g.server.Occupy()
	c := g.browser("ada.y5", "secret")
	for range 10 {
		passes(t, c, "http://site.example/", pageOf(harming))
	}
	until(t, "seven are counted", func() bool { return g.server.Figures().Unread == 7 })
	if f := g.server.Figures(); f.Read != 0 {
		t.Errorf("%+v", f)
	}
	free()
	until(t, "three are told", func() bool { return len(g.worried()) == 3 })
	if f := g.server.Figures(); f.Read != 3 || f.Worried != 3 || g.server.Held() != 0 {
		t.Errorf("%+v, %d bytes held", f, g.server.Held())
	}
}

// shows STD-12: a message to a tool of artificial intelligence, and its answer, that found no room are told apart from pages.
func TestWhatWasNotReadIsToldApart_STD12(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": origin(t, saying("text/html", pageOf(harming))), "chat.example": i.site(false, saying("application/json", `{"answer":"`+harming+`"}`), "chat.example")}, func(o *options) {
		i.heeding("lower")(o)
		usual := o.config
		o.config = func(c *proxy.Config) {
			usual(c)
			c.Readers, c.Unread = 1, 3
		}
	})
	free := g.server.Occupy()
	c := g.browser("ada.y5", "secret")
	for range 5 {
		passes(t, c, "http://site.example/", pageOf(harming))
	}
	until(t, "two pages are counted", func() bool { return g.server.Figures().Missed == proxy.Missed{Pages: 2} })
	resp, err := g.pupil(false).Post("https://chat.example/api", "application/json", strings.NewReader(`{"prompt":"`+harming+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	want := proxy.Missed{Prompts: 1, Answers: 1, Pages: 2}
	until(t, "a message and its answer are counted", func() bool { return g.server.Figures().Missed == want })
	if f := g.server.Figures(); f.Unread != 4 {
		t.Errorf("%+v", f)
	}
	free()
}

// shows INC-23: what an investigator looks at is not read: it is on record as a whole.
func TestChecksAreNotRead(t *testing.T) {
	i := newIssuer(t)
	g := open(t, sites{"site.example": origin(t, saying("text/html", pageOf(harming)))}, i.heeding("lower"))
	facts := *g.board.Facts()
	facts.Checks = []board.Check{{ID: "c1", Account: "ada.y5", Device: netip.MustParseAddr("127.0.0.1"), Until: g.at.Add(time.Hour)}}
	g.board.PutFacts(&facts)
	passes(t, g.browser("ada.y5", "secret"), "http://site.example/", pageOf(harming))
	if g.server.Settle(); g.server.Figures().Read != 0 {
		t.Error(fmt.Sprint(g.server.Figures()))
	}
}
