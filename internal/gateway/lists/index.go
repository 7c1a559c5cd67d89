package lists

import (
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/FastFilter/xorfilter"
	"github.com/cespare/xxhash/v2"
)

// Index answers from a mapped file. The file never changes; a few changes may lie over it. Any number of goroutines may
// ask it.
type Index struct {
	lists   []List
	built   time.Time
	flags   uint32
	sets    []Set
	filter  xorfilter.BinaryFuse[uint8]
	topBits uint32
	starts  []byte
	hashes  []byte
	ids     []byte

	over    atomic.Pointer[overlay] // nil: nothing lies over the file
	mapped  []byte
	cleanup runtime.Cleanup
}

// Lookup says on which lists a normal host, or a name above it, stands. It allocates nothing and takes no lock.
func (ix *Index) Lookup(host string) Set {
	var on, off Set
	over := ix.over.Load()
	for name := host; name != ""; name = Parent(name) {
		here, not := ix.exact(name, over)
		on, off = on.Or(here.Without(off)), off.Or(not)
	}
	runtime.KeepAlive(ix) // the mapping must outlast the last read of it
	return on
}

// LookupChain is Lookup with its reasons, the nearest name first.
func (ix *Index) LookupChain(host string) []Match {
	var all []Match
	var off Set
	over := ix.over.Load()
	for name := host; name != ""; name = Parent(name) {
		here, not := ix.exact(name, over)
		here, off = here.Without(off), off.Or(not)
		for n := range ix.lists {
			if here.Has(n) {
				all = append(all, Match{List: n, Name: ix.lists[n].Name, Suffix: name})
			}
		}
	}
	runtime.KeepAlive(ix)
	return all
}

// LookupURL says on which lists an address stands by its path: the address itself or one above it, on this host or on a
// name above it. Lists of whole hosts are Lookup's affair. path is what the request asks for, with its query. It
// allocates nothing.
func (ix *Index) LookupURL(host, path string) Set {
	over := ix.over.Load()
	flags := ix.flags | over.flags()
	if flags&flagURLs == 0 || len(host) > maxHost {
		return Set{}
	}
	if flags&flagSealedURLs == 0 && !ix.marked(host, over) {
		return Set{}
	}
	var room [maxHost + maxPath]byte
	var on, off Set
	normal := normalPath(room[maxHost:maxHost:maxHost+maxPath], path)
	for name := host; name != ""; name = Parent(name) {
		start := maxHost - len(name) // the name stands right before the path
		copy(room[start:], name)
		here, not := ix.below(room[start:maxHost+len(normal)], len(name), over)
		on, off = on.Or(here.Without(off)), off.Or(not)
	}
	runtime.KeepAlive(ix)
	return on
}

// marked says whether any address on a host, or on a name above it, is listed. For nearly every host none is.
func (ix *Index) marked(host string, over *overlay) bool {
	for name := host; name != ""; name = Parent(name) {
		on, off := ix.found(marker(name), over)
		if !on.Or(off).Empty() {
			return true
		}
	}
	return false
}

// below follows a path from its first part to its last. What is nearer to the whole address has the last word.
func (ix *Index) below(address []byte, host int, over *overlay) (on, off Set) {
	var digest xxhash.Digest
	digest.Reset()
	for from, to := 0, host; to < len(address); from = to {
		if to = host + nextStep(address[host:], to-host); from == 0 {
			_, _ = digest.Write(address[:to])
		} else {
			_, _ = digest.Write(address[from:to])
		}
		here, not := ix.found(digest.Sum64(), over)
		if (ix.flags|over.flags())&flagSealedURLs != 0 {
			sum := sha256.Sum256(address[:to])
			sealed, unsealed := ix.found(binary.LittleEndian.Uint64(sum[:]), over)
			here, not = here.Or(sealed), not.Or(unsealed)
		}
		on, off = on.Without(not).Or(here), off.Without(here).Or(not)
	}
	return on, off
}

// Lists returns the lists in bit order.
func (ix *Index) Lists() []List { return slices.Clone(ix.lists) }

// Built says when the index was made.
func (ix *Index) Built() time.Time { return ix.built }

// exact looks for one name, by its hash and, where a provider seals its entries, by its SHA-256. off are lists that the
// name, and all below it, is taken off.
func (ix *Index) exact(name string, over *overlay) (on, off Set) {
	on, off = ix.found(xxhash.Sum64String(name), over)
	if (ix.flags|over.flags())&flagSealed == 0 || len(name) > maxHost {
		return on, off
	}
	var text [maxHost]byte
	digest := sha256.Sum256(text[:copy(text[:], name)])
	here, not := ix.found(binary.LittleEndian.Uint64(digest[:]), over)
	return on.Without(not).Or(here), off.Or(not)
}

// found is what the file says of a hash, and what lies over it.
func (ix *Index) found(hash uint64, over *overlay) (on, off Set) {
	on = ix.set(hash)
	if over == nil {
		return on, Set{}
	}
	d := over.changes[hash]
	return on.Without(d.drop).Or(d.add), d.drop
}

// set finds a hash. The filter sends 255 of 256 strangers away before the table is touched.
func (ix *Index) set(hash uint64) Set {
	if !ix.filter.Contains(hash) {
		return Set{}
	}
	le := binary.LittleEndian
	top := hash >> (64 - ix.topBits) * 4
	from, to := le.Uint32(ix.starts[top:]), le.Uint32(ix.starts[top+4:])
	for i := uint64(from); i < uint64(to); i++ {
		if h := le.Uint64(ix.hashes[i*8:]); h >= hash {
			if h == hash {
				return ix.sets[le.Uint16(ix.ids[i*2:])]
			}
			break
		}
	}
	return Set{}
}
