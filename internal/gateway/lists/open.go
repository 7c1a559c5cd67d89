package lists

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/FastFilter/xorfilter"
	"github.com/cespare/xxhash/v2"
	"golang.org/x/sys/unix"
)

// Open maps a compiled index read-only. A file that is damaged, cut short or of another version is refused: the filter
// then goes on with the index it has, or stays closed (WEB-01).
//
// Who swaps an index for a newer one need not close the old: it is unmapped when nothing refers to it any more. The
// runtime knows that and a count of readers would cost two atomic writes a request.
func Open(path string) (*Index, error) {
	mapped, err := mapFile(path)
	if err != nil {
		return nil, fmt.Errorf("lists: open: %w", err)
	}
	ix, err := decode(mapped)
	if err != nil {
		return nil, fmt.Errorf("lists: open: %w", errors.Join(err, unix.Munmap(mapped)))
	}
	ix.mapped = mapped
	ix.cleanup = runtime.AddCleanup(ix, unmap, mapped)
	return ix, nil
}

// Close unmaps at once. Only who knows that nobody asks the index any more may call it; it may be called twice.
func (ix *Index) Close() error {
	if ix.mapped == nil {
		return nil
	}
	ix.cleanup.Stop()
	mapped := ix.mapped
	ix.lists, ix.sets, ix.starts, ix.hashes, ix.ids, ix.mapped = nil, nil, nil, nil, nil, nil
	ix.filter = xorfilter.BinaryFuse[uint8]{}
	return unix.Munmap(mapped)
}

// unmap is for the collector, which has nobody to tell an error; unmapping what was mapped whole cannot fail.
func unmap(mapped []byte) { _ = unix.Munmap(mapped) }

func mapFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() < headerSize || info.Size() > maxNames*32 {
		return nil, errForm
	}
	return unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
}

// decode checks a file from end to end and finds its sections.
func decode(b []byte) (*Index, error) {
	h, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	if xxhash.Sum64(b[headerSize:]) != h.bodySum {
		return nil, errForm
	}
	var part [6][]byte
	at := uint64(headerSize)
	for i, n := range h.sizes() {
		part[i] = b[at : at+n : at+n]
		at += align(n)
	}
	var a about
	if err := json.Unmarshal(part[0], &a); err != nil {
		return nil, errForm
	}
	ix := &Index{
		lists: a.Lists, built: a.Built, flags: h.flags, topBits: h.topBits,
		starts: part[2], hashes: part[3], ids: part[4], filter: h.filter(part[5]),
	}
	le := binary.LittleEndian
	for s := part[1]; len(s) > 0; s = s[16:] { // small, and read by every hit: kept out of the mapping
		ix.sets = append(ix.sets, Set{le.Uint64(s), le.Uint64(s[8:])})
	}
	return ix, ix.check(h)
}

// check makes sure that no number in the tables leads outside them, whoever wrote the file.
func (ix *Index) check(h header) error {
	le := binary.LittleEndian
	last := uint32(0)
	for s := ix.starts; len(s) > 0; s = s[4:] {
		next := le.Uint32(s)
		if next < last || uint64(next) > h.names {
			return errForm
		}
		last = next
	}
	for s := ix.ids; len(s) > 0; s = s[2:] {
		if int(le.Uint16(s)) >= len(ix.sets) {
			return errForm
		}
	}
	if len(ix.lists) == 0 || len(ix.lists) > MaxLists || uint64(last) != h.names {
		return errForm
	}
	return nil
}
