// Package journal carries entries out of the hot path to whoever keeps them, and never blocks.
//
// serves MON-01
//
// Entries wait in a bounded ring; a goroutine hands them in batches to the board's sink. When the sink fails they
// are written to files and given again later, oldest first; the sink knows an entry by its id, so twice is once.
// When ring and files are full, Reserve says so: the proxy then refuses pupils, and the sink is warned once.
package journal

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"belisha/internal/board"
)

// Options bound the journal. The zero value works, save that Dir must be named.
type Options struct {
	Dir       string        // where unsent entries and tells are kept, for the owner's eyes only
	Queue     int           // entries in memory; 16,384 unless told
	Batch     int           // entries given at once; 2,048
	Every     time.Duration // how long an entry waits for company; 200 ms
	MaxSpill  int           // entries kept in files; 200,000
	SpillWait time.Duration // while the sink fails: how long entries gather before they go to a file; 2 s
	TakeTime  time.Duration // how long the sink may take for one batch; 10 s
	MaxPause  time.Duration // longest pause between tries; 15 s
	Patience  time.Duration // how long younger entries wait behind a file that cannot be read; 20 s
}

func (o Options) filled() Options {
	number := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	span := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	number(&o.Queue, 16384)
	number(&o.Batch, 2048)
	o.Batch = min(o.Batch, max(1, o.Queue/2)) // half of memory is enough to be written down
	number(&o.MaxSpill, 200_000)
	span(&o.Every, 200*time.Millisecond)
	span(&o.SpillWait, 2*time.Second)
	span(&o.TakeTime, 10*time.Second)
	span(&o.MaxPause, 15*time.Second)
	span(&o.Patience, 20*time.Second)
	return o
}

// Counts are the journal's figures since it was opened.
type Counts struct {
	Queued   int64 // entries taken in
	Sent     int64 // entries that the sink has stored
	Refused  int64 // times there was no room
	Unlogged int64 // requests of adults that passed although there was no room
	Waiting  int64 // entries in memory
	Spilled  int64 // entries in files
	Tells    int64 // tells in files
	Lost     int64 // entries that could be neither sent nor kept; anything but 0 is a fault to report
}

// errAway says that the sink did not take a batch.
var errAway = errors.New("journal: the records are away")

// Journal is safe for any number of goroutines.
type Journal struct {
	sink board.Sink
	opt  Options

	mu       sync.Mutex
	ring     []board.Entry
	head     int // oldest
	size     int
	reserved int
	closed   bool
	told     bool // this episode of fullness has been warned of

	kept map[string]int64 // entries in each file; only the carrier touches it once the journal is open

	queued, sent, refused, unlogged, lost, spilled, tells atomic.Int64

	wake    chan struct{}      // a batch is full, or the journal closes
	flush   chan chan error    // Sync
	warns   chan [2]string     // kind, text
	stop    chan struct{}      // closed by Close
	done    chan struct{}      // closed when the carrier has ended
	context context.Context    // ends when the sink must let go
	cancel  context.CancelFunc //
	serial  atomic.Uint64      // orders spill files of one run
}

// New opens the journal, finds what an earlier run left behind, and starts to carry.
func New(sink board.Sink, opt Options) (*Journal, error) {
	opt = opt.filled()
	j := &Journal{
		sink: sink, opt: opt, ring: make([]board.Entry, opt.Queue), kept: map[string]int64{},
		wake: make(chan struct{}, 1), flush: make(chan chan error), warns: make(chan [2]string, 8),
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	j.context, j.cancel = context.WithCancel(context.Background())
	if err := j.openDir(); err != nil {
		return nil, err
	}
	j.markOpen()
	go j.carry()
	go j.speak()
	return j, nil
}

// Reserve keeps room for one entry. False means that there is none: the request may not go ahead unlogged.
func (j *Journal) Reserve() bool {
	j.mu.Lock()
	ok := !j.closed && j.size+j.reserved < len(j.ring)
	if ok {
		j.reserved++
	}
	tell := !ok && !j.told && !j.closed
	j.told = j.told || tell
	j.mu.Unlock()
	if ok {
		return true
	}
	j.refused.Add(1)
	if tell {
		j.Warn("journal.full", "The access log could not be written and was full. Pupils could not browse until it could be; adults could, and those visits are not in the log.")
	}
	return false
}

// Commit fills the room that Reserve kept; it cannot fail before Close.
func (j *Journal) Commit(e board.Entry) {
	select {
	case <-j.done:
		j.lost.Add(1) // too late: the owner must stop the traffic before the journal
		return
	default:
	}
	j.mu.Lock()
	j.reserved--
	j.ring[(j.head+j.size)%len(j.ring)] = e
	j.size++
	hurry := j.size >= j.opt.Batch || e.Alert == urgent
	j.mu.Unlock()
	j.queued.Add(1)
	if hurry {
		j.nudge()
	}
}

// urgent is the level of an entry that does not wait for company: somebody may be in danger. // serves MON-05
const urgent = "urgent"

// Release gives back the room that Reserve kept.
func (j *Journal) Release() {
	j.mu.Lock()
	j.reserved--
	j.mu.Unlock()
}

// Put queues one entry and never waits. False means that there is no room.
func (j *Journal) Put(e board.Entry) bool {
	if !j.Reserve() {
		return false
	}
	j.Commit(e)
	return true
}

// Passed counts an adult's request that went ahead although there was no room to log it.
func (j *Journal) Passed() { j.unlogged.Add(1) }

// Counts returns the figures.
func (j *Journal) Counts() Counts {
	j.mu.Lock()
	waiting := int64(j.size)
	j.mu.Unlock()
	return Counts{Queued: j.queued.Load(), Sent: j.sent.Load(), Refused: j.refused.Load(), Unlogged: j.unlogged.Load(),
		Waiting: waiting, Spilled: j.spilled.Load(), Tells: j.tells.Load(), Lost: j.lost.Load()}
}

func (j *Journal) nudge() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// oldest copies up to one batch without removing it. Only the carrier removes entries, and nobody writes where one lies,
// so it need not hold up those who commit meanwhile.
func (j *Journal) oldest(into []board.Entry) []board.Entry {
	j.mu.Lock()
	head, size := j.head, j.size
	j.mu.Unlock()
	into = into[:0]
	for i := range min(size, j.opt.Batch) {
		into = append(into, j.ring[(head+i)%len(j.ring)])
	}
	return into
}

// crowded says that half of memory is taken.
func (j *Journal) crowded() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.size+j.reserved > len(j.ring)/2
}

// drop removes the n oldest entries, which are safe elsewhere now.
func (j *Journal) drop(n int) {
	j.mu.Lock()
	head := j.head
	j.mu.Unlock()
	for i := range n {
		j.ring[(head+i)%len(j.ring)] = board.Entry{} // let go of its strings; still ours until the size says otherwise
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.head = (head + n) % len(j.ring)
	j.size -= n
	if j.size+j.reserved < len(j.ring)/2 {
		j.told = false // the episode is over
	}
}
