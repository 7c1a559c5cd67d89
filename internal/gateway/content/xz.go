package content

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

var errXz = errors.New("content: an xz file that cannot be read")

// xz reads a .xz file for looking. The blocks are taken apart here, and not by a library, because a block may ask for a
// dictionary of four gigabytes: whoever unpacks for others has to say no. Sums are not verified: nobody keeps the result.
type xz struct {
	src   *bufio.Reader
	check int // bytes of the sum after a block
	block *lzma.Reader2
	taken *counted
	err   error
}

func newXz(src io.Reader) *xz { return &xz{src: bufio.NewReader(src), check: -1} }

func (x *xz) Read(p []byte) (int, error) {
	for x.err == nil {
		if x.block == nil {
			if x.err = x.next(); x.err != nil {
				break
			}
		}
		n, err := x.block.Read(p)
		if errors.Is(err, io.EOF) {
			x.block = nil
			x.err = x.skip((4-x.taken.n%4)%4 + x.check)
			err = nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, x.err
}

// next opens the next block; io.EOF after the last, whose end is the index. What follows it is not read.
func (x *xz) next() error {
	if x.check < 0 {
		var head [12]byte
		if _, err := io.ReadFull(x.src, head[:]); err != nil || string(head[:6]) != "\xfd7zXZ\x00" {
			return errXz
		}
		sizes := [16]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}
		x.check = sizes[head[7]&0x0f]
	}
	size, err := x.src.ReadByte()
	if err != nil {
		return errXz
	}
	if size == 0 {
		return x.end()
	}
	head := make([]byte, int(size)*4+3)
	if _, err := io.ReadFull(x.src, head); err != nil {
		return errXz
	}
	dictionary, err := blockHead(head)
	if err != nil {
		return err
	}
	x.taken = &counted{src: x.src}
	x.block, err = lzma.Reader2Config{DictCap: dictionary}.NewReader2(x.taken)
	return err
}

// end passes over the index. Another file behind it, which xz would unpack too, is more than we read.
func (x *xz) end() error {
	rest, err := io.ReadAll(io.LimitReader(x.src, maxListing))
	if err != nil || bytes.Contains(rest, []byte("\xfd7zXZ\x00")) || len(rest) == maxListing {
		return errXz
	}
	return io.EOF
}

func (x *xz) skip(n int) error {
	if _, err := x.src.Discard(n); err != nil {
		return errXz
	}
	return nil
}

// blockHead reads the size of the dictionary from a block's header, behind its first byte: flags, two sizes that may be
// there, then the filters, of which only plain LZMA2 is read.
func blockHead(b []byte) (int, error) {
	flags, b := b[0], b[1:]
	if flags&0x03 != 0 || flags&0x3c != 0 {
		return 0, errXz
	}
	for _, there := range []byte{0x40, 0x80} {
		if flags&there == 0 {
			continue
		}
		_, n := binary.Uvarint(b)
		if n <= 0 {
			return 0, errXz
		}
		b = b[n:]
	}
	if len(b) < 3 || b[0] != 0x21 || b[1] != 1 || b[2] > 40 {
		return 0, errXz
	}
	dictionary := (2 | uint64(b[2])&1) << (b[2]/2 + 11)
	if dictionary > maxWindow*2 {
		return 0, errBeyond
	}
	return int(max(dictionary, lzma.MinDictCap)), nil
}

// counted counts what a block took, byte by byte as it wants it.
type counted struct {
	src *bufio.Reader
	n   int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.n += n
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.src.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}
