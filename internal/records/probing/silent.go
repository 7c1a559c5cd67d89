package probing

import (
	"context"
	"fmt"
	"time"

	"belisha/internal/board"
)

// silence is how long a component may say nothing before somebody is told. serves WEB-32
const silence = 24 * time.Hour

// quiet says whether a component has to be asked after.
func quiet(c board.Component, now time.Time) bool {
	switch c.State {
	case board.Off:
		return false
	case board.Alive:
		return !c.At.IsZero() && now.Sub(c.At) > silence
	}
	return true
}

// watch tells of each component once when it falls silent, and forgets it when it speaks again.
func (p *Probing) watch(ctx context.Context, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.hooks.Components() {
		was := p.silent[c.Key]
		p.silent[c.Key] = quiet(c, now)
		if p.silent[c.Key] && !was {
			p.hooks.Warn(ctx, "probing.silent", fmt.Sprintf("%s needs attention: %s.", c.Title, c.Says))
		}
	}
}
