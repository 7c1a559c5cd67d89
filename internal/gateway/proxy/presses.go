package proxy

import (
	"sync"
	"time"

	"belisha/internal/board"
)

// Bounds of what is handed over of one who presses again and again. Each press opens a concern or a request that somebody has
// to read, and a program can press faster than people read.
const (
	fewPresses  = 10 // in a row, of one person
	manyPresses = 60 // of a device at which nobody is known, since a class may share it; and of urgent ones
	pressEvery  = time.Minute
	mostPresser = 5000
)

// warnPresses is the kind of warning about somebody who does so.
const warnPresses = "tell.many"

// presses counts who presses the buttons of block pages. The first always get through. // serves INC-01
type presses struct {
	mu sync.Mutex
	by map[presser]*pressed
}

// presser is who presses what. Each kind counts for itself: whoever has asked a teacher for ten pages can still tell a
// grown-up of one, and what is urgent waits behind nothing.
type presser struct {
	person string // id; empty: nobody knows
	device string // only where the person is unknown
	kind   string
	urgent bool
}

// pressed is what is left to somebody.
type pressed struct {
	left int
	at   time.Time // when it was last filled up
	kept bool      // the last press waits to be sent
	told bool      // somebody was told that there are too many
}

// presserOf is who was shown the block, as the ticket says that we signed: a form can claim nothing.
func presserOf(e *board.Entry, kind string) presser {
	person, device := whose(e)
	return presser{person: person, device: device, kind: kind, urgent: kind == kindTell && e.Alert == urgentLevel}
}

// whose is the person of an entry, or the device where nobody is known.
func whose(e *board.Entry) (person, device string) {
	if e.Person != "" {
		return e.Person, ""
	}
	return "", e.Device
}

// urgentLevel is the loudest level of an alert.
const urgentLevel = "urgent"

func (p presser) most() int {
	if p.urgent || p.person == "" {
		return manyPresses
	}
	return fewPresses
}

// take uses up one press; false: it is one too many. The second value says whether the one before still waits to be sent, the
// third whether somebody has to be told of so many, which is so once.
func (ps *presses) take(p presser, now time.Time) (ok, kept, tell bool) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	b := ps.of(p, now)
	b.fill(p.most(), now)
	if b.left > 0 {
		b.left--
		return true, b.kept, false
	}
	tell = !b.told
	b.told = true
	return false, b.kept, tell
}

// came notes what became of a press. One that was neither sent nor kept does not count.
func (ps *presses) came(p presser, sent, kept bool, now time.Time) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	b := ps.of(p, now)
	if !sent && !kept {
		b.left = min(b.left+1, p.most())
		return
	}
	b.kept = kept
}

// of is what is left to somebody. Where there is no room, those who have all left are forgotten, or else everybody: that only
// lets more through.
func (ps *presses) of(p presser, now time.Time) *pressed {
	if b := ps.by[p]; b != nil {
		return b
	}
	if len(ps.by) >= mostPresser {
		for q, b := range ps.by {
			if b.fill(q.most(), now); b.left == q.most() {
				delete(ps.by, q)
			}
		}
	}
	if ps.by == nil || len(ps.by) >= mostPresser {
		ps.by = map[presser]*pressed{}
	}
	b := &pressed{left: p.most(), at: now}
	ps.by[p] = b
	return b
}

// fill gives back one press for each minute that has gone by.
func (b *pressed) fill(most int, now time.Time) {
	if now.Before(b.at) { // the clock was set back
		b.at = now
	}
	n := now.Sub(b.at) / pressEvery
	b.at = b.at.Add(n * pressEvery)
	if b.left = min(most, b.left+int(min(n, manyPresses))); b.left == most {
		b.told = false
	}
}
