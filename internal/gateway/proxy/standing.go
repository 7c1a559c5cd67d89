package proxy

import (
	"net"
	"strings"
	"sync"
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
	return func() {
		s.standing.mu.Lock()
		defer s.standing.mu.Unlock()
		delete(s.standing.open, conn)
	}
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
	if facts := s.board.Facts(); facts != nil && w.person != nil {
		p, there := facts.People[strings.ToLower(w.account)]
		if !there || p.Closed {
			return false
		}
		w.person = &p
	}
	for _, host := range [...]string{ask.host, ask.inner} {
		if host != "" && !rs.engine.Decide((&client{s: s}).request(w, host, "https", "")).Allow {
			return false
		}
	}
	return true
}
