package words

import (
	"fmt"
	"strings"
)

// A phrase is written in simple forms:
//
//	kill myself              these words
//	(kill|hurt) myself       one of these, which may be several words: (kill|put an end to)
//	kill [all of] them       words that may be left out
//	kill ~2 boss             at most two other words between
//
// piece is a part of a phrase: a word, a gap, or a choice of ways to go on.
type piece struct {
	word string
	gap  int
	ways [][]piece
}

const (
	mostPieces = 800 // of one phrase
	mostDeep   = 5   // brackets in brackets
	mostGap    = 5
)

// reader reads one phrase.
type reader struct {
	rest   string
	pieces int
	plan   plan
}

// parse reads a phrase.
func parse(phrase string) ([]piece, error) {
	r := reader{rest: phrase}
	out, err := r.sequence(0)
	switch {
	case err != nil:
		return nil, err
	case r.rest != "":
		return nil, fmt.Errorf("there is a sign out of place before “%.20s”", r.rest)
	case len(out) == 0:
		return nil, fmt.Errorf("it has no words")
	case out[0].gap > 0 || out[len(out)-1].gap > 0:
		return nil, fmt.Errorf("~ stands between words, not at an end")
	case optional(out):
		return nil, fmt.Errorf("all of it may be left out")
	}
	return out, nil
}

// optional says whether nothing at all would do.
func optional(pieces []piece) bool {
	for _, p := range pieces {
		if p.word != "" {
			return false
		}
		if p.ways == nil {
			continue
		}
		some := false
		for _, w := range p.ways {
			some = some || optional(w)
		}
		if !some {
			return false
		}
	}
	return true
}

// sequence reads up to a sign that closes something, or the end.
func (r *reader) sequence(deep int) (out []piece, err error) {
	for {
		r.rest = strings.TrimLeft(r.rest, " ")
		if r.pieces++; r.pieces > mostPieces {
			return nil, fmt.Errorf("it has more than %d parts", mostPieces)
		}
		if r.rest == "" || strings.ContainsRune(")]|", rune(r.rest[0])) {
			return out, nil
		}
		switch r.rest[0] {
		case '(', '[':
			p, err := r.group(deep + 1)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		case '~':
			if len(r.rest) < 2 || r.rest[1] < '1' || r.rest[1] > '0'+mostGap {
				return nil, fmt.Errorf("~ is followed by 1 to %d", mostGap)
			}
			out = append(out, piece{gap: int(r.rest[1] - '0')})
			r.rest = r.rest[2:]
		default:
			end := strings.IndexAny(r.rest, " ()[]|~")
			if end < 0 {
				end = len(r.rest)
			}
			for _, w := range r.plan.wordsOf(r.rest[:end]) {
				out = append(out, piece{word: w})
			}
			r.rest = r.rest[end:]
		}
	}
}

// group reads (a|b) or [a|b].
func (r *reader) group(deep int) (piece, error) {
	var p piece
	closing := byte(')')
	if r.rest[0] == '[' {
		closing, p.ways = ']', [][]piece{nil}
	}
	if deep > mostDeep {
		return p, fmt.Errorf("its brackets stand deeper than %d in each other", mostDeep)
	}
	for {
		r.rest = r.rest[1:]
		one, err := r.sequence(deep)
		if err != nil {
			return p, err
		}
		p.ways = append(p.ways, one)
		if r.rest == "" || r.rest[0] != '|' && r.rest[0] != closing {
			return p, fmt.Errorf("a bracket is not closed")
		}
		if r.rest[0] == closing {
			r.rest = r.rest[1:]
			return p, nil
		}
	}
}
