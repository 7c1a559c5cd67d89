package lists

import (
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"slices"
	"time"

	"github.com/FastFilter/xorfilter"
	"github.com/cespare/xxhash/v2"
)

// Index answers from a mapped file. It never changes and any number of goroutines may ask it.
type Index struct {
	lists   []List
	built   time.Time
	sealed  bool
	sets    []Set
	filter  xorfilter.BinaryFuse[uint8]
	topBits uint32
	starts  []byte
	hashes  []byte
	ids     []byte

	mapped  []byte
	cleanup runtime.Cleanup
}

// Lookup says on which lists a normal host, or a name above it, stands. It allocates nothing and takes no lock.
func (ix *Index) Lookup(host string) Set {
	var on Set
	for name := host; name != ""; name = Parent(name) {
		on = on.Or(ix.exact(name))
	}
	runtime.KeepAlive(ix) // the mapping must outlast the last read of it
	return on
}

// LookupChain is Lookup with its reasons, the nearest name first.
func (ix *Index) LookupChain(host string) []Match {
	var all []Match
	for name := host; name != ""; name = Parent(name) {
		on := ix.exact(name)
		for n := range ix.lists {
			if on.Has(n) {
				all = append(all, Match{List: n, Name: ix.lists[n].Name, Suffix: name})
			}
		}
	}
	runtime.KeepAlive(ix)
	return all
}

// Lists returns the lists in bit order.
func (ix *Index) Lists() []List { return slices.Clone(ix.lists) }

// Built says when the index was made.
func (ix *Index) Built() time.Time { return ix.built }

// exact looks for one name, by its hash and, where a provider seals its entries, by its SHA-256.
func (ix *Index) exact(name string) Set {
	on := ix.set(xxhash.Sum64String(name))
	if !ix.sealed || len(name) > maxHost {
		return on
	}
	var text [maxHost]byte
	digest := sha256.Sum256(text[:copy(text[:], name)])
	return on.Or(ix.set(binary.LittleEndian.Uint64(digest[:])))
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
