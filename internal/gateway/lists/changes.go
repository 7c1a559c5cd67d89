package lists

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// ReadChanges reads a file of changes: a line each, "+ list entry" or "- list entry". A bad line costs that line only. A
// file that is not there holds no changes.
func ReadChanges(path string) ([]Change, []Fault, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("lists: changes: %w", err)
	}
	defer f.Close()
	changes, faults, err := parseChanges(f)
	if err != nil {
		return nil, nil, fmt.Errorf("lists: changes: %w", err)
	}
	return changes, faults, nil
}

func parseChanges(src io.Reader) ([]Change, []Fault, error) {
	var changes []Change
	var faults []Fault
	in := bufio.NewReaderSize(src, maxLine+2)
	for number := 1; ; number++ {
		line, err := in.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		if long {
			err = skipLine(in)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, nil, err
		}
		switch fields := bytes.Fields(line); {
		case !long && (len(fields) == 0 || fields[0][0] == '#'):
		case !long && len(fields) == 3 && len(changes) <= maxChanges && (string(fields[0]) == "+" || string(fields[0]) == "-"):
			changes = append(changes, Change{List: string(fields[1]), Entry: string(fields[2]), Off: fields[0][0] == '-'})
		case len(faults) < maxFaults:
			faults = append(faults, Fault{Line: number, Why: "not \"+ list entry\" or \"- list entry\""})
		}
		if err != nil {
			return changes, faults, nil
		}
	}
}

// replace writes a file beside its place and moves it there when it is safe on disk.
func replace(path string, write func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new")
	if err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	defer os.Remove(f.Name()) // after the rename this finds nothing
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("lists: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// Follow calls then with what a file of changes holds, at once and again whenever it has changed, until ctx ends. It looks
// every so often: a look costs one system call. An error is told to then and the last good changes stay with the caller.
func Follow(ctx context.Context, path string, every time.Duration, then func([]Change, []Fault, error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for was := (stamp{size: -2}); ; {
		if is := stampOf(path); is != was {
			was = is
			then(ReadChanges(path))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ino
	}
	return 0
}

// stamp tells one version of a file from another: replace makes a new file each time.
type stamp struct {
	size  int64
	at    time.Time
	inode uint64
}

func stampOf(path string) stamp {
	info, err := os.Stat(path)
	if err != nil {
		return stamp{size: -1}
	}
	return stamp{size: info.Size(), at: info.ModTime(), inode: inode(info)}
}
