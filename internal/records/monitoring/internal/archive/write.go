package archive

import (
	"bytes"
	"fmt"
	"slices"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
)

// pageSize is how much of a column makes a page: small pages make one person's rows quick to find.
const pageSize = 64 << 10

// packed bounds the files that are packed once more as a whole. A file of so few rows is read in one go anyway, and half of
// it says how it is made; of a larger one pages are read, so it stays as it is.
const packed = blockSize

// Write seals rows for a key. The rows are put in order.
func Write(rows []Row, key Key) ([]byte, error) {
	plain, err := table(rows)
	if err == nil && len(plain) <= packed {
		plain, err = pack(plain)
	}
	if err != nil {
		return nil, fmt.Errorf("archive: writing: %w", err)
	}
	sealed, err := seal(plain, key)
	if err != nil {
		return nil, fmt.Errorf("archive: sealing: %w", err)
	}
	return sealed, nil
}

// table is the rows as Parquet.
func table(rows []Row) ([]byte, error) {
	slices.SortFunc(rows, byPerson)
	var plain bytes.Buffer
	w := parquet.NewGenericWriter[Row](&plain, parquet.PageBufferSize(pageSize), parquet.DataPageStatistics(false),
		parquet.WriteBufferSize(0), parquet.ColumnIndexSizeLimit(func([]string) int { return 16 }),
		parquet.SortingWriterConfig(parquet.SortingColumns(parquet.Ascending("person"), parquet.Ascending("at"))))
	if _, err := w.Write(rows); err != nil {
		return nil, err
	}
	err := w.Close()
	return plain.Bytes(), err
}

func seal(plain []byte, key Key) ([]byte, error) {
	var sealed bytes.Buffer
	closing, err := age.Encrypt(&sealed, key.identity.Recipient())
	if err != nil {
		return nil, err
	}
	if _, err := closing.Write(plain); err != nil {
		return nil, err
	}
	err = closing.Close()
	return sealed.Bytes(), err
}

// mark begins a file that was packed; Parquet begins otherwise, so a reader tells the two apart.
const mark = "\x28\xb5\x2f\xfd"

func pack(plain []byte) ([]byte, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(packed))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return z.EncodeAll(plain, nil), nil
}

// unpack gives it back, and refuses what is longer than Write ever packs.
func unpack(file []byte) ([]byte, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(packed))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return z.DecodeAll(file, nil)
}
