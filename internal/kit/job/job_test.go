package job_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"belisha/internal/kit/job"
)

// One bad job must not stop the others, nor itself the next time.
func TestPanicStopsNobody(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var bad, failing atomic.Int32
	good := make(chan struct{})
	jobs := []job.Job{
		{Name: "bad", Every: time.Millisecond, Do: func(context.Context) error { bad.Add(1); panic("no list") }},
		{Name: "failing", Every: time.Millisecond, Do: func(context.Context) error { failing.Add(1); return errors.New("no net") }},
		{Name: "good", Every: time.Millisecond, Do: func(context.Context) error {
			if bad.Load() > 2 && failing.Load() > 2 {
				select {
				case <-good:
				default:
					close(good)
				}
			}
			return nil
		}},
	}
	done := make(chan struct{})
	go func() { defer close(done); job.Run(ctx, jobs) }()
	<-good // with a job stopped by another's panic, the test would never end
	stop()
	<-done
}

func TestRunDoesEachAtOnceAndEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	var done atomic.Int32
	one := func(context.Context) error {
		if done.Add(1) == 2 {
			stop()
		}
		return nil
	}
	job.Run(ctx, []job.Job{{Name: "a", Every: time.Hour, Do: one}, {Name: "b", Every: time.Hour, Do: one}})
	if done.Load() != 2 {
		t.Errorf("%d jobs were done", done.Load())
	}
}
