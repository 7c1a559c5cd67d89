package policy

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// FileSet is a pack's files in memory as a folder that can be read: path → text, as in Pack.Files.
type FileSet map[string]string

// Open gives a file or a folder of the set.
func (s FileSet) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if text, ok := s[name]; ok {
		return &setFile{setInfo{path.Base(name), int64(len(text)), 0o444}, bytes.NewReader([]byte(text))}, nil
	}
	inside := s.inside(name)
	if len(inside) == 0 && name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &setFolder{setInfo{path.Base(name), 0, fs.ModeDir | 0o555}, inside}, nil
}

// inside lists a folder in the order of its names.
func (s FileSet) inside(folder string) []fs.DirEntry {
	prefix := folder + "/"
	if folder == "." {
		prefix = ""
	}
	found := map[string]fs.DirEntry{}
	for file, text := range s {
		rest, ok := strings.CutPrefix(file, prefix)
		if name, _, deeper := strings.Cut(rest, "/"); ok && deeper {
			found[name] = fs.FileInfoToDirEntry(setInfo{name, 0, fs.ModeDir | 0o555})
		} else if ok {
			found[name] = fs.FileInfoToDirEntry(setInfo{name, int64(len(text)), 0o444})
		}
	}
	out := make([]fs.DirEntry, 0, len(found))
	for _, name := range sortedKeys(found) {
		out = append(out, found[name])
	}
	return out
}

type setInfo struct {
	name string
	size int64
	mode fs.FileMode
}

func (i setInfo) Name() string               { return i.name }
func (i setInfo) Size() int64                { return i.size }
func (i setInfo) Mode() fs.FileMode          { return i.mode }
func (i setInfo) ModTime() time.Time         { return time.Time{} }
func (i setInfo) IsDir() bool                { return i.mode.IsDir() }
func (i setInfo) Sys() any                   { return nil }
func (i setInfo) Stat() (fs.FileInfo, error) { return i, nil }
func (i setInfo) Close() error               { return nil }

type setFile struct {
	setInfo
	*bytes.Reader
}

// Size is the file's; both of its halves have one.
func (f *setFile) Size() int64 { return f.setInfo.size }

type setFolder struct {
	setInfo
	left []fs.DirEntry
}

func (d *setFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: fs.ErrInvalid}
}

// ReadDir gives the next n entries, or all that are left.
func (d *setFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.left)
	} else if len(d.left) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.left))
	out := slices.Clone(d.left[:n])
	d.left = d.left[n:]
	return out, nil
}
