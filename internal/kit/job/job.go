// Package job runs what the house does by the clock.
package job

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Job is done once at the start and then every so often. A failure is logged and tried again at the next turn.
type Job struct {
	Name  string
	Every time.Duration
	Do    func(context.Context) error
}

// Run does each job in its own goroutine until ctx ends, and returns when all have stopped.
func Run(ctx context.Context, jobs []Job) {
	var all sync.WaitGroup
	for _, j := range jobs {
		all.Go(func() { loop(ctx, j) })
	}
	all.Wait()
}

func loop(ctx context.Context, j Job) {
	tick := time.NewTicker(j.Every)
	defer tick.Stop()
	for {
		if err := once(ctx, j); err != nil && ctx.Err() == nil {
			slog.Error("job failed", "job", j.Name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// once turns a panic into an error: one bad job must not stop the school's filter.
func once(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("job %s panicked: %v", j.Name, p)
		}
	}()
	return j.Do(ctx)
}
