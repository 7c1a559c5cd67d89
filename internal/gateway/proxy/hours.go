package proxy

import (
	"context"
	"time"
)

// longestWait is how long at most the clock is not looked at: it may have been set.
const longestWait = time.Minute

// keepHours judges the open tunnels anew whenever hours or a lesson end, as if the records had said so: what was open for a
// while ends by itself. One timer serves them all. // serves WEB-10 WEB-07
func (s *Server) keepHours(ctx context.Context) {
	t := time.NewTimer(0)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.standing.anew:
		case <-t.C:
		}
		wait := s.nextTurn()
		if wait <= 0 {
			s.Rejudge() // and the next turn is looked for at once
			wait = longestWait
		}
		t.Reset(wait)
	}
}

// nextTurn is how long the tunnels stand as they were last judged; nought or less: no longer. It looks from the last judgement
// on, so that a turn is not missed which came while nobody looked.
func (s *Server) nextTurn() time.Duration {
	s.standing.mu.Lock()
	asked := s.standing.asked
	s.standing.mu.Unlock()
	now, rs := s.now(), s.rules.Load()
	if rs == nil {
		return longestWait // nothing stands without rules
	}
	if now.Before(asked) {
		return 0 // the clock was set back: other hours hold
	}
	next := rs.engine.Turns(s.board.Facts(), asked)
	if next.IsZero() {
		return longestWait
	}
	return min(next.Sub(now), longestWait)
}

// news says that everything has been judged.
func (st *standing) news() {
	select {
	case st.anew <- struct{}{}:
	default: // it has been said
	}
}
