package content

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// inMemory is how much of a file is kept off the disk. Many downloads may wait at once; the disk has more room.
const inMemory = 64 << 10

// errRoom says that there is no room for what has to be looked into: the disk is full, or the guard's share of it.
var errRoom = errors.New("content: no room to look into a file")

// spool holds what is looked into: the first of it in memory, the rest in a file without a name.
type spool struct {
	guard *Guard
	mem   []byte
	file  *os.File
	disk  int64
}

func (g *Guard) newSpool() *spool { return &spool{guard: g} }

func (s *spool) size() int64 { return int64(len(s.mem)) + s.disk }

// Write adds to the end.
func (s *spool) Write(p []byte) (int, error) {
	fits := min(len(p), inMemory-len(s.mem))
	s.mem = append(s.mem, p[:fits]...)
	if fits == len(p) {
		return fits, nil
	}
	n, err := s.toDisk(p[fits:])
	return fits + n, err
}

func (s *spool) toDisk(p []byte) (int, error) {
	if s.guard.spooled.Add(int64(len(p))) > s.guard.cfg.MaxSpool {
		s.guard.spooled.Add(-int64(len(p)))
		return 0, errRoom
	}
	if s.file == nil {
		f, err := os.CreateTemp(s.guard.cfg.Spool, "belisha-look-*")
		if err != nil {
			s.guard.spooled.Add(-int64(len(p)))
			return 0, fmt.Errorf("%w: %w", errRoom, err)
		}
		s.file = f
		if err := os.Remove(f.Name()); err != nil { // from here on it goes away by itself
			s.guard.spooled.Add(-int64(len(p)))
			return 0, fmt.Errorf("%w: %w", errRoom, err)
		}
	}
	n, err := s.file.WriteAt(p, s.disk)
	s.disk += int64(n)
	s.guard.spooled.Add(int64(n - len(p)))
	if err != nil {
		return n, fmt.Errorf("%w: %w", errRoom, err)
	}
	return n, nil
}

// ReadAt reads from memory, or disk, or across.
func (s *spool) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at >= s.size() {
		return 0, io.EOF
	}
	n := 0
	if at < int64(len(s.mem)) {
		n = copy(p, s.mem[at:])
	}
	if n < len(p) && s.file != nil {
		m, err := s.file.ReadAt(p[n:min(int64(len(p)), s.size()-at)], at+int64(n)-int64(len(s.mem)))
		n += m
		if err != nil && !errors.Is(err, io.EOF) {
			return n, fmt.Errorf("content: reading a file again: %w", err)
		}
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// reader reads the whole from the beginning.
func (s *spool) reader() *io.SectionReader { return io.NewSectionReader(s, 0, s.size()) }

// Close gives memory and disk back. It may be called twice.
func (s *spool) Close() error {
	s.guard.spooled.Add(-s.disk)
	s.mem, s.disk = nil, 0
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	return f.Close()
}
