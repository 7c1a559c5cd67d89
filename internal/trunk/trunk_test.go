package trunk

import (
	"strings"
	"testing"
	"time"

	"belisha/internal/board"
)

// shows MON-01: what a gateway elsewhere has confirmed reaches the records once, though the link is cut for as long as it
// likes; how long the catching up takes is printed.
func TestACutLosesNothing(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	_, shut := s.open(t)
	l, _ := line(t, s.in, LineOptions{})
	take(t, l, 0, 1000)
	s.rec.all(t, 1000)
	soon(t, "all is let go of", func() bool { return l.State(t.Context()).Waiting == 0 }) // its answers have come

	shut()
	take(t, l, 1000, 5000)
	time.Sleep(100 * time.Millisecond)
	if s.rec.has() != 1000 {
		t.Fatal("it arrived though the link is cut")
	}
	if w := l.State(t.Context()).Waiting; w != 10 {
		t.Errorf("%d parcels wait, not 10", w)
	}
	began := time.Now()
	s.open(t)
	s.rec.all(t, 6000)
	t.Logf("5,000 rows that waited are there %v after the centre is back", time.Since(began).Round(time.Millisecond))
	soon(t, "nothing waits any more", func() bool { return l.State(t.Context()).Waiting == 0 })
	twice := 0 // what was on its way when the link turned may come again, and is known by its ids
	for _, n := range s.rec.rows {
		if n > 1 {
			twice++
		}
	}
	if twice > inFlight*512 {
		t.Errorf("%d rows were given again: more than can be on their way", twice)
	}
}

// shows INC-01: a press of the button has its number at once, and is refused, so that it is kept, while the centre is away.
func TestAPressAndAWarningGoUp(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	_, shut := s.open(t)
	l, _ := line(t, s.in, LineOptions{})
	press := board.Tell{Entry: board.Entry{ID: "e1"}, Words: "Help", Kind: "tell"}
	soon(t, "a press has its number", func() bool {
		number, err := l.Tell(t.Context(), press)
		return err == nil && strings.HasPrefix(number, "T-")
	})
	l.Warn(t.Context(), "journal.full", "The log is full.")
	soon(t, "the warning says which gateway", func() bool {
		return s.rec.warned("journal.full." + s.in.Site + " The gateway at “Annexe”: The log is full.")
	})
	shut()
	if _, err := l.Tell(t.Context(), press); err == nil {
		t.Error("a press was answered by nobody")
	}
	l.Warn(t.Context(), "lists.fetch", "A list is old.")
	s.open(t)
	soon(t, "the warning came after the cut", func() bool { return s.rec.warned("A list is old.") })
}

// shows WEB-01: rules and facts reach the gateway within a second of a change, and after a cut; checks that run go with them
// and end when nobody could say any more that they have ended.
func TestNewsGoDown(t *testing.T) {
	t.Parallel()
	s, _ := newSite(t)
	s.board.PutRulebook(&board.Rulebook{Version: "1", Files: map[string]string{"pack.yaml": "x"}})
	s.board.PutFacts(&board.Facts{School: "a", People: map[string]board.Person{"child": {ID: "p1", Verifier: "$argon2id$x"}}})
	_, shut := s.open(t)
	var p posted
	l, _ := line(t, s.in, LineOptions{Apply: p.apply})
	soon(t, "the first rules and facts", func() bool { r, f := p.got(); return r != nil && f != nil && f.People["child"].ID == "p1" })

	s.board.PutRulebook(&board.Rulebook{Version: "2"})
	s.board.PutFacts(&board.Facts{School: "b", Checks: []board.Check{{ID: "c1"}}})
	began := time.Now()
	soon(t, "the change", func() bool { r, f := p.got(); return r.Version == "2" && f.School == "b" && len(f.Checks) == 1 })
	t.Logf("a change is in force after %v", time.Since(began).Round(time.Millisecond))

	shut()
	s.board.PutRulebook(&board.Rulebook{Version: "3"})
	l.heard.Store(-int64(lostAfter)) // half a minute of silence
	soon(t, "the check has ended", func() bool { _, f := p.got(); return len(f.Checks) == 0 && f.School == "b" })
	s.open(t)
	soon(t, "what was missed, and the check again", func() bool { r, f := p.got(); return r.Version == "3" && len(f.Checks) == 1 })
}
