package guard

import (
	"context"
	"sync"

	"belisha/internal/kit/errs"
)

// most is how many tries may wait in one lane of one name: more would only hold connections.
const most = 8

// Queue lets the tries at one lane of one name through one at a time, so that a hundred guesses sent at once are
// counted like a hundred in a row. Make one with NewQueue.
type Queue struct {
	mu    sync.Mutex
	lanes map[string]*lane
}

type lane struct {
	turn    chan struct{}
	waiting int
}

// NewQueue makes an empty one.
func NewQueue() *Queue { return &Queue{lanes: map[string]*lane{}} }

// Enter waits for the turn of a key and gives what ends it.
func (q *Queue) Enter(ctx context.Context, key string) (leave func(), err error) {
	q.mu.Lock()
	l := q.lanes[key]
	if l == nil {
		l = &lane{turn: make(chan struct{}, 1)}
		q.lanes[key] = l
	}
	if l.waiting >= most {
		q.mu.Unlock()
		return nil, errs.Bad("password", "There have been too many tries. Please wait a minute, then try again.")
	}
	l.waiting++
	q.mu.Unlock()
	select {
	case l.turn <- struct{}{}:
		return func() { <-l.turn; q.gone(key, l) }, nil
	case <-ctx.Done():
		q.gone(key, l)
		return nil, ctx.Err()
	}
}

// gone forgets a lane in which nobody is.
func (q *Queue) gone(key string, l *lane) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if l.waiting--; l.waiting == 0 {
		delete(q.lanes, key)
	}
}
