package proxy

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// standing are the open tunnels, and the answers that last like one, with what was asked. A tunnel may last for hours, so new
// rules judge it anew: what they block ends at once, and not when the page is next loaded. serves WEB-02
type standing struct {
	mu     sync.Mutex
	open   map[io.Closer]*asking
	asked  time.Time     // when all were last judged anew
	anew   chan struct{} // holds one when they have been since the hours were looked at
	struck sync.Once     // somebody looks at the hours
}

// judgedBefore is more than lies between the judgement of a request and the time of its entry.
const judgedBefore = time.Second

// stand notes a tunnel for its life.
func (s *Server) stand(conn io.Closer, ask *asking) (gone func()) {
	s.standing.mu.Lock()
	s.standing.open[conn] = ask
	late := ask.entry.At.Sub(s.standing.asked) < judgedBefore // the others were judged anew while the site was being reached
	s.standing.mu.Unlock()
	if (late || s.rules.Load() != ask.rules) && !s.stillOpen(ask) {
		_ = conn.Close()
	}
	end := s.endOf(conn, ask)
	return func() {
		end()
		s.standing.mu.Lock()
		defer s.standing.mu.Unlock()
		delete(s.standing.open, conn)
	}
}

// endOf ends a tunnel with its check, also when the records are away and cannot say so. // serves INC-23
func (s *Server) endOf(conn io.Closer, ask *asking) (stop func()) {
	if ask.check.ID == "" {
		return func() {}
	}
	t := time.AfterFunc(ask.check.Until.Sub(s.now()), func() { _ = conn.Close() })
	return func() { t.Stop() }
}

// Rejudge ends the tunnels that the rules and facts now in force would not open. The browser's next try finds the block page,
// and its entry in the journal.
func (s *Server) Rejudge() {
	defer s.standing.news()
	s.standing.mu.Lock()
	defer s.standing.mu.Unlock()
	s.standing.asked = s.now()
	for conn, ask := range s.standing.open {
		if !s.stillOpen(ask) {
			_ = conn.Close()
		}
	}
}

// lasts notes an answer that may last like a tunnel, for its life; end ends it.
func (c *client) lasts(ask *asking, resp *http.Response, end io.Closer) (gone func()) {
	if ask.records || !lasting(resp) {
		return func() {}
	}
	return c.s.stand(end, ask)
}

// lasting says that an answer may go on for hours: events, sound, moving pictures.
func lasting(resp *http.Response) bool {
	return live(resp) || playable(resp.Header)
}

// ending is what ends one of several answers on a connection.
type ending struct{ end func() }

func (e *ending) Close() error {
	e.end()
	return nil
}

// stillOpen decides on a tunnel by the rules and facts of now, for both names that it went by.
func (s *Server) stillOpen(ask *asking) bool {
	rs := s.rules.Load()
	if rs == nil {
		return false
	}
	if rs.pages.records == address(ask.host, ask.port) {
		return true
	}
	w := ask.who
	if s.checkOf(w, ask.addr) != ask.check {
		return false // a check began or ended: the page has to be asked for anew, to stand in the right record (INC-23)
	}
	if !s.sameAs(w, ask.addr) {
		return false
	}
	if facts := s.board.Facts(); facts != nil && w.person != nil {
		p, there := facts.People[strings.ToLower(w.account)]
		if !there || p.Closed {
			return false
		}
		w.person = &p
	}
	now := *ask
	now.who = w
	for _, host := range [...]string{ask.host, ask.inner} {
		if host != "" && !rs.engine.Decide((&client{s: s}).request(&now, host, ask.scheme, ask.entry.Path)).Allow {
			return false
		}
	}
	return true
}
