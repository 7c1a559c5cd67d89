package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// step is one thing said and what has to come back.
type step struct {
	say   []byte
	exact int  // so many bytes, unread; 0: an HTTP answer
	bare  bool // the answer to CONNECT: a head and nothing else
}

// script is what one connection does: its steps in order, and then the last one again, or all anew on a new connection.
type script struct {
	steps []step
	keep  bool
}

// load is work for a client: so many connections at once for so long.
type load struct {
	addr   string
	conns  int
	script script
	span   time.Duration
	once   bool // every connection goes through its script once, however long that takes
	code   int  // of the answers; 0: 200
}

// tally is what came of it.
type tally struct {
	done, failed, opened int
	bytes                int64
	took                 time.Duration
	waits                []uint32 // microseconds
	cause                error
}

func (t *tally) rate() float64 { return float64(t.done) / t.took.Seconds() }

func (t *tally) flow() float64 { return float64(t.bytes) / t.took.Seconds() }

// late is the wait that one in a hundred exceeds.
func (t *tally) late() time.Duration {
	if len(t.waits) == 0 {
		return 0
	}
	slices.Sort(t.waits)
	return time.Duration(t.waits[len(t.waits)*99/100]) * time.Microsecond
}

// answer follows one HTTP answer through the pieces in which it comes.
type answer struct {
	head    []byte
	left    int64 // of the body; below zero: not known yet
	chunked bool
	closing bool // ends with the connection
	inBody  bool
	tail    [5]byte
}

var errOdd = errors.New("an answer that cannot be followed")

func (a *answer) reset() { *a = answer{head: a.head[:0]} }

// take reads a piece and says whether the answer is whole.
func (a *answer) take(p []byte, bare bool, code int) (bool, error) {
	if !a.inBody {
		a.head = append(a.head, p...)
		end := bytes.Index(a.head, []byte("\r\n\r\n"))
		if end < 0 {
			if len(a.head) > 64<<10 {
				return false, errOdd
			}
			return false, nil
		}
		if err := a.read(a.head[:end+2], code); err != nil {
			return false, err
		}
		p = a.head[end+4:]
		a.inBody = true
		if bare {
			return true, nil
		}
	}
	return a.body(p), nil
}

func (a *answer) body(p []byte) bool {
	switch {
	case a.chunked:
		n := min(len(p), len(a.tail))
		copy(a.tail[:], a.tail[n:])
		copy(a.tail[len(a.tail)-n:], p[len(p)-n:])
		return string(a.tail[:]) == "0\r\n\r\n"
	case a.closing:
		return false
	}
	a.left -= int64(len(p))
	return a.left <= 0
}

func (a *answer) read(head []byte, code int) error {
	if len(head) < 12 {
		return errOdd
	}
	if got, err := strconv.Atoi(string(head[9:12])); err != nil || got != code {
		return fmt.Errorf("%w: %.60q", errOdd, head)
	}
	a.closing = true
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			if err != nil {
				return errOdd
			}
			a.left, a.closing = n, false
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			a.chunked, a.closing = true, false
		}
	}
	return nil
}
