package search

import (
	"sync"
	"time"

	"belisha/internal/records/monitoring/internal/traffic"
)

const (
	mostRuns   = 64 // searches that go on by themselves at the same time
	longestRun = 10 * time.Minute
)

// run is a page that goes on searching while it is looked at: what was found for it so far.
type run struct {
	mu    sync.Mutex
	page  traffic.Page
	at    time.Time
	again int // times that it was shown after it had come to its end
}

// runs are the pages that go on searching. They are only in memory: after a restart a page starts its search again.
type runs struct {
	mu  sync.Mutex
	all map[string]*run
}

// of gives the run of a page, a new one when there is none, and forgets those that nobody looks at any more.
func (r *runs) of(key string, now time.Time, first traffic.Page) *run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[string]*run{}
	}
	oldest := ""
	for k, one := range r.all {
		if now.Sub(one.at) > longestRun {
			delete(r.all, k)
		} else if oldest == "" || one.at.Before(r.all[oldest].at) {
			oldest = k
		}
	}
	if r.all[key] == nil {
		if len(r.all) >= mostRuns {
			delete(r.all, oldest)
		}
		r.all[key] = &run{page: first, at: now}
	}
	return r.all[key]
}
