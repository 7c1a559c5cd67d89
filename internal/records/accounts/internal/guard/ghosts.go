package guard

import (
	"sync"
	"time"
)

// mostGhosts bounds the memory that names of nobody take.
const mostGhosts = 20_000

// Ghosts count the tries at names that no account has, just like those at accounts, so that the answers tell nothing.
type Ghosts struct {
	mu sync.Mutex
	of map[string]Lane
}

// NewGhosts makes an empty count.
func NewGhosts() *Ghosts { return &Ghosts{of: map[string]Lane{}} }

// Lane is how a name stands.
func (g *Ghosts) Lane(name string) Lane {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.of[name]
}

// Fail counts a try. When a flood of names fills the table it begins anew: the block of the address stands.
func (g *Ghosts) Fail(name string, now time.Time, free int) Lane {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, known := g.of[name]; !known && len(g.of) >= mostGhosts {
		clear(g.of)
	}
	l := g.of[name].Fail(now, free)
	g.of[name] = l
	return l
}
