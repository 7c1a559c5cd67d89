package proxy

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"belisha/internal/board"
	"belisha/internal/gateway/content"
	"belisha/internal/kit/clock"
)

// notices are those on copyright that were read: once read, music and films come from that site for the rest of the day.
// Nobody loses anything when it forgets: the notice is shown again. // serves WEB-30
type notices struct {
	mu  sync.Mutex
	day string // of the school, on which all of them were read
	by  map[reader]bool
}

// reader is who read the notice, about which site.
type reader struct {
	person string // id; empty: nobody knows
	device string // only where the person is unknown
	host   string
}

// mostReaders bounds what is remembered of a day.
const mostReaders = 20_000

func readerOf(e *board.Entry) reader {
	person, device := whose(e)
	return reader{person: person, device: device, host: e.Host}
}

// on forgets what was read on another day. The lock is held.
func (n *notices) on(now time.Time) {
	if day := clock.ISO(now); n.day != day || n.by == nil || len(n.by) >= mostReaders {
		n.day, n.by = day, map[reader]bool{}
	}
}

func (n *notices) read(by reader, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.on(now)
	n.by[by] = true
}

func (n *notices) known(by reader, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.on(now)
	return n.by[by]
}

// shows says whether a browser would show the answer as a page of its own. A player inside a page and a program could not
// show a notice: what they ask for is logged, and no more. Over plain HTTP browsers do not say what an answer is for, but only
// for a page do they want HTML.
func shows(r *http.Request) bool {
	if to := r.Header.Get("Sec-Fetch-Dest"); to != "" {
		return slices.Contains([]string{"document", "iframe", "frame"}, to)
	}
	return r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// mustRead says whether the notice has to be read first, where the policy asks for one.
func (c *client) mustRead(r *http.Request, ask *asking) bool {
	return shows(r) && !c.s.notices.known(readerOf(&ask.entry), c.s.now())
}

// playable says that an answer is music or a film by its own word.
func playable(h http.Header) bool {
	kind := h.Get("Content-Type")
	return strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/")
}

// plays says that an answer is music or a film by its own word, and must wait until the notice has been read; ask has the
// verdict then. What calls itself otherwise is found out by its true type, in screen. // serves WEB-30
func (c *client) plays(r *http.Request, ask *asking, h http.Header) bool {
	if !playable(h) || ask.records || ask.rules == nil {
		return false
	}
	q, e := c.request(ask, ask.host, ask.scheme, ask.entry.Path), ask.rules.engine
	if _, due := e.Download(q, &ask.verdict, content.Media); !due || !c.mustRead(r, ask) {
		return false
	}
	c.instead(ask, e.Notice(q, &ask.verdict, content.Media))
	ask.entry.File = content.Media
	return true
}

// goOn takes the press under the notice, and leads back to what was asked for on the same site, never to another.
func (c *client) goOn(r *http.Request, said claim, back string) bool {
	c.s.notices.read(readerOf(&said.Entry), c.s.now())
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n") {
		return c.answerPress(r, http.StatusOK, said.Band, "You can fetch it now", []string{"Go back and open it again."})
	}
	return c.reply(r, http.StatusSeeOther, "Location: "+back+"\r\n", nil)
}
