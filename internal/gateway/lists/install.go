package lists

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"
)

// maxInside bounds the files of a collection.
const maxInside = 4096

// install puts what came where Build finds it: a plain file as the list of the source's name, a collection list by list.
// Each list is swapped whole. It returns the folders that the source fills now.
func (f *Fetcher) install(ctx context.Context, s Source, was Fetched, stage, file string) ([]string, error) {
	fresh := filepath.Join(stage, "lists")
	if err := os.Mkdir(fresh, 0o755); err != nil {
		return nil, err
	}
	names, err := unpackLists(ctx, s, file, fresh)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("there is no list in it")
	}
	for _, name := range names {
		if err := f.mayFill(s.Name, name); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		if err := swap(filepath.Join(fresh, name), filepath.Join(f.dir, name)); err != nil {
			return nil, err
		}
	}
	for _, name := range was.Lists { // the provider gave these up
		if !slices.Contains(names, name) && properName(name) {
			if err := os.RemoveAll(filepath.Join(f.dir, name)); err != nil {
				return nil, err
			}
		}
	}
	return names, syncFolder(f.dir)
}

// ownerFile says in a list's folder which source fills it.
const ownerFile = ".source"

// mayFill refuses a folder that another source fills, or the school itself: nobody's list is replaced by a stranger's.
func (f *Fetcher) mayFill(source, list string) error {
	if _, err := os.Lstat(filepath.Join(f.dir, list)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	owner, err := os.ReadFile(filepath.Join(f.dir, list, ownerFile))
	switch {
	case err != nil:
		return fmt.Errorf("it brings the list %q, which the school keeps itself", list)
	case string(owner) != source:
		return fmt.Errorf("it brings the list %q, which another source fills", list)
	}
	return nil
}

// swap puts a new folder in an old one's place at once, or where none was.
func swap(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_EXCHANGE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) { // a disk that cannot: the list is away for a moment
		if err := os.Rename(to, from+".old"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return os.Rename(from, to)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(from, to)
	}
	return err
}

// unpackLists writes what came into a folder and tells the lists.
func unpackLists(ctx context.Context, s Source, file, to string) ([]string, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	src := bufio.NewReader(in)
	var plain io.Reader = src
	if two, _ := src.Peek(2); string(two) == "\x1f\x8b" {
		unzipped, err := gzip.NewReader(src)
		if err != nil {
			return nil, err
		}
		defer unzipped.Close()
		plain = unzipped
	}
	u := &unpacking{ctx: ctx, source: s.Name, to: to, only: s.Only, left: unpackedBy * bound(s)}
	all := bufio.NewReaderSize(plain, 1024)
	if head, _ := all.Peek(262); len(head) == 262 && string(head[257:]) == "ustar" {
		return u.collection(all)
	}
	as := s.As
	if as != sourceURLs {
		as = sourceHosts
	}
	return []string{s.Name}, u.list(s.Name, as, all)
}

// unpacking is one file as it is written out, list by list.
type unpacking struct {
	ctx    context.Context
	source string
	to     string
	only   []string
	left   int64
	names  []string
}

// collection takes the files "domains" and "urls" of every folder of a tar, however deep, and links between folders.
func (u *unpacking) collection(src io.Reader) ([]string, error) {
	r, links := tar.NewReader(src), map[string]string{}
	for n := 0; ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("damaged: %w", err)
		}
		if n == maxInside {
			return nil, fmt.Errorf("more than %d files", maxInside)
		}
		list, file := path.Base(path.Dir(path.Clean(h.Name))), path.Base(h.Name)
		switch {
		case h.Typeflag == tar.TypeSymlink && u.takes(file):
			links[file] = path.Base(h.Linkname)
		case h.Typeflag == tar.TypeReg && (file == sourceHosts || file == sourceURLs) && u.takes(list):
			if err := u.list(list, file, r); err != nil {
				return nil, fmt.Errorf("list %q: %w", list, err)
			}
		}
	}
	for name, of := range links {
		if slices.Contains(u.names, of) && !slices.Contains(u.names, name) {
			if err := os.Symlink(of, filepath.Join(u.to, name)); err != nil {
				return nil, err
			}
			u.names = append(u.names, name)
		}
	}
	slices.Sort(u.names)
	return u.names, nil
}

// takes says whether a folder of a collection is wanted, and may be a list at all.
func (u *unpacking) takes(name string) bool {
	return properName(name) && name[0] != '.' && (len(u.only) == 0 || slices.Contains(u.only, name))
}

// list writes one file of a list, and refuses one that is none.
func (u *unpacking) list(name, file string, src io.Reader) error {
	if err := os.MkdirAll(filepath.Join(u.to, name), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(u.to, name, ownerFile), []byte(u.source), 0o644); err != nil {
		return err
	}
	out, err := os.Create(filepath.Join(u.to, name, file))
	if err != nil {
		return err
	}
	limited := &io.LimitedReader{R: src, N: u.left}
	seen := &reading{file: file}
	err = seen.read(u.ctx, io.TeeReader(limited, out), maxNames)
	if u.left = limited.N; err == nil && u.left == 0 {
		err = errors.New("it is far larger than it came")
	}
	if err == nil && seen.bad > len(seen.hashes) {
		err = errors.New("most of its lines are no hosts")
	}
	if err == nil {
		err = out.Sync()
	}
	if !slices.Contains(u.names, name) {
		u.names = append(u.names, name)
	}
	return errors.Join(err, out.Close())
}
