package secret

import (
	"context"
	"errors"
	"slices"
	"sync"

	"belisha/internal/kit/errs"
)

// turnstile lets a few in at a time. Whoever is known goes before those who are not, in each queue in the order of
// coming, and either queue has an end. // serves PPL-16
type turnstile struct {
	mu       sync.Mutex
	free     int
	longest  int // of either queue
	known    []chan struct{}
	stranger []chan struct{}
}

func newTurnstile(atOnce, longest int) *turnstile { return &turnstile{free: atOnce, longest: longest} }

func errQueue() error {
	return errs.Down(errors.New("secret: queue of sign-ins is full"), "Very many people are signing in just now. Please try again in a minute.")
}

// enter waits for a turn; whoever entered has to leave.
func (t *turnstile) enter(ctx context.Context, known bool) error {
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return nil
	}
	queue := t.queue(known)
	if len(*queue) >= t.longest {
		t.mu.Unlock()
		return errQueue()
	}
	mine := make(chan struct{})
	*queue = append(*queue, mine)
	t.mu.Unlock()
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
		t.away(queue, mine)
		return ctx.Err()
	}
}

func (t *turnstile) queue(known bool) *[]chan struct{} {
	if known {
		return &t.known
	}
	return &t.stranger
}

// away takes somebody out of the queue who stopped waiting; a turn given meanwhile goes to the next.
func (t *turnstile) away(queue *[]chan struct{}, mine chan struct{}) {
	t.mu.Lock()
	i := slices.Index(*queue, mine)
	if i >= 0 {
		*queue = slices.Delete(*queue, i, i+1)
	}
	t.mu.Unlock()
	if i < 0 {
		t.leave()
	}
}

// leave gives the turn to the next: the known before the strangers.
func (t *turnstile) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, queue := range []*[]chan struct{}{&t.known, &t.stranger} {
		if len(*queue) > 0 {
			next := (*queue)[0]
			*queue = slices.Delete(*queue, 0, 1)
			close(next)
			return
		}
	}
	t.free++
}
