package lists

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"time"

	"github.com/FastFilter/xorfilter"
	"github.com/cespare/xxhash/v2"
)

// about is the part of a file that people read.
type about struct {
	Built time.Time `json:"built"`
	Lists []List    `json:"lists"`
}

// save writes the index beside its place and moves it there when it is safe on disk: a reader finds the old file or
// the new one, and a mapped old file is never written to. What builds that were killed have left is taken away.
func save(path string, report Report, t *table, built time.Time) (size int64, err error) {
	sweep(path, built)
	err = replace(path, func(f *os.File) error {
		size, err = write(f, report, t, built)
		return err
	})
	return size, err
}

// sweep removes unfinished files that nobody can still be writing.
func sweep(path string, now time.Time) {
	left, _ := filepath.Glob(path + ".*.new") // a path that is no pattern finds nothing
	for _, name := range left {
		if info, err := os.Stat(name); err == nil && now.Sub(info.ModTime()) > abandoned {
			_ = os.Remove(name) // if not now, then next time
		}
	}
}

// abandoned is how long an unfinished file has stood still when its builder is gone. No build takes so long.
const abandoned = time.Hour

// syncFolder makes the rename itself outlast a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// write lays the sections out, and the header when their sum is known.
func write(f *os.File, report Report, t *table, built time.Time) (int64, error) {
	a := about{Built: built.UTC().Truncate(time.Second)}
	for _, l := range report.Lists {
		a.Lists = append(a.Lists, l.List)
	}
	meta, err := json.Marshal(a)
	if err != nil {
		return 0, err
	}
	fuse, err := xorfilter.NewBinaryFuse[uint8](t.hashes)
	if err != nil {
		return 0, fmt.Errorf("filter: %w", err)
	}
	h := header{
		topBits: uint32(min(bits.Len(uint(len(t.hashes)/perBucket)), maxTopBits)), meta: uint32(len(meta)),
		sets: uint32(len(t.sets)), names: uint64(len(t.hashes)), prints: uint64(len(fuse.Fingerprints)),
		flags: t.flags, seed: fuse.Seed, segment: fuse.SegmentLength, count: fuse.SegmentCount,
	}
	if _, err := f.Seek(headerSize, io.SeekStart); err != nil {
		return 0, err
	}
	if h.bodySum, err = writeBody(f, h, meta, t, fuse.Fingerprints); err != nil {
		return 0, err
	}
	_, err = f.WriteAt(h.bytes(), 0)
	return int64(h.size()), err
}

// writeBody writes the sections and returns their sum.
func writeBody(f io.Writer, h header, meta []byte, t *table, prints []byte) (uint64, error) {
	digest := xxhash.New()
	b := &body{out: bufio.NewWriterSize(io.MultiWriter(f, digest), 1<<20)}
	le, word := binary.LittleEndian, make([]byte, 0, 16)
	b.put(meta)
	b.end()
	for _, set := range t.sets {
		b.put(le.AppendUint64(le.AppendUint64(word, set[0]), set[1]))
	}
	b.end()
	for _, start := range starts(t.hashes, h.topBits) {
		b.put(le.AppendUint32(word, start))
	}
	b.end()
	for _, hash := range t.hashes {
		b.put(le.AppendUint64(word, hash))
	}
	b.end()
	for _, id := range t.ids {
		b.put(le.AppendUint16(word, id))
	}
	b.end()
	b.put(prints)
	b.end()
	err := b.out.Flush()
	return digest.Sum64(), err
}

// body is the sections as they are written.
type body struct {
	out  *bufio.Writer
	size uint64
}

func (b *body) put(p []byte) {
	_, _ = b.out.Write(p) // the writer keeps its first error for Flush
	b.size += uint64(len(p))
}

// end fills a section up, so that the next starts on a word.
func (b *body) end() { b.put(make([]byte, align(b.size)-b.size)) }

// starts says, for each value of the top bits, where its hashes begin.
func starts(hashes []uint64, topBits uint32) []uint32 {
	all := make([]uint32, 1<<topBits+1)
	next := 0
	for i, hash := range hashes {
		for top := int(hash >> (64 - topBits)); next <= top; next++ {
			all[next] = uint32(i)
		}
	}
	for ; next < len(all); next++ {
		all[next] = uint32(len(hashes))
	}
	return all
}
