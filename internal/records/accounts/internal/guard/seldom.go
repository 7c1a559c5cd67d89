package guard

import (
	"sync"
	"time"
)

// Seldom lets the same thing through once a minute, so that a flood of tries at what is shut anyway leaves its mark in the
// trail without filling it. The zero Seldom is ready.
type Seldom struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// Now reports whether a key's turn has come.
func (s *Seldom) Now(key string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.last[key]) < time.Minute {
		return false
	}
	if s.last == nil || len(s.last) >= mostGhosts {
		s.last = map[string]time.Time{}
	}
	s.last[key] = now
	return true
}
