package objects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// putting is the folder of objects that are being written. No name may begin with a dot, so it is in nobody's way.
const putting = ".putting"

// abandoned is how old a half-written object is when the process that wrote it is surely gone.
const abandoned = 24 * time.Hour

type disc struct{ dir string }

// Disc keeps objects as files below a folder, which it makes if need be. Files are for their owner alone.
func Disc(dir string) (Store, error) {
	d := disc{dir}
	if err := os.MkdirAll(filepath.Join(dir, putting), 0o700); err != nil {
		return nil, d.say("folder", "", err)
	}
	if err := d.sweep(time.Now().Add(-abandoned)); err != nil {
		return nil, d.say("folder", "", err)
	}
	return d, nil
}

// sweep takes away what was half-written when a process was killed.
func (d disc) sweep(before time.Time) error {
	all, err := os.ReadDir(filepath.Join(d.dir, putting))
	for _, one := range all {
		if i, err := one.Info(); err == nil && i.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(d.dir, putting, one.Name())) // the next start tries again
		}
	}
	return err
}

func (d disc) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

// Put writes beside, syncs, and links the file to its place: linking fails when the name is taken, whoever was first.
func (d disc) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	if err := checkName(name); err != nil {
		return d.say("put", name, err)
	}
	f, err := os.CreateTemp(filepath.Join(d.dir, putting), "") // made 0600
	if err != nil {
		return d.say("put", name, err)
	}
	defer os.Remove(f.Name())
	_, err = io.Copy(f, &exact{ctx, r, size})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = d.place(f.Name(), d.path(name))
	}
	return d.say("put", name, err)
}

// place gives a written file its name, and sees to it that the name outlives a power cut.
func (d disc) place(from, to string) error {
	if err := d.makeFolder(filepath.Dir(to)); err != nil {
		return err
	}
	err := os.Link(from, to)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM) {
		err = rename(from, to) // a disc without links, such as a memory stick or some network shares
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(to))
}

// rename moves where links are not to be had; two writers of one name at the same moment are not told apart there.
func rename(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

// makeFolder makes the folders of a name, and syncs those above the ones that are new.
func (d disc) makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for up := dir; len(up) > len(d.dir); {
		up = filepath.Dir(up)
		if err := syncFolder(up); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open opens the file. An open object can be read to its end even if it is deleted meanwhile.
func (d disc) Open(ctx context.Context, name string) (Object, error) {
	err := checkName(name)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, d.say("open", name, err)
	}
	f, err := os.Open(d.path(name))
	if err != nil {
		return nil, d.say("open", name, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrMissing // a folder that other names begin with
	}
	if err != nil {
		return nil, d.say("open", name, errors.Join(err, f.Close()))
	}
	return file{ctx, f, info.Size()}, nil
}

type file struct {
	ctx context.Context
	*os.File
	size int64
}

func (f file) Size() int64 { return f.size }

func (f file) ReadAt(p []byte, off int64) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.ReadAt(p, off)
}

// List walks the folder that the prefix lies in.
func (d disc) List(ctx context.Context, prefix string) ([]Info, error) {
	if err := checkPrefix(prefix); err != nil {
		return nil, d.say("list", prefix, err)
	}
	if _, err := os.Stat(d.dir); err != nil {
		return nil, d.say("list", prefix, errors.Join(ErrNoBucket, err))
	}
	var out []Info
	start := d.path(prefix[:strings.LastIndexByte(prefix, '/')+1])
	err := filepath.WalkDir(start, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted meanwhile, or a prefix that nothing begins with
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		return d.listed(&out, prefix, path, e)
	})
	slices.SortFunc(out, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return out, d.say("list", prefix, err)
}

func (d disc) listed(out *[]Info, prefix, path string, e fs.DirEntry) error {
	if e.IsDir() && e.Name() == putting {
		return fs.SkipDir
	}
	rel, err := filepath.Rel(d.dir, path)
	name := filepath.ToSlash(rel)
	if err != nil || !e.Type().IsRegular() || !strings.HasPrefix(name, prefix) || checkName(name) != nil {
		return err
	}
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(*out) >= mostListed {
		err = fmt.Errorf("more than %d objects", mostListed)
	}
	if err == nil {
		*out = append(*out, Info{name, info.Size(), info.ModTime()})
	}
	return err
}

func (d disc) Delete(ctx context.Context, name string) error {
	err := checkName(name)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = os.Remove(d.path(name))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncFolder(filepath.Dir(d.path(name)))
	}
	return d.say("delete", name, err)
}

// say names what was done and what went wrong, in the words of this package.
func (d disc) say(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	for _, one := range []struct{ is, means error }{
		{fs.ErrExist, ErrThere}, {syscall.ENOTDIR, ErrMissing}, {fs.ErrNotExist, ErrMissing}, {syscall.ENOSPC, ErrFull}, {syscall.EDQUOT, ErrFull},
		{fs.ErrPermission, ErrRefused}, {context.DeadlineExceeded, ErrSlow},
	} {
		if errors.Is(err, one.is) && !errors.Is(err, one.means) {
			err = fmt.Errorf("%w (%w)", one.means, err)
			break
		}
	}
	return fmt.Errorf("objects: %s %s: %w", doing, name, err)
}
