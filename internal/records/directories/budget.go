package directories

import (
	"sync"
	"time"
)

// A budget bounds what strangers can write into the trail: so many refusals of one directory in a while, the rest are
// only refused. Whoever is known there, or here, is always written down.
type budget struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time
	spent map[string]int
}

const (
	budgetFor  = 10 * time.Minute
	budgetEach = 50
)

func newBudget(now func() time.Time) *budget { return &budget{now: now, spent: map[string]int{}} }

// take says whether one more of a directory is written down.
func (b *budget) take(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.now(); now.Sub(b.since) >= budgetFor || now.Before(b.since) {
		b.since = now
		clear(b.spent)
	}
	b.spent[key]++
	return b.spent[key] <= budgetEach
}
