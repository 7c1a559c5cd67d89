package lists

import (
	"encoding/binary"
	"errors"

	"github.com/FastFilter/xorfilter"
	"github.com/cespare/xxhash/v2"
)

// The file, little endian throughout, each section aligned to eight bytes:
//
//	header  magic, version, flags, counts, filter parameters, sum of the body, sum of the header
//	meta    JSON: when built, and the lists in bit order
//	sets    two words a set of lists
//	starts  for each value of a hash's top bits, where its hashes begin; one more at the end
//	hashes  ascending
//	ids     for each hash, the number of its set
//	filter  the fingerprints of the binary fuse filter
const (
	magic      = "BELISHAL"
	version    = 1
	headerSize = 128
	maxSets    = 1 << 16
	maxMeta    = 1 << 20

	flagSealed     = 1 // some hosts came as SHA-256
	flagURLs       = 2 // there are addresses with a path
	flagSealedURLs = 4 // some of these came as SHA-256
	perBucket      = 8 // hashes that share their top bits, on average
	maxTopBits     = 24
)

// header is the fixed part.
type header struct {
	flags   uint32
	topBits uint32
	meta    uint32 // bytes
	sets    uint32 // count
	names   uint64 // count
	prints  uint64 // bytes of the filter
	seed    uint64
	segment uint32 // filter: length of a segment, a power of two
	count   uint32 // filter: number of segments
	bodySum uint64
}

var errForm = errors.New("not a list index of this version, or damaged")

// bytes lays a header out.
func (h header) bytes() []byte {
	le, b := binary.LittleEndian, make([]byte, headerSize)
	copy(b, magic)
	le.PutUint32(b[8:], version)
	le.PutUint32(b[12:], h.flags)
	le.PutUint32(b[16:], h.topBits)
	le.PutUint32(b[20:], h.meta)
	le.PutUint32(b[24:], h.sets)
	le.PutUint32(b[28:], h.segment)
	le.PutUint32(b[32:], h.count)
	le.PutUint64(b[40:], h.names)
	le.PutUint64(b[48:], h.prints)
	le.PutUint64(b[56:], h.seed)
	le.PutUint64(b[64:], h.bodySum)
	le.PutUint64(b[headerSize-8:], xxhash.Sum64(b[:headerSize-8]))
	return b
}

// readHeader refuses whatever was not written by bytes, and every count that could lead outside the file.
func readHeader(b []byte) (header, error) {
	le := binary.LittleEndian
	if len(b) < headerSize || string(b[:8]) != magic || le.Uint32(b[8:]) != version ||
		le.Uint64(b[headerSize-8:]) != xxhash.Sum64(b[:headerSize-8]) {
		return header{}, errForm
	}
	h := header{
		flags: le.Uint32(b[12:]), topBits: le.Uint32(b[16:]), meta: le.Uint32(b[20:]), sets: le.Uint32(b[24:]),
		segment: le.Uint32(b[28:]), count: le.Uint32(b[32:]),
		names: le.Uint64(b[40:]), prints: le.Uint64(b[48:]), seed: le.Uint64(b[56:]), bodySum: le.Uint64(b[64:]),
	}
	segments := uint64(h.count) + 2
	switch {
	case h.topBits > maxTopBits, h.meta > maxMeta, h.sets > maxSets, h.names > maxNames,
		h.segment == 0, h.segment&(h.segment-1) != 0, h.segment > 1<<18, h.count == 0, h.count > 1<<24,
		h.prints != segments*uint64(h.segment), uint64(len(b)) != h.size():
		return header{}, errForm
	}
	return h, nil
}

// filter is the fuse filter over fingerprints that lie in the file.
func (h header) filter(prints []byte) xorfilter.BinaryFuse[uint8] {
	return xorfilter.BinaryFuse[uint8]{
		Seed: h.seed, SegmentLength: h.segment, SegmentLengthMask: h.segment - 1,
		SegmentCount: h.count, SegmentCountLength: h.segment * h.count, Fingerprints: prints,
	}
}

// sizes are the sections' lengths in bytes, in their order.
func (h header) sizes() [6]uint64 {
	return [6]uint64{uint64(h.meta), uint64(h.sets) * 16, (1<<h.topBits + 1) * 4, h.names * 8, h.names * 2, h.prints}
}

// size is the length of the whole file.
func (h header) size() uint64 {
	sum := uint64(headerSize)
	for _, n := range h.sizes() {
		sum += align(n)
	}
	return sum
}

// align rounds up to eight, so that every section starts on a word.
func align(n uint64) uint64 { return (n + 7) &^ 7 }
