package journal

import (
	"context"
	"fmt"
	"os"
	"time"

	"belisha/internal/board"
)

// carry is the one goroutine that gives entries away, so their order holds.
func (j *Journal) carry() {
	defer close(j.done)
	c := &carrier{j: j, batch: make([]board.Entry, 0, j.opt.Batch)}
	timer := time.NewTimer(j.opt.Every)
	defer timer.Stop()
	for {
		select {
		case <-j.stop:
			c.last()
			return
		case answer := <-j.flush:
			answer <- c.flushed()
		case <-j.wake:
			c.turn()
		case <-timer.C:
			c.turn()
		}
		timer.Reset(j.opt.Every)
	}
}

// carrier holds what only the carrying goroutine touches.
type carrier struct {
	j     *Journal
	batch []board.Entry
	pause time.Duration // 0: the sink is well
	retry time.Time     // not before
	spill time.Time     // when memory goes to a file next

	unread, untold spell  // batches and tells that cannot be read just now
	stuck          string // the tell that was not taken last: the next round begins after it
}

// turn gives what there is, or keeps it safe while the sink is away.
func (c *carrier) turn() {
	now := time.Now()
	if c.pause == 0 || now.After(c.retry) {
		if c.all() == nil {
			return
		}
	}
	c.keep(now)
}

// all gives everything, oldest first: what lies in files, then memory, then tells.
func (c *carrier) all() error {
	for {
		more, err := c.some()
		if err == nil && !more {
			err = c.tells()
		}
		if err != nil {
			c.pause = min(max(2*c.pause, c.j.opt.Every), c.j.opt.MaxPause)
			c.retry = time.Now().Add(c.pause)
			return err
		}
		if !more {
			c.pause = 0
			return nil
		}
	}
}

// flushed gives everything, and says whether a file still waits because it cannot be read.
func (c *carrier) flushed() error {
	if err := c.all(); err != nil {
		return err
	}
	return c.unread.err
}

// some gives what lies in files, or else one batch out of memory, which is younger. more says that it gave something.
func (c *carrier) some() (more bool, err error) {
	if more, err = c.files(); more || err != nil {
		return more, err
	}
	c.batch = c.j.oldest(c.batch)
	n := len(c.batch)
	if n == 0 {
		return false, nil
	}
	if err := c.j.give(c.batch); err != nil {
		return false, err
	}
	c.j.drop(n)
	c.relieve()
	return true, nil
}

// relieve writes memory down when half of it is full although the sink is well: in a burst more comes than the sink takes,
// and nobody is refused for that while there is room on disk. Files are given before memory, so the order holds. // serves MON-01
func (c *carrier) relieve() {
	if !c.j.crowded() {
		return
	}
	for {
		c.batch = c.j.oldest(c.batch)
		n := len(c.batch)
		if n < c.j.opt.Batch || int(c.j.spilled.Load())+n > c.j.opt.MaxSpill || c.j.write(c.batch) != nil {
			return
		}
		c.j.drop(n)
	}
}

// keep moves memory to files when it has gathered long enough, or a whole batch waits.
func (c *carrier) keep(now time.Time) {
	for {
		c.batch = c.j.oldest(c.batch)
		n := len(c.batch)
		due := n == c.j.opt.Batch || (n > 0 && now.After(c.spill))
		if !due || int(c.j.spilled.Load())+n > c.j.opt.MaxSpill {
			return
		}
		if c.j.write(c.batch) != nil {
			return // the disk fails too: memory holds it until the ring is full, then pupils are refused
		}
		c.j.drop(n)
		c.spill = now.Add(c.j.opt.SpillWait)
	}
}

// last tries once more and then writes everything down, beyond the bound if need be: the ring is bounded itself.
func (c *carrier) last() {
	if c.all() == nil {
		return
	}
	for {
		c.batch = c.j.oldest(c.batch)
		if len(c.batch) == 0 {
			return
		}
		if err := c.j.write(c.batch); err != nil {
			c.j.lost.Add(int64(len(c.batch)))
		}
		c.j.drop(len(c.batch))
	}
}

// give hands one batch to the sink. A panic there must not stop the school's filter.
func (j *Journal) give(batch []board.Entry) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("journal: the sink panicked: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(j.context, j.opt.TakeTime)
	defer cancel()
	own, checks := parted(batch) // copies: the sink may hold on to what it was given
	if len(own) > 0 {
		err = j.sink.Take(ctx, own)
	}
	if err == nil && len(checks) > 0 {
		err = j.record(ctx, checks)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errAway, err)
	}
	j.sent.Add(int64(len(batch)))
	return nil
}

// Sync returns when everything queued so far has been stored, or cannot be just now.
func (j *Journal) Sync(ctx context.Context) error {
	answer := make(chan error, 1)
	select {
	case j.flush <- answer:
	case <-j.done:
		return errAway
	case <-ctx.Done():
		return fmt.Errorf("journal: sync: %w", ctx.Err())
	}
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return fmt.Errorf("journal: sync: %w", ctx.Err())
	}
}

// Close takes no more entries and gives or writes down those it has. When ctx ends first, the sink is let go of
// and everything is written down.
func (j *Journal) Close(ctx context.Context) error {
	j.mu.Lock()
	again := j.closed
	j.closed = true
	j.mu.Unlock()
	if !again {
		close(j.stop)
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		j.cancel()
		<-j.done
	}
	j.cancel()
	_ = os.Remove(j.marker()) // left behind it only warns
	if n := j.lost.Load(); n > 0 {
		return fmt.Errorf("journal: %d entries could be neither sent nor kept", n)
	}
	return nil
}

// Warn hands a warning to the sink, off the caller's path. When eight wait already, a further one adds nothing.
func (j *Journal) Warn(kind, text string) {
	select {
	case j.warns <- [2]string{kind, text}:
	default:
	}
}

func (j *Journal) speak() {
	for {
		select {
		case <-j.done:
			return
		case w := <-j.warns:
			j.warn(w[0], w[1])
		}
	}
}

func (j *Journal) warn(kind, text string) {
	defer func() { _ = recover() }() // a sink that panics over a warning has been warned enough
	ctx, cancel := context.WithTimeout(j.context, j.opt.TakeTime)
	defer cancel()
	j.sink.Warn(ctx, kind, text)
}
