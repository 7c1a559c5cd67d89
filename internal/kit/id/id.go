// Package id makes identifiers that sort by the time they were made.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// alphabet is Crockford's base 32 in lower case: no letter that reads as a figure.
var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding) //nolint:gochecknoglobals // constant

// Source makes ids from a clock and a source of randomness; tests give seeded ones. Safe for several goroutines.
type Source struct {
	Now  func() time.Time
	Rand io.Reader

	mu   sync.Mutex
	last uint64
	raw  [16]byte // of the one that is being made: kept here, so that none costs memory
}

// New makes a Source on the machine's own randomness.
func New(now func() time.Time) *Source { return &Source{Now: now, Rand: rand.Reader} }

// Next returns 26 characters: 48 bits of milliseconds, 16 of order within them, 66 and more of chance.
func (s *Source) Next() string {
	var text [Size]byte
	return string(s.Append(text[:0]))
}

// Size is the length of an identifier.
const Size = 26

// Append writes the next identifier behind dst, for those who make thousands a second.
func (s *Source) Append(dst []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	tick := uint64(s.Now().UnixMilli()) << 16
	if tick <= s.last {
		tick = s.last + 1
	}
	s.last = tick
	binary.BigEndian.PutUint64(s.raw[:8], tick)
	if _, err := io.ReadFull(s.Rand, s.raw[8:]); err != nil {
		panic("id: no randomness: " + err.Error()) // the machine cannot be trusted with anything
	}
	return alphabet.AppendEncode(dst, s.raw[:])
}
