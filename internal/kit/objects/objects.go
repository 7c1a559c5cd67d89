// Package objects stores sealed files by name, on a disc or in an S3 store: written whole and once, read in parts.
//
// Nothing is ever overwritten. An object is there with every byte, or it is not there at all. serves MON-18
package objects

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
)

// Store keeps objects. It may be used by several goroutines.
type Store interface {
	// Put writes an object of exactly size bytes, or leaves nothing. A name that is taken is ErrThere.
	Put(ctx context.Context, name string, r io.Reader, size int64) error
	// Open gives an object to read from; ErrMissing when there is none. Its reads end with ctx.
	Open(ctx context.Context, name string) (Object, error)
	// List gives what begins with prefix, by name; "" gives everything.
	List(ctx context.Context, prefix string) ([]Info, error)
	// Delete takes an object away. Deleting what is not there is no error, so that a clean-up may be repeated.
	Delete(ctx context.Context, name string) error
}

// Object is one stored object, open to read. It may be read by several goroutines.
type Object interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Info says what an object is called, how long it is, and when it was put there.
type Info struct {
	Name string
	Size int64
	At   time.Time
}

// What can go wrong, for errors.Is. The sentences are for a technician.
var (
	ErrName     = errors.New("this is no name for an object")
	ErrThere    = errors.New("there is an object with this name already, and none is overwritten")
	ErrMissing  = errors.New("there is no object with this name")
	ErrSize     = errors.New("the object is not as long as was said")
	ErrGone     = errors.New("the store does not answer: check the network and that the server runs")
	ErrSlow     = errors.New("the store answers too slowly")
	ErrRefused  = errors.New("the store refuses: check the keys, what they may do, and the clock")
	ErrNoBucket = errors.New("the store has no such bucket or folder: make it, or correct its name")
	ErrFull     = errors.New("the store is full")
)

const (
	longestName = 512
	mostListed  = 1_000_000 // names of one list
)

// checkName keeps names such that they mean the same on every disc and in every store, and point nowhere else.
func checkName(name string) error {
	if name == "" || len(name) > longestName {
		return ErrName
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || part[0] == '.' || len(part) > 200 || !plain(part) {
			return ErrName
		}
	}
	return nil
}

// checkPrefix takes the beginning of a name: it may end anywhere, even with a slash.
func checkPrefix(prefix string) error {
	if prefix == "" || checkName(strings.TrimSuffix(prefix, "/")) == nil {
		return nil
	}
	return ErrName
}

func plain(s string) bool {
	for _, r := range []byte(s) {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.IndexByte("-_.=", r) >= 0:
		default:
			return false
		}
	}
	return true
}

// exact hands on size bytes of another reader, and says when there are fewer or more, or when its time is over.
type exact struct {
	ctx  context.Context
	r    io.Reader
	left int64
}

func (e *exact) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	if e.left == 0 {
		return 0, e.end()
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if errors.Is(err, io.EOF) {
		err = nil
		if e.left > 0 {
			err = ErrSize
		}
	}
	return n, err
}

// end looks for a byte too many.
func (e *exact) end() error {
	var one [1]byte
	switch n, err := io.ReadFull(e.r, one[:]); {
	case n > 0:
		return ErrSize
	case errors.Is(err, io.EOF):
		return io.EOF
	default:
		return err
	}
}
