package dns

import (
	"encoding/binary"
	"hash/maphash"
	"sync/atomic"
	"time"
)

// ways is how many places a name may have in the cache. Reading looks at all of them, without a lock.
const ways = 8

// Flags of a stored answer beside name and type.
const (
	signed     = 1 // the client wants signatures
	unverified = 2
	aliased    = 4 // a safe search answer
)

// stored is an answer of an upstream server, cleaned. It never changes, so that any number of goroutines may read it.
type stored struct {
	hash    uint64
	key     string
	body    []byte   // the records behind the question
	ttls    []uint16 // places of the lifetimes in body
	answers uint16
	servers uint16 // records of authority
	code    uint8
	lead    bool          // leads a public name to a private address
	chain   []string      // further names that the answer goes through
	from    int64         // nanoseconds
	life    time.Duration // 0: not to be kept
}

// cache keeps answers until their lifetime ends, in bounded memory. Nothing is served beyond it.
type cache struct {
	seed  maphash.Seed
	slots []atomic.Pointer[stored]
	tags  []atomic.Uint32 // a part of each slot's hash, so that reading looks at no answer in vain
	mask  uint64
	most  int64
	bytes atomic.Int64
	names atomic.Int64
	hand  atomic.Uint64
}

func newCache(names, bytes int) *cache {
	size := ways
	for size < names {
		size *= 2
	}
	return &cache{seed: maphash.MakeSeed(), slots: make([]atomic.Pointer[stored], size), tags: make([]atomic.Uint32, size), mask: uint64(size/ways - 1), most: int64(bytes)}
}

// keyOf writes down what an answer is kept under.
func keyOf(into, wire []byte, kind uint16, flags byte, alias string) []byte {
	into = append(into[:0], wire...)
	into = binary.BigEndian.AppendUint16(into, kind)
	into = append(into, flags)
	return append(into, alias...)
}

func (c *cache) hash(key []byte) uint64 { return maphash.Bytes(c.seed, key) }

// tag is the part of a hash that does not say in which set it is.
func tag(hash uint64) uint32 { return uint32(hash >> 32) } //nolint:gosec // the upper half

// get finds an answer that is still good; nil when there is none.
func (c *cache) get(key []byte, hash uint64, now int64) *stored {
	at := hash & c.mask * ways
	set, tags := c.slots[at:at+ways], c.tags[at:at+ways]
	for i := range tags {
		if tags[i].Load() != tag(hash) {
			continue
		}
		s := set[i].Load() // it may be another by now: its own hash and key count
		if s != nil && s.hash == hash && s.fresh(now) && s.key == string(key) {
			return s
		}
	}
	return nil
}

func (s *stored) fresh(now int64) bool { return now >= s.from && now-s.from < int64(s.life) }

// size is about what an answer costs.
func (s *stored) size() int64 {
	n := 200 + len(s.key) + len(s.body) + 2*len(s.ttls)
	for _, name := range s.chain {
		n += 16 + len(name)
	}
	return int64(n)
}

// put keeps an answer in the place of an older one of the same name, of one that is over, or of the one that ends first.
func (c *cache) put(s *stored) {
	size := s.size()
	if s.life <= 0 || size > c.most/16 {
		return
	}
	for n := 0; c.bytes.Load()+size > c.most && n < len(c.slots); n++ {
		c.drop(&c.slots[c.hand.Add(1)&uint64(len(c.slots)-1)])
	}
	at := s.hash & c.mask * ways
	set := c.slots[at : at+ways]
	place, ends := 0, int64(1<<63-1)
	for i := range set {
		old := set[i].Load()
		if old == nil || old.hash == s.hash && old.key == s.key {
			place = i
			break
		}
		if end := old.from + int64(old.life); end < ends {
			place, ends = i, end
		}
	}
	old := set[place].Swap(s)
	c.tags[at+uint64(place)].Store(tag(s.hash)) //nolint:gosec // one of eight
	c.bytes.Add(size)
	c.names.Add(1)
	c.gone(old)
}

func (c *cache) drop(slot *atomic.Pointer[stored]) { c.gone(slot.Swap(nil)) }

func (c *cache) gone(old *stored) {
	if old != nil {
		c.bytes.Add(-old.size())
		c.names.Add(-1)
	}
}

func (c *cache) size() (names, bytes int) { return int(c.names.Load()), int(c.bytes.Load()) }

// write ends an answer whose head and question are written with the stored records, as old as they are by now.
func (s *stored) write(message []byte, now int64) []byte {
	start := len(message)
	message = append(message, s.body...)
	sections(message, s.answers, s.servers)
	age := uint32(max(0, now-s.from) / int64(time.Second)) //nolint:gosec // no answer is kept for a century
	for _, at := range s.ttls {
		ttl := message[start+int(at):]
		binary.BigEndian.PutUint32(ttl, max(binary.BigEndian.Uint32(ttl), age)-age)
	}
	return message
}
