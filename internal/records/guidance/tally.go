package guidance

import (
	"context"
	"maps"
	"sync"
	"time"

	"belisha/internal/kit/job"
	"belisha/internal/kit/ref"
	"belisha/internal/ledger"
)

// tally counts pages that were opened until the hourly round writes them down: opening a page changes nothing.
type tally struct {
	mu   sync.Mutex
	uses map[string]int
}

func newTally() *tally { return &tally{uses: map[string]int{}} }

// add counts one more of something that the pack has; callers name nothing else, so the map stays small.
func (t *tally) add(what string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.uses[what] += n
}

// take empties the tally.
func (t *tally) take() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.uses
	t.uses = map[string]int{}
	return out
}

func (g *Guidance) jobs() []job.Job {
	return []job.Job{{Name: "guidance.count", Every: time.Hour, Do: g.Count}}
}

// Count writes down what was opened since the last round. What cannot be written is counted again in the next.
func (g *Guidance) Count(ctx context.Context) error {
	p, err := g.pack()
	if err != nil {
		return nil //nolint:nilerr // before there is a policy nothing is written down, and nothing is lost
	}
	uses := g.tally.take()
	if len(uses) == 0 {
		return nil
	}
	err = g.base.Ledger.Write(ctx, g.base.Gate.System(g.base.School, "guidance.count"), func(tx *ledger.Tx) (ledger.Event, error) {
		for what, n := range uses {
			if err := g.store.count(ctx, tx, g.term(p), what, n); err != nil {
				return ledger.Event{}, err
			}
		}
		return ledger.Event{Verb: "guidance.counted", Subject: ref.New(tx.School, useKind, g.term(p))}, nil
	})
	if err != nil {
		for what, n := range maps.All(uses) {
			g.tally.add(what, n)
		}
	}
	return err
}
