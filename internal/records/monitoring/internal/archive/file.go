package archive

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"github.com/parquet-go/parquet-go"
)

// ErrKey says that a file was not sealed for this key.
var ErrKey = errors.New("archive: this key does not open this hour of the log")

// File is a sealed hour, open to read.
type File struct {
	chunks []parquet.ColumnChunk
	rows   int64
}

// Open opens a sealed file with the key of its day. What it reads was written by the house and sealed; a file that was
// changed does not open, and one of other columns is refused.
func Open(r io.ReaderAt, size int64, key Key) (*File, error) {
	plain, n, err := age.DecryptReaderAt(&blocks{from: r, size: size}, size, key.identity)
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return nil, ErrKey
	}
	if err != nil {
		return nil, fmt.Errorf("archive: opening: %w", err)
	}
	return opened(plain, n)
}

// opened reads what was sealed: a table, or one that was packed.
func opened(plain io.ReaderAt, n int64) (*File, error) {
	plain, n, err := unpacked(plain, n)
	if err != nil {
		return nil, fmt.Errorf("archive: opening: %w", err)
	}
	f, err := parquet.OpenFile(plain, n, parquet.SkipBloomFilters(true), parquet.ReadBufferSize(32<<10))
	if err != nil {
		return nil, fmt.Errorf("archive: opening: %w", err)
	}
	groups := f.RowGroups()
	switch {
	case f.NumRows() == 0:
		return &File{}, nil
	case len(groups) != 1 || len(groups[0].ColumnChunks()) != columns:
		return nil, fmt.Errorf("archive: the file has other columns than an hour of the log")
	}
	return &File{chunks: groups[0].ColumnChunks(), rows: f.NumRows()}, nil
}

// unpacked gives the table. What is larger than Write packs is none that was packed.
func unpacked(plain io.ReaderAt, n int64) (io.ReaderAt, int64, error) {
	if n > packed || n < int64(len(mark)) {
		return plain, n, nil
	}
	all := make([]byte, n)
	if got, err := plain.ReadAt(all, 0); got < len(all) {
		return nil, 0, errors.Join(io.ErrUnexpectedEOF, err)
	}
	if !bytes.HasPrefix(all, []byte(mark)) {
		return plain, n, nil
	}
	table, err := unpack(all)
	return bytes.NewReader(table), int64(len(table)), err
}

// Rows is how many there are.
func (f *File) Rows() int64 { return f.rows }

// blockSize is how much is read from a store at once: a file of a school's hour is a few of them.
const blockSize = 256 << 10

// blocks reads a file by large blocks and keeps them, since a store that is far away is slow to ask and quick to answer.
type blocks struct {
	from io.ReaderAt
	size int64
	have map[int64][]byte
}

func (b *blocks) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) {
		at := off + int64(n)
		if at >= b.size {
			return n, io.EOF
		}
		block, err := b.block(at / blockSize)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], block[at%blockSize:])
	}
	return n, nil
}

// mostBlocks bounds what one open file keeps: 64 MiB.
const mostBlocks = 256

func (b *blocks) block(i int64) ([]byte, error) {
	if kept, ok := b.have[i]; ok {
		return kept, nil
	}
	if b.have == nil || len(b.have) >= mostBlocks {
		b.have = map[int64][]byte{}
	}
	block := make([]byte, min(blockSize, b.size-i*blockSize))
	if n, err := b.from.ReadAt(block, i*blockSize); n < len(block) {
		return nil, errors.Join(io.ErrUnexpectedEOF, err)
	}
	b.have[i] = block
	return block, nil
}
