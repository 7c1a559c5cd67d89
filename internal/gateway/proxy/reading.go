package proxy

import (
	"bytes"
	"hash/maphash"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"belisha/internal/gateway/content"
	"belisha/internal/gateway/filter"
	"belisha/internal/gateway/proxy/text"
	"belisha/internal/gateway/words"
)

// Bounds of what waits to be read.
const (
	mostUnread = 256      // bodies that wait
	mostHeld   = 64 << 20 // bytes of all bodies that are heard or wait
)

// reading is a small pool that reads words beside the traffic. It never holds anything up: what finds no room is not read,
// and counted. Its goroutines last only while there is something to read. // serves STD-09 STD-12
type reading struct {
	readers int // at most, at a time
	room    int // bodies that may wait

	mu      sync.Mutex
	still   sync.Cond // all is read
	waiting []*visit
	working int

	innocents   innocents
	held        atomic.Int64
	read, found atomic.Int64
	missed      misses
}

func (r *reading) open(cfg *Config) {
	r.readers, r.room = cfg.Readers, cfg.Unread
	r.still.L = &r.mu
	r.innocents.seed = maphash.MakeSeed()
}

// put lets a body be read; false: there is no room, and it has been counted.
func (r *reading) put(v *visit) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) >= r.room {
		r.missed.add(v.where)
		return false
	}
	r.waiting = append(r.waiting, v)
	if r.working < r.readers {
		r.working++
		go r.work()
	}
	return true
}

func (r *reading) next() *visit {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		r.working--
		r.still.Broadcast()
		return nil
	}
	v := r.waiting[0]
	r.waiting[0] = nil
	r.waiting = r.waiting[1:]
	return v
}

func (r *reading) work() {
	for v := r.next(); v != nil; v = r.next() {
		v.reads()
	}
}

// settle waits until all is read.
func (r *reading) settle() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.working > 0 {
		r.still.Wait()
	}
}

// keep counts bytes that are held in memory; false: there are too many already.
func (r *reading) keep(n int) bool {
	if r.held.Add(int64(n)) <= mostHeld {
		return true
	}
	r.held.Add(int64(-n))
	return false
}

// reads judges what there is of a body, and tells of what was found if it is more than was told before.
func (v *visit) reads() {
	body, last := v.taken()
	if last {
		defer v.s.reading.held.Add(int64(-len(body)))
	}
	if out, found := v.judge(body); found && v.news(&out) {
		v.tell(&out)
	}
}

// judge reads a body by the rules on words. Whatever stands in it breaks nothing but this reading.
func (v *visit) judge(body []byte) (out filter.Verdict, found bool) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("proxy: a text could not be read", "panic", p, "stack", string(debug.Stack()))
			out, found = v.verdict, false
		}
	}()
	known, e := &v.s.reading.innocents, v.rules.engine
	v.s.reading.read.Add(1)
	sum := known.sum(v, body)
	if known.has(sum, e, v.s.now()) {
		return v.verdict, false
	}
	if out, found = e.Read(&v.verdict, text.Read(v.s.reading.unpacked(v.coding, body, v.where), v.kind), v.where); !found {
		known.add(sum, e)
	}
	return out, found
}

// unpacked undoes a compression as far as it can be, and as far as is read. What nobody can undo counts as unread.
func (r *reading) unpacked(coding string, body []byte, where words.Where) []byte {
	if coding == "" {
		return body
	}
	plain, err := content.Undone(coding, bytes.NewReader(body))
	if err != nil {
		r.missed.add(where)
		return nil
	}
	defer plain.Close()
	out, _ := io.ReadAll(io.LimitReader(plain, text.Most)) // it may end in the middle
	return out
}
