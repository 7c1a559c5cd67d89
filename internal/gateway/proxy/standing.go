package proxy

import (
	"net"
	"strings"
	"sync"
	"time"
)

// standing are the open tunnels with what was asked. A tunnel may last for hours, so new rules judge it anew: what they
// block ends at once, and not when the page is next loaded. serves WEB-02
type standing struct {
	mu   sync.Mutex
	open map[net.Conn]*asking
}

// stand notes a tunnel for its life.
func (s *Server) stand(conn net.Conn, ask *asking) (gone func()) {
	s.standing.mu.Lock()
	s.standing.open[conn] = ask
	s.standing.mu.Unlock()
	if s.rules.Load() != ask.rules && !s.stillOpen(ask) { // they changed while the site was being reached
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
func (s *Server) endOf(conn net.Conn, ask *asking) (stop func()) {
	if ask.check.ID == "" {
		return func() {}
	}
	t := time.AfterFunc(ask.check.Until.Sub(s.now()), func() { _ = conn.Close() })
	return func() { t.Stop() }
}

// Rejudge ends the tunnels that the rules and facts now in force would not open. The browser's next try finds the block page,
// and its entry in the journal.
func (s *Server) Rejudge() {
	s.standing.mu.Lock()
	defer s.standing.mu.Unlock()
	for conn, ask := range s.standing.open {
		if !s.stillOpen(ask) {
			_ = conn.Close()
		}
	}
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
		if host != "" && !rs.engine.Decide((&client{s: s}).request(&now, host, "https", "")).Allow {
			return false
		}
	}
	return true
}
