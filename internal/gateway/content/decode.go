package content

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// maxWindow bounds what a zstd or xz stream may ask the memory for.
const maxWindow = 32 << 20

var errEncoding = errors.New("content: an encoding that is not known")

// encodings splits a Content-Encoding, the outermost last. Browsers know these and no others.
func encodings(header string) ([]string, error) {
	var all []string
	for part := range strings.SplitSeq(header, ",") {
		switch name := strings.ToLower(strings.TrimSpace(part)); name {
		case "", "identity":
		case "gzip", "x-gzip", "deflate", "br", "zstd":
			all = append(all, name)
		default:
			return nil, errEncoding
		}
	}
	if len(all) > 3 {
		return nil, errEncoding
	}
	return all, nil
}

// decoded undoes the content encodings of an answer, for looking only.
func decoded(header string, src io.Reader) (io.ReadCloser, error) {
	all, err := encodings(header)
	if err != nil {
		return nil, err
	}
	out := io.NopCloser(src)
	for i := len(all) - 1; i >= 0; i-- {
		next, err := unpacked(all[i], out)
		if err != nil {
			return nil, errors.Join(err, out.Close())
		}
		out = next
	}
	return out, nil
}

// unpacked undoes one compression.
func unpacked(name string, src io.Reader) (io.ReadCloser, error) {
	switch name {
	case "br":
		return io.NopCloser(brotli.NewReader(src)), nil
	case "zstd":
		r, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, fmt.Errorf("content: zstd: %w", err)
		}
		return r.IOReadCloser(), nil
	case "deflate": // half of the world sends it bare, the other half in a zlib stream
		in := bufio.NewReader(src)
		if two, err := in.Peek(2); err == nil && two[0]&0x0f == 8 && (int(two[0])<<8|int(two[1]))%31 == 0 {
			return zlib.NewReader(in)
		}
		return flate.NewReader(in), nil
	default:
		return gzip.NewReader(src)
	}
}

// peek undoes the encoding of first bytes. Its parts are used again and again: it is asked for every page.
type peek struct {
	gzip   *gzip.Reader
	brotli *brotli.Reader
	src    bytes.Reader
	out    []byte
}

func newPeek() *peek {
	return &peek{gzip: new(gzip.Reader), brotli: brotli.NewReader(nil),
		out: make([]byte, headBytes)}
}

// into returns the first decoded bytes, want of them, as far as they can be had from what is there. The slice is good until the next call.
func (p *peek) into(encoding string, first []byte, want int) []byte {
	p.src.Reset(first)
	var from io.Reader
	switch {
	case foldPrefix(encoding, "gzip") && len(encoding) == 4, foldPrefix(encoding, "x-gzip") && len(encoding) == 6:
		if p.gzip.Reset(&p.src) != nil {
			return nil
		}
		from = p.gzip
	case foldPrefix(encoding, "br") && len(encoding) == 2:
		if p.brotli.Reset(&p.src) != nil {
			return nil
		}
		from = p.brotli
	default: // rare enough to be made anew
		r, err := decoded(encoding, &p.src)
		if err != nil {
			return nil
		}
		defer r.Close()
		from = r
	}
	n, _ := io.ReadFull(from, p.out[:want]) // it ends in the middle, as a rule
	return p.out[:n]
}
