package proxy

import (
	"hash/maphash"
	"sync"
	"time"

	"belisha/internal/gateway/filter"
)

// Bounds of what is remembered.
const (
	mostInnocent = 8192
	innocentTime = 10 * time.Minute // excuses end and begin with a day
)

// innocents remembers bodies in which nothing was found: a class opens the same page thirty times, and it is read once. It
// keeps sums and no text.
type innocents struct {
	mu    sync.Mutex
	seed  maphash.Seed
	by    *filter.Engine // that found them innocent
	since time.Time
	seen  map[uint64]bool
}

// sum is one number for a body and how it is read.
func (k *innocents) sum(v *visit, body []byte) uint64 {
	var h maphash.Hash
	h.SetSeed(k.seed)
	for _, s := range [...]string{v.kind, "\x00", v.coding, "\x00", string(v.where), "\x00", v.verdict.Profile, "\x00"} {
		_, _ = h.WriteString(s)
	}
	_, _ = h.Write(body)
	return h.Sum64()
}

// has says whether a body was read before and found innocent by the same rules.
func (k *innocents) has(sum uint64, by *filter.Engine, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by != by || now.Sub(k.since) > innocentTime || now.Before(k.since) || len(k.seen) >= mostInnocent {
		k.by, k.since, k.seen = by, now, map[uint64]bool{}
	}
	return k.seen[sum]
}

// add remembers one, unless the rules have changed meanwhile.
func (k *innocents) add(sum uint64, by *filter.Engine) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.by == by {
		k.seen[sum] = true
	}
}
